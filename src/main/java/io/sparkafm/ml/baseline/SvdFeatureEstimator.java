package io.sparkafm.ml.baseline;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * SVDFeature (Chen, Zhang, Lu, Chen, Zheng and Yu, JMLR 2012): every item's vector is the sum of
 * its own and those of its values. It is AFM with attention held uniform, bit for bit.
 *
 * <pre>
 *   score = μ + b_u + Σ_r w_r d_r + u·Σ_r w_r x_r
 * </pre>
 *
 * <p>Posterior mean, or a point estimate that minimises ½ Σ e² + ½ Σ λ|θ|².
 */
public final class SvdFeatureEstimator extends BaselineEstimator<SvdFeatureEstimator> {
  private static final long serialVersionUID = 1L;

  public SvdFeatureEstimator() {
    this(Identifiable.randomUID("svdFeature"));
  }

  public SvdFeatureEstimator(String uid) {
    super(uid);
  }

  @Override
  public String modelName() {
    return "SVDFeature";
  }

  public static MLReader<SvdFeatureEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static SvdFeatureEstimator load(String path) {
    return read().load(path);
  }
}

package io.sparkafm.ml.baseline;

import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Probabilistic matrix factorisation (Salakhutdinov and Mnih, NIPS 2007), by default with its
 * posterior mean (BPMF, ICML 2008), without biases and features.
 *
 * <pre>
 *   score = μ + u·x_i
 * </pre>
 *
 * <p>Posterior mean, or a point estimate that minimises ½ Σ e² + ½ Σ λ|θ|².
 */
public final class PmfEstimator extends BaselineEstimator<PmfEstimator> {
  private static final long serialVersionUID = 1L;

  public PmfEstimator() {
    this(Identifiable.randomUID("pmf"));
  }

  public PmfEstimator(String uid) {
    super(uid);
  }

  @Override
  public String modelName() {
    return "PMF";
  }

  @Override
  protected Map<String, Object> fixed() {
    return Map.of("fitUserBias", false, "fitItemBias", false);
  }

  @Override
  protected boolean usesFeatures() {
    return false;
  }

  public static MLReader<PmfEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static PmfEstimator load(String path) {
    return read().load(path);
  }
}

package io.sparkafm.ml.baseline;

import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Matrix factorisation with biases (Koren, "Factorization Meets the Neighborhood", KDD 2008, Eq. 5;
 * often called SVD), without features.
 *
 * <pre>
 *   score = μ + b_u + c_i + u·x_i
 * </pre>
 *
 * <p>Posterior mean, or a point estimate that minimises ½ Σ e² + ½ Σ λ|θ|².
 */
public final class BiasedMfEstimator extends BaselineEstimator<BiasedMfEstimator> {
  private static final long serialVersionUID = 1L;

  public BiasedMfEstimator() {
    this(Identifiable.randomUID("biasedMf"));
  }

  public BiasedMfEstimator(String uid) {
    super(uid);
  }

  @Override
  public String modelName() {
    return "Biased MF";
  }

  @Override
  protected Map<String, Object> fixed() {
    return Map.of("fitUserBias", true, "fitItemBias", true);
  }

  @Override
  protected boolean usesFeatures() {
    return false;
  }

  public static MLReader<BiasedMfEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static BiasedMfEstimator load(String path) {
    return read().load(path);
  }
}

package io.sparkafm.ml.baseline;

import io.sparkafm.core.model.Settings;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Non-negative matrix factorisation of the known ratings (Lee and Seung, NIPS 2001; for incomplete
 * matrices Luo, Zhou, Xia and Zhu, IEEE Transactions on Industrial Informatics 2014), without
 * biases and features; a point estimate by projected gradient steps.
 *
 * <pre>
 *   score = u·x_i,    u, x_i ≥ 0;        minimises ½ Σ e² + ½ Σ λ_u|u − ū|² + ½ Σ λ_i|x_i − x̄|²
 * </pre>
 *
 * <p>with ū and x̄ the means of all users and items: priors at zero would pull the predictions of
 * users and items of few ratings to zero.
 */
public final class NmfEstimator extends BaselineEstimator<NmfEstimator> {
  private static final long serialVersionUID = 1L;

  public NmfEstimator() {
    this(Identifiable.randomUID("nmf"));
  }

  public NmfEstimator(String uid) {
    super(uid);
  }

  @Override
  public String modelName() {
    return "NMF";
  }

  @Override
  protected Map<String, Object> fixed() {
    return Map.of(
        "inference",
        "point",
        "loss",
        "squared",
        "fitIntercept",
        false,
        "fitUserBias",
        false,
        "fitItemBias",
        false);
  }

  @Override
  protected boolean usesFeatures() {
    return false;
  }

  @Override
  protected void specify(Settings.Builder settings) {
    settings.nonNegative(true);
  }

  public static MLReader<NmfEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static NmfEstimator load(String path) {
    return read().load(path);
  }
}

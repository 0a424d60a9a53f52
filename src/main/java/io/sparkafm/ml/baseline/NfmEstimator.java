package io.sparkafm.ml.baseline;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Settings;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * The neural factorisation machine (He and Chua, SIGIR 2017): one sigmoid hidden layer on the
 * pooled products of all rows; a point estimate.
 *
 * <pre>
 *   p = u ⊙ v + Σ_{r&lt;s} w_r x_r ⊙ w_s x_s,      v = Σ_r w_r x_r
 *   score = μ + b_u + Σ_r w_r d_r + oᵀσ(H p + h) + o₀;        minimises ½ Σ e² + ½ Σ λ|θ|²
 * </pre>
 *
 * <p>The prior of H and o is centred on where they start.
 */
public final class NfmEstimator extends BaselineEstimator<NfmEstimator> {
  private static final long serialVersionUID = 1L;

  public NfmEstimator() {
    this(Identifiable.randomUID("nfm"));
  }

  public NfmEstimator(String uid) {
    super(uid);
  }

  @Override
  public String modelName() {
    return "NFM";
  }

  @Override
  protected Map<String, Object> fixed() {
    return Map.of("inference", "point", "interaction", "mlpProduct");
  }

  @Override
  protected void specify(Settings.Builder settings) {
    settings.interaction(InteractionKind.MLP_POOLED);
  }

  @Override
  protected boolean hasHiddenLayer() {
    return true;
  }

  public static MLReader<NfmEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static NfmEstimator load(String path) {
    return read().load(path);
  }
}

package io.sparkafm.ml.baseline;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Settings;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * The factorisation machine of degree 2 (Rendle, "Factorization Machines", ICDM 2010; libFM, ACM
 * TIST 2012) over a user, an item and the values of the item's fields: a posterior mean by Gibbs
 * sampling (as libFM's MCMC), or a point estimate.
 *
 * <pre>
 *   score = μ + b_u + Σ_r w_r d_r + u·v + Σ_{r&lt;s} w_r w_s x_r·x_s,      v = Σ_r w_r x_r
 * </pre>
 *
 * <p>with r over the item's rows: itself and its values, of weight w_r. Posterior: users and rows
 * have normal priors whose precisions, a field and dimension each, are learned. Point: minimises ½
 * Σ e² + ½ Σ λ|θ|². The products of an item's own rows do not depend on the user and are kept in
 * the bias of the item; so an item that was not in training is predicted without those of its
 * values.
 */
public final class FmEstimator extends BaselineEstimator<FmEstimator> {
  private static final long serialVersionUID = 1L;

  public FmEstimator() {
    this(Identifiable.randomUID("fm"));
  }

  public FmEstimator(String uid) {
    super(uid);
  }

  @Override
  public String modelName() {
    return "FM";
  }

  @Override
  protected void specify(Settings.Builder settings) {
    settings.interaction(InteractionKind.PAIRWISE);
  }

  public static MLReader<FmEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static FmEstimator load(String path) {
    return read().load(path);
  }
}

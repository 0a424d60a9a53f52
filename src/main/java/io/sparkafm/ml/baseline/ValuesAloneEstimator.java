package io.sparkafm.ml.baseline;

import io.sparkafm.core.model.Settings;
import io.sparkafm.ml.AfmEstimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;

/**
 * AFM of items that are nothing but their values: they have a bias of their own, but no vector of
 * their own ("others" in the paper's Eq. 1). It tells what that vector is worth.
 *
 * <pre>
 *   score = μ + b_u + c_i + Σ_v w_v d_v + Σ_{l ≥ 1} (n + 1) α_ul u·Σ_v w_v x_v
 * </pre>
 */
public final class ValuesAloneEstimator extends AfmEstimator {
  private static final long serialVersionUID = 1L;

  public ValuesAloneEstimator() {
    this(Identifiable.randomUID("valuesAlone"));
  }

  public ValuesAloneEstimator(String uid) {
    super(uid);
  }

  @Override
  protected void specify(Settings.Builder settings) {
    settings.itemVector(Settings.ItemVector.VALUES);
  }

  @Override
  public ValuesAloneEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}

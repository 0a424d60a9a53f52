package io.sparkafm.core;

import java.io.Serializable;

/**
 * Influence of each field on a user's predictions: its share of what moves them, {@code sd_j(c_ijl)
 * / Σ_l' sd_j(c_ijl')} over items j drawn by popularity, where {@code c_ijl = f_il · x_jl} is the
 * field's contribution (for the MLP interaction, its linear part around the mean item).
 *
 * <p>The spread over items is exact and costs O(n·k²) a user: Var_j(f·x_jl) = fᵀ Cov_l f, with the
 * covariance of each field's vectors computed once.
 */
public final class Influence implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int fields;
  private final int rank;
  private final int stride;
  private final float[] mean;
  private final double[][] covariance;

  /**
   * @param rank columns of the item-side factors
   * @param factors of items and values, rows padded to {@link Kernel#stride}
   * @param popularity weight of each item, ≥ 0; length items
   */
  public Influence(int rank, float[] factors, ItemFeatures features, float[] popularity) {
    this.fields = features.fields();
    this.rank = rank;
    this.stride = Kernel.stride(rank);
    this.mean = new float[fields * stride];
    this.covariance = new double[fields][rank * rank];
    FieldVectors vectors = new FieldVectors(Kernel.best(), features, stride);
    double total = 0;
    double[][] sums = new double[fields][rank];
    for (int j = 0; j < features.items(); j++) {
      if (popularity[j] <= 0) {
        continue;
      }
      total += popularity[j];
      vectors.gather(j, factors);
      for (int l = 0; l < fields; l++) {
        float[] x = vectors.x[l];
        int at = vectors.xAt[l];
        for (int g = 0; g < rank; g++) {
          double value = popularity[j] * x[at + g];
          sums[l][g] += value;
          for (int h = 0; h <= g; h++) {
            covariance[l][g * rank + h] += value * x[at + h];
          }
        }
      }
    }
    for (int l = 0; l < fields; l++) {
      for (int g = 0; g < rank; g++) {
        mean[l * stride + g] = (float) (sums[l][g] / total);
        for (int h = 0; h <= g; h++) {
          double value =
              covariance[l][g * rank + h] / total - (sums[l][g] / total) * (sums[l][h] / total);
          covariance[l][g * rank + h] = value;
          covariance[l][h * rank + g] = value;
        }
      }
    }
  }

  /** Columns of the factors. */
  public int rank() {
    return rank;
  }

  /**
   * ∂score/∂x_l of a user at the mean item, field l at {@code l * stride}: with the inner product
   * the user's factors f_il = a_il u_i, whatever the item.
   *
   * @param model of the same parameters
   */
  public float[] slopes(FactorModel model, float[] u, int uAt) {
    model.beginBatch(u, uAt);
    ItemBag item = ItemBag.ofFieldVectors(fields);
    model.forward(u, uAt, item, mean);
    float[] slopes = new float[fields * stride];
    for (int l = 0; l < fields; l++) {
      for (int h = 0; h < rank; h++) {
        slopes[l * stride + h] = item.scale[l] * model.itemGradient()[model.itemGradientAt() + h];
      }
    }
    return slopes;
  }

  /**
   * Influence of fields 0..n for one user; sums to 1, uniform where nothing moves the user's
   * predictions.
   *
   * @param slopes what multiplies the item's vectors, field l at {@code at + l * stride}
   */
  public float[] of(float[] slopes, int at) {
    double[] deviation = new double[fields];
    double total = 0;
    for (int l = 0; l < fields; l++) {
      int begin = at + l * stride;
      double variance = 0;
      for (int i = 0; i < rank; i++) {
        double row = 0;
        for (int h = 0; h < rank; h++) {
          row += covariance[l][i * rank + h] * slopes[begin + h];
        }
        variance += row * slopes[begin + i];
      }
      deviation[l] = Math.sqrt(Math.max(variance, 0));
      total += deviation[l];
    }
    float[] influence = new float[fields];
    for (int l = 0; l < fields; l++) {
      influence[l] = total > 0 ? (float) (deviation[l] / total) : 1f / fields;
    }
    return influence;
  }
}

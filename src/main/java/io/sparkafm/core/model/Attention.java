package io.sparkafm.core.model;

import io.sparkafm.core.math.Gram;
import io.sparkafm.core.math.VectorOps;
import java.io.Serializable;

/**
 * How much each field moves a user's predictions from item to item: the user's attention.
 *
 * <p>With {@code c_ijl = f_il · x_jl} the contribution of field l to user i's score of item j (for
 * the MLP interaction its linear part around the mean item), and items drawn by popularity,
 *
 * <pre>
 *   s_il = sd_j(c_ijl) = √(f_ilᵀ C_l f_il)      C_l = Cov_j(x_jl)
 *   intensity_i = Σ_l s_il
 *   attention_il = s_il / intensity_i           1/(n+1) where nothing moves the user's predictions
 *   c_ijl = intensity_i · attention_il · taste_il(j)
 * </pre>
 *
 * <p>Attention sums to 1 over fields 0..n and is not changed by any rescaling of users' factors,
 * item-side factors or gate that leaves predictions as they are: docs/model.md derives it.
 *
 * <p>Complexity: O(items · n · k²) to make, O(n · k²) a user.
 */
public final class Attention implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int fields;
  private final int rank;
  private final int stride;

  /** Mean of each field's vectors, field l at {@code l * stride}. */
  private final float[] mean;

  /** C_l, row by row, field l at {@code l * stride * stride}. */
  private final float[] covariance;

  /**
   * @param rank columns of the item-side factors
   * @param factors of items and values, row r at {@code r * stride(rank)}
   * @param popularity weight of each item, ≥ 0; length items
   */
  public Attention(int rank, float[] factors, ItemFeatures features, float[] popularity) {
    this.fields = features.fields();
    this.rank = rank;
    this.stride = VectorOps.stride(rank);
    this.mean = new float[fields * stride];
    this.covariance = new float[fields * stride * stride];
    FieldVectors vectors = new FieldVectors(VectorOps.best(), features, stride);
    double total = means(vectors, factors, features, popularity);
    Gram[] grams = new Gram[fields];
    for (int l = 0; l < fields; l++) {
      grams[l] = new Gram(VectorOps.best(), stride);
    }
    for (int j = 0; j < features.items(); j++) {
      if (popularity[j] <= 0) {
        continue;
      }
      float root = (float) Math.sqrt(popularity[j] / total);
      vectors.gather(j, factors);
      for (int l = 0; l < fields; l++) {
        for (int h = 0; h < rank; h++) {
          grams[l].row[h] = root * (vectors.x[l][vectors.xAt[l] + h] - mean[l * stride + h]);
        }
        grams[l].add();
      }
    }
    for (int l = 0; l < fields; l++) {
      double[] sums = grams[l].sums();
      for (int i = 0; i < sums.length; i++) {
        covariance[l * stride * stride + i] = (float) sums[i];
      }
    }
  }

  /** Sets the means; returns the sum of the weights. */
  private double means(
      FieldVectors vectors, float[] factors, ItemFeatures features, float[] popularity) {
    double[] sums = new double[mean.length];
    double total = 0;
    for (int j = 0; j < features.items(); j++) {
      if (popularity[j] <= 0) {
        continue;
      }
      total += popularity[j];
      vectors.gather(j, factors);
      for (int l = 0; l < fields; l++) {
        for (int h = 0; h < rank; h++) {
          sums[l * stride + h] += (double) popularity[j] * vectors.x[l][vectors.xAt[l] + h];
        }
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] = total > 0 ? (float) (sums[i] / total) : 0f;
    }
    return total;
  }

  private Attention(Attention other, float[] covariance) {
    this.fields = other.fields;
    this.rank = other.rank;
    this.stride = other.stride;
    this.mean = other.mean;
    this.covariance = covariance;
  }

  /**
   * The attention of a posterior mean without its Monte Carlo noise: each field's squared movement
   * counts with the part of it that is not noise.
   *
   * @param signal that part of fields 0..n, 0 to 1
   */
  public Attention withSignal(float[] signal) {
    float[] scaled = covariance.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= signal[i / (stride * stride)];
    }
    return new Attention(this, scaled);
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
  public float[] slopes(AttentionFactorModel model, float[] u, int uAt) {
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
   * s of fields 0..n for one user, in units of the score.
   *
   * @param f what multiplies the item's vectors, field l at {@code at + l * stride}
   */
  public float[] movement(float[] f, int at) {
    VectorOps kernel = VectorOps.best();
    float[] product = new float[stride];
    float[] movement = new float[fields];
    for (int l = 0; l < fields; l++) {
      int begin = at + l * stride;
      kernel.timesMatrix(f, begin, stride, covariance, l * stride * stride, stride, product, 0);
      float variance = kernel.dot(product, 0, f, begin, stride);
      movement[l] = (float) Math.sqrt(Math.max(variance, 0));
    }
    return movement;
  }

  /**
   * Σ over users of the squared movement in a field, s_l² = f_lᵀ C_l f_l, in units of the score.
   *
   * @param products Σ over users of f_l f_lᵀ, a block of a matrix that has {@code width} columns
   * @param from the block's first row and column
   */
  public double squaredMovement(int l, double[] products, int width, int from) {
    double sum = 0;
    for (int h = 0; h < rank; h++) {
      for (int g = 0; g < rank; g++) {
        sum += covariance[(l * stride + h) * stride + g] * products[(from + h) * width + from + g];
      }
    }
    return sum;
  }

  /**
   * Attention of a user in the form that scores.
   *
   * @param items the item side that this was made of
   * @param u the user, see {@link TrainedItems}
   */
  public float[] of(Settings settings, TrainedItems items, float[] u) {
    return shares(movement(settings, items, u));
  }

  /** Does the same as {@link #movement(float[], int)} for a user in the form that scores. */
  public float[] movement(Settings settings, TrainedItems items, float[] u) {
    if (settings.interaction().isBilinear()) {
      return movement(u, 0);
    }
    AttentionFactorModel model =
        new AttentionFactorModel(
            VectorOps.best(), settings, items.weights(), items.averageUser(), fields);
    return movement(slopes(model, u, 0), 0);
  }

  /** Intensity: the sum of a user's movements. */
  public static float intensity(float[] movement) {
    float sum = 0;
    for (float s : movement) {
      sum += s;
    }
    return sum;
  }

  /** Attention to fields 0..n: each field's share of the movements. */
  public static float[] shares(float[] movement) {
    float intensity = intensity(movement);
    float[] attention = new float[movement.length];
    for (int l = 0; l < attention.length; l++) {
      attention[l] = intensity > 0 ? movement[l] / intensity : 1f / attention.length;
    }
    return attention;
  }
}

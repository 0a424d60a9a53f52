package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;
import java.io.Serializable;

/**
 * What travels from the driver to the workers in a round: the item side, the weights that all users
 * share, and what sets the size of every row's step. User rows are not here: they live with their
 * ratings.
 *
 * <p>Size: rows · (stride + 2) floats, where rows are drawn one more an item, and a few vectors.
 */
public final class Parameters implements Serializable {
  private static final long serialVersionUID = 1L;

  /** x: factors of items and field values, row r at {@code r * stride}. */
  public final float[] factors;

  /** c and d: biases of items and field values, one a row. */
  public final float[] bias;

  /**
   * Weights shared by all users: W_a, field l at {@code l * stride}, then those of the interaction.
   */
  public final float[] weights;

  /** ū: mean of the user factors, length stride. */
  public final float[] meanUser;

  /**
   * m: mean of the users' prior, a dimension each; length stride. Zero for a point estimate, unless
   * factors are non-negative: then the mean of the users.
   */
  public final float[] userPriorMean;

  /** The mean of the prior of the items' own factors: zero, unless these are non-negative. */
  public float[] itemPriorMean;

  /** Mean of the user biases. */
  public float meanUserBias;

  /** q_r: Σ over the row's ratings of the squared weight of the row in the score, one a row. */
  public final float[] rowWeight;

  /** s for users: mean square of ∂score/∂u_h, length stride. */
  public final float[] userSquare;

  /** s for the item side: mean square of what multiplies a row, length stride. */
  public final float[] itemSquare;

  /** Mean second derivative of the loss: 1 for the squared loss. */
  public float meanCurvature;

  public final Precisions precisions;

  /** m_j: multiplier of the precision of each item's noise; empty where all have the same. */
  public float[] itemNoise = {};

  /** Shares of the users, and of the items, that have each multiplier; see {@link NoiseScale}. */
  public float[] userNoiseShares = {};

  public float[] itemNoiseShares = {};

  /** η, halved when training had to go back. */
  public float stepScale;

  /**
   * Whether rows get the noise that makes training a chain of draws from the posterior; without it
   * training climbs to a point estimate.
   */
  public boolean sampling;

  /**
   * Whether draws of users with an open gate are taken or refused by what linearity left out; not
   * while the chain looks for its place.
   */
  public boolean refuses;

  /** Share of the gate's part in the gradient by which users are drawn, in [0, 1]. */
  public float pull;

  /**
   * The encoder of the items' values and the codes of the items, where they have such ({@link
   * Settings.ItemVector#ENCODED}); else null. It stays on the driver.
   */
  public transient EncodedItems encoded;

  public Parameters(int rows, int stride, int weights, Precisions precisions, float stepScale) {
    this(
        new float[rows * stride],
        new float[rows],
        new float[weights],
        new float[stride],
        new float[rows],
        new float[stride],
        new float[stride],
        new float[stride],
        precisions);
    this.itemPriorMean = new float[stride];
    this.stepScale = stepScale;
  }

  private Parameters(
      float[] factors,
      float[] bias,
      float[] weights,
      float[] meanUser,
      float[] rowWeight,
      float[] userSquare,
      float[] itemSquare,
      float[] userPriorMean,
      Precisions precisions) {
    this.factors = factors;
    this.bias = bias;
    this.weights = weights;
    this.meanUser = meanUser;
    this.rowWeight = rowWeight;
    this.userSquare = userSquare;
    this.itemSquare = itemSquare;
    this.userPriorMean = userPriorMean;
    this.precisions = precisions;
  }

  /**
   * s: the part of a full step that an epoch made of a row, for its noise and prior to match.
   *
   * @param shrunk Σ of its ratings' weights, each times the share of its residual that moved
   * @param weight Σ of its ratings' weights
   */
  public float noiseShare(float shrunk, float weight) {
    return sampling && weight > 0 ? shrunk / weight : 1f;
  }

  /**
   * An epoch's noise in units of the posterior width 1/√H: √(1 − e^(−ηs)), 0 unless sampling.
   *
   * @param share s
   */
  public float noiseScale(float share) {
    return sampling ? (float) Math.sqrt(-StrictMath.expm1(-stepScale * share)) : 0f;
  }

  /**
   * Writes what users multiply of a row: {@link Settings#columns} numbers, its factors and, where
   * there are slopes, its bias.
   */
  public void columns(Settings settings, int row, float[] into, int at) {
    int k = settings.rank();
    System.arraycopy(factors, row * settings.stride(), into, at, k);
    if (settings.slopes()) {
      into[at + k] = bias[row];
    }
  }

  /** What users multiply of all rows, row r at {@code r * stride(columns)}; shared, not copied. */
  public float[] columns(Settings settings) {
    if (!settings.slopes()) {
      return factors;
    }
    int width = VectorOps.stride(settings.columns());
    float[] rows = new float[bias.length * width];
    for (int row = 0; row < bias.length; row++) {
      columns(settings, row, rows, row * width);
    }
    return rows;
  }

  /**
   * What a score adds for everybody, one a row: {@link #bias}, and where an item's own rows are
   * paired, in the item's row what their products add. Not to be changed.
   */
  public float[] biases(Settings settings, ItemFeatures features) {
    if (settings.interaction() != InteractionKind.PAIRWISE) {
      return bias;
    }
    float[] sums = bias.clone();
    float[] pairs = RowPairs.ofItems(VectorOps.best(), features, factors, settings.stride());
    for (int j = 0; j < pairs.length; j++) {
      sums[j] += pairs[j];
    }
    return sums;
  }

  /**
   * Variance of the item side's factors at the start: products with users' factors vary as much
   * whatever variance these have.
   */
  public static float startVariance(Settings settings) {
    float variance = UserRows.start(settings.rank());
    return variance * variance / UserRows.startVariance(settings);
  }

  /** A copy that shares nothing that training changes. */
  public Parameters copy() {
    Parameters copy =
        new Parameters(
            factors.clone(),
            bias.clone(),
            weights.clone(),
            meanUser.clone(),
            rowWeight.clone(),
            userSquare.clone(),
            itemSquare.clone(),
            userPriorMean.clone(),
            precisions.copy());
    copy.itemPriorMean = itemPriorMean.clone();
    copy.meanUserBias = meanUserBias;
    copy.meanCurvature = meanCurvature;
    copy.stepScale = stepScale;
    copy.sampling = sampling;
    copy.pull = pull;
    copy.refuses = refuses;
    copy.encoded = encoded == null ? null : encoded.copy();
    copy.itemNoise = itemNoise.clone();
    copy.userNoiseShares = userNoiseShares.clone();
    copy.itemNoiseShares = itemNoiseShares.clone();
    return copy;
  }

  /** H = τ·q·s + λ: the curvature of minus the log posterior in one dimension of a row. */
  public static float curvature(float noise, float rowWeight, float square, float prior) {
    return noise * rowWeight * square + prior;
  }

  /** {@code move / curvature}; 0 where there is neither data nor a prior to set a step by. */
  public static float step(float move, float curvature) {
    return curvature > 0 ? move / curvature : 0f;
  }

  /** Whether every number is finite. */
  public boolean isFinite() {
    return finite(factors) && finite(bias) && finite(weights) && finite(meanUser);
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}

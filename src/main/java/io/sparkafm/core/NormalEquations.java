package io.sparkafm.core;

import java.util.Arrays;

/**
 * A draw of one user's factors and bias from their distribution given everything else, where the
 * loss is squared and the score linear in them: the exact Gibbs step, which item rows need several
 * workers for but a user does not.
 *
 * <p>With g_p = ∂score/∂u of rating p, target t_p = what the user's part of the score should be,
 * and θ = (u, b), f_p = (g_p, 1):
 *
 * <pre>
 *   A = τ Σ_p w_p f_p f_pᵀ + Λ,   c = τ Σ_p w_p t_p f_p + Λm,   θ ~ N(A⁻¹c, A⁻¹)
 * </pre>
 *
 * <p>With A = UᵀU this is θ = U⁻¹(U⁻ᵀc + ξ), ξ of independent N(0, 1). Complexity: O(k²/2) a
 * rating, O(k³/6) a user. Belongs to one thread.
 */
final class NormalEquations {
  /** Ratings whose products are added at a time: they stay in the first cache. */
  private static final int ROWS = 16;

  /** Times that {@link #ROWS} ratings are summed in floats before doubles take over. */
  private static final int STRETCH = 16;

  /** Part of the diagonal that is added to it: sums of products are in floats. */
  private static final double JITTER = 1e-4;

  private final Kernel kernel;
  private final Precisions precisions;
  private final float[] priorMean;
  private final int rank;
  private final int unknowns;
  private final boolean biased;

  /** Where the factors' part of a row ends: the constant 1, then the target. */
  private final int constant;

  private final int target;
  private final int width;
  private final float[] rows;
  private final float[] sums;
  private final double[] longSums;
  private final double[] system;
  private final float[] noise;
  private int filled;
  private int added;
  private boolean isLong;

  NormalEquations(Kernel kernel, Settings settings, Parameters parameters) {
    this(
        kernel,
        settings.rank(),
        settings.userBias(),
        parameters.precisions,
        parameters.userPriorMean);
  }

  /**
   * @param precisions of the noise, the users' factors and their bias
   * @param priorMean of the factors; that of the bias is 0
   */
  NormalEquations(
      Kernel kernel, int rank, boolean biased, Precisions precisions, float[] priorMean) {
    this.kernel = kernel;
    this.precisions = precisions;
    this.priorMean = priorMean;
    this.rank = rank;
    this.biased = biased;
    this.unknowns = rank + (biased ? 1 : 0);
    this.constant = Kernel.stride(rank);
    this.target = constant + 1;
    this.width = constant + Kernel.LANES;
    this.rows = new float[ROWS * width];
    this.sums = new float[width * width];
    this.longSums = new double[width * width];
    this.system = new double[unknowns * (unknowns + 1)];
    this.noise = new float[rank + 1];
  }

  /** Forgets the user before. */
  void begin() {
    Arrays.fill(sums, 0f);
    filled = 0;
    added = 0;
    if (isLong) {
      Arrays.fill(longSums, 0);
      isLong = false;
    }
  }

  /** Where the next rating's g is to be written, from {@link #at} on. */
  float[] rows() {
    return rows;
  }

  int at() {
    return filled * width;
  }

  /** Adds the rating whose g has been written. */
  void add(float weight, float value) {
    int at = at();
    float root = 1f;
    if (weight != 1f) {
      root = (float) Math.sqrt(weight);
      for (int h = 0; h < rank; h++) {
        rows[at + h] *= root;
      }
    }
    rows[at + constant] = root;
    rows[at + target] = root * value;
    if (++filled == ROWS) {
      flush();
    }
  }

  private void flush() {
    kernel.addProducts(rows, filled, sums, target + 1, width);
    filled = 0;
    if (++added == STRETCH) {
      for (int i = 0; i < sums.length; i++) {
        longSums[i] += sums[i];
        sums[i] = 0;
      }
      added = 0;
      isLong = true;
    }
  }

  /**
   * Draws the user.
   *
   * @param key of ξ
   * @param u where the factors go, at {@code uAt}
   * @return the bias, 0 where there is none
   */
  float draw(long key, float[] u, int uAt) {
    CounterRandom.noise(key, noise);
    return solve(u, uAt);
  }

  /** The mean of the distribution that {@link #draw} draws from. */
  float mean(float[] u, int uAt) {
    Arrays.fill(noise, 0f);
    return solve(u, uAt);
  }

  private float solve(float[] u, int uAt) {
    flush();
    fill();
    factorise();
    int stride = unknowns + 1;
    for (int i = unknowns - 1; i >= 0; i--) {
      int row = i * stride;
      double value = system[row + unknowns] + noise[i];
      for (int j = i + 1; j < unknowns; j++) {
        value -= system[row + j] * system[j * stride + unknowns];
      }
      system[row + unknowns] = value / system[row + i];
    }
    for (int h = 0; h < rank; h++) {
      u[uAt + h] = (float) system[h * stride + unknowns];
    }
    return biased ? (float) system[rank * stride + unknowns] : 0f;
  }

  /** The upper triangle of A, with c as one more column. */
  private void fill() {
    double tau = precisions.noise;
    int stride = unknowns + 1;
    for (int j = 0; j < unknowns; j++) {
      int from = (j < rank ? j : constant) * width;
      for (int i = 0; i <= j; i++) {
        system[i * stride + j] = tau * sum(from + (i < rank ? i : constant));
      }
      double prior = j < rank ? precisions.user[j] : precisions.userBias;
      double mean = j < rank ? priorMean[j] : 0;
      system[j * stride + j] += prior + JITTER * system[j * stride + j];
      system[j * stride + unknowns] =
          tau * sum(target * width + (j < rank ? j : constant)) + prior * mean;
    }
  }

  private double sum(int at) {
    return isLong ? longSums[at] + sums[at] : sums[at];
  }

  /** A → U and c → U⁻ᵀc in place, row by row: the inner loop runs along rows. */
  private void factorise() {
    int stride = unknowns + 1;
    for (int p = 0; p < unknowns; p++) {
      int pivotRow = p * stride;
      double inverse = 1 / Math.sqrt(system[pivotRow + p]);
      for (int j = p; j < stride; j++) {
        system[pivotRow + j] *= inverse;
      }
      for (int i = p + 1; i < unknowns; i++) {
        int row = i * stride;
        double factor = system[pivotRow + i];
        for (int j = i; j < stride; j++) {
          system[row + j] -= factor * system[pivotRow + j];
        }
      }
    }
  }
}

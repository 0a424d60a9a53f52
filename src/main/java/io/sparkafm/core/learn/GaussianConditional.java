package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import java.util.Arrays;

/**
 * Draws one user's factors, bias and slope from their distribution given everything else, for the
 * squared loss and a score that is linear in them. This is the exact Gibbs step; a user's ratings
 * lie in one block, so one worker can take it alone.
 *
 * <p>Let g_p = ∂score/∂u of rating p, let the target t_p be what the user's part of the score
 * should be, and let θ = (u, b, s) and f_p = (g_p, 1, main effects of the item). Then
 *
 * <pre>
 *   A = τ Σ_p w_p f_p f_pᵀ + Λ,   c = τ Σ_p w_p t_p f_p + Λm,   θ ~ N(A⁻¹c, A⁻¹)
 * </pre>
 *
 * <p>With A = UᵀU this is θ = U⁻¹(U⁻ᵀc + ξ), where the entries of ξ are independent draws from N(0,
 * 1). Complexity: O(k²/2) a rating and O(k³/6) a user, both in products of the kernel. An object
 * belongs to one thread.
 *
 * <p>Rows of f and of A have the same layout: the factors, padded to the stride, then 1, then the
 * item's main effects; A has one more column, which is c. Every place of the padding, and the place
 * of the bias where users have none, is treated as an unknown on which nothing depends: its row of
 * A is that of the identity.
 */
final class GaussianConditional {
  /** Ratings whose products are added at a time. */
  private static final int ROWS = 64;

  /**
   * Times that {@link #ROWS} ratings are summed before the sum goes to another: a float that takes
   * in thousands of ratings one by one would round away the last ones.
   */
  private static final int STRETCH = 4;

  /**
   * Part of the diagonal that is added to it: well above what rounding in floats takes from the
   * least pivot, some k·2⁻²⁴ of the diagonal.
   */
  private static final float JITTER = 1e-4f;

  private final VectorOps kernel;
  private final Precisions precisions;
  private final float[] priorMean;
  private final int rank;
  private final boolean biased;
  private final boolean sloped;

  /** Where the factors' part of a row ends: the constant 1, the main effects, then the target. */
  private final int constant;

  private final int main;
  private final int target;
  private final int width;
  private final float[] rows;
  private final float[] sums;
  private final float[] longSums;
  private final float[] system;
  private final float[] noise;
  private final float[] solution;
  private final float[] scale = new float[VectorOps.LANES];
  private int filled;
  private int added;
  private boolean isLong;

  GaussianConditional(VectorOps kernel, Settings settings, Parameters parameters) {
    this(
        kernel,
        settings.rank(),
        settings.userBias(),
        settings.slopes(),
        parameters.precisions,
        parameters.userPriorMean);
  }

  /**
   * @param biased whether users have a bias
   * @param sloped whether users have a slope of the main effects
   * @param precisions of the noise, the users' factors, their bias and their slope
   * @param priorMean of the factors; that of bias and slope is 0
   */
  GaussianConditional(
      VectorOps kernel,
      int rank,
      boolean biased,
      boolean sloped,
      Precisions precisions,
      float[] priorMean) {
    this.kernel = kernel;
    this.precisions = precisions;
    this.priorMean = priorMean;
    this.rank = rank;
    this.biased = biased;
    this.sloped = sloped;
    this.constant = VectorOps.stride(rank);
    this.main = constant + 1;
    this.target = constant + 2;
    this.width = constant + VectorOps.LANES;
    this.rows = new float[ROWS * width];
    this.sums = new float[target * width];
    this.longSums = new float[target * width];
    this.system = new float[target * width];
    this.noise = new float[rank + 2];
    this.solution = new float[width];
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

  /** Adds the rating whose g has been written, of an item without main effects. */
  void add(float weight, float value) {
    add(weight, value, 0f);
  }

  /**
   * Adds the rating whose g has been written.
   *
   * @param value t, the target
   * @param mainEffect what the user's slope multiplies
   */
  void add(float weight, float value, float mainEffect) {
    int at = at();
    float root = 1f;
    if (weight != 1f) {
      root = (float) Math.sqrt(weight);
      for (int h = 0; h < rank; h++) {
        rows[at + h] *= root;
      }
    }
    rows[at + constant] = biased ? root : 0f;
    rows[at + main] = sloped ? root * mainEffect : 0f;
    rows[at + target] = root * value;
    if (++filled == ROWS) {
      flush();
    }
  }

  private void flush() {
    kernel.addProducts(rows, filled, sums, 0, target, width);
    filled = 0;
    if (++added == STRETCH) {
      for (int i = 0; i < target; i++) {
        for (int j = upper(i); j < (i + 1) * width; j++) {
          longSums[j] += sums[j];
          sums[j] = 0;
        }
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
    backSubstitute();
    System.arraycopy(solution, 0, u, uAt, rank);
    return solution[constant];
  }

  /**
   * Returns ½ Σ τ·w (t − g·u − b − s·t_j)² over the ratings that were added, minus the value of
   * this sum at zero. Up to a constant this is minus the log likelihood of a user whose score is
   * linear. O(k²/2).
   */
  double misfit(float[] u, int uAt, float bias, float slope) {
    flush();
    Arrays.fill(solution, 0f);
    System.arraycopy(u, uAt, solution, 0, rank);
    solution[constant] = biased ? bias : 0f;
    solution[main] = sloped ? slope : 0f;
    double misfit = 0;
    for (int i = 0; i < target; i++) {
      if (solution[i] == 0) {
        continue;
      }
      int row = i * width;
      double sum = 0.5 * (1 + JITTER) * sum(row + i) * solution[i] - sum(row + target);
      for (int j = i + 1; j < target; j++) {
        sum += sum(row + j) * solution[j];
      }
      misfit += sum * solution[i];
    }
    return precisions.noise * misfit;
  }

  private double sum(int at) {
    return isLong ? (double) longSums[at] + sums[at] : sums[at];
  }

  /** The slope that the last draw, or mean, came with; 0 where there is none. */
  float slope() {
    return solution[main];
  }

  /**
   * Finds U⁻¹(U⁻ᵀc + ξ), from the last block of unknowns to the first. The column of c is no
   * unknown: a 0 in the solution leaves it out.
   */
  private void backSubstitute() {
    Arrays.fill(solution, 0f);
    for (int first = constant; first >= 0; first -= VectorOps.LANES) {
      int end = Math.min(first + VectorOps.LANES, target);
      int beyond = first + VectorOps.LANES;
      for (int i = first; i < end; i++) {
        int row = i * width;
        float others = kernel.dot(system, row + beyond, solution, beyond, width - beyond);
        solution[i] = system[row + target] + noise(i) - others;
      }
      for (int i = end - 1; i >= first; i--) {
        float value = solution[i] / system[i * width + i];
        solution[i] = value;
        for (int j = first; j < i; j++) {
          solution[j] = Math.fma(-value, system[j * width + i], solution[j]);
        }
      }
    }
  }

  private float noise(int unknown) {
    if (unknown < rank) {
      return noise[unknown];
    }
    boolean isDrawn = unknown == constant && biased || unknown == main && sloped;
    return isDrawn ? noise[rank + unknown - constant] : 0f;
  }

  /** The upper triangle of −A, with −c as one more column, so that products are only ever added. */
  private void fill() {
    float factor = -precisions.noise;
    for (int i = 0; i < target; i++) {
      int end = (i + 1) * width;
      if (isLong) {
        for (int j = upper(i); j < end; j++) {
          system[j] = factor * (longSums[j] + sums[j]);
        }
      } else {
        for (int j = upper(i); j < end; j++) {
          system[j] = factor * sums[j];
        }
      }
    }
    for (int h = 0; h < rank; h++) {
      prior(h, precisions.user[h], priorMean[h]);
    }
    // What nothing depends on is an unknown of precision 1.
    prior(constant, biased ? precisions.userBias : 1f, 0f);
    prior(main, sloped ? precisions.slope : 1f, 0f);
    for (int h = rank; h < constant; h++) {
      system[h * width + h] = -1f;
    }
  }

  /** Where row i of a matrix begins to be used: its block on the diagonal. */
  private int upper(int i) {
    return i * width + i / VectorOps.LANES * VectorOps.LANES;
  }

  private void prior(int unknown, float precision, float mean) {
    int row = unknown * width;
    system[row + unknown] =
        Math.fma(JITTER, system[row + unknown], system[row + unknown]) - precision;
    system[row + target] = Math.fma(-precision, mean, system[row + target]);
  }

  /**
   * Turns −A into U and −c into U⁻ᵀc, in place, one panel of rows at a time. For each panel it
   * first adds what the rows before the panel contribute, then factorises the panel's block on the
   * diagonal, then solves for the columns to the right of this block.
   */
  private void factorise() {
    for (int first = 0; first < target; first += VectorOps.LANES) {
      int end = Math.min(first + VectorOps.LANES, target);
      kernel.addProducts(system, first, system, first, end, width);
      for (int p = first; p < end; p++) {
        int pivotRow = p * width;
        float inverse = (float) (-1 / Math.sqrt(-system[pivotRow + p]));
        scale[p - first] = inverse;
        for (int j = p; j < first + VectorOps.LANES; j++) {
          system[pivotRow + j] *= inverse;
        }
        for (int i = p + 1; i < end; i++) {
          float factor = system[pivotRow + i];
          int row = i * width;
          for (int j = i; j < first + VectorOps.LANES; j++) {
            system[row + j] = Math.fma(factor, system[pivotRow + j], system[row + j]);
          }
        }
      }
      kernel.substitute(system, first, scale, width);
    }
  }
}

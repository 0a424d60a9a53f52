package io.sparkafm.core.model;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.LinearAlgebra;
import io.sparkafm.core.math.VectorOps;

/**
 * Gradient and Gauss-Newton matrix of the squared error in the attention weights W_a, and the
 * driver's step by them.
 *
 * <p>∂score/∂W_l = c_l·d with d = u − ū, so one user adds {@code (Σ_ratings c cᵀ) ⊗ (d dᵀ)} to the
 * matrix: the first factor is (n+1)², and ratings cost nothing in k. Layout of the statistics, in
 * doubles:
 *
 * <pre>
 *   gradient   Σ e·c_l·d                 fields · stride
 *   spread     Σ_users d dᵀ              stride²
 *   blocks     Σ (c_l c_m) d dᵀ, l ≤ m   fields (fields + 1) / 2 · stride²
 *   squares    Σ c_l²                    fields
 *   users      number of users           1
 * </pre>
 */
final class GaussNewton {
  /** Largest root mean square change of the gate's input in an epoch, for a point estimate. */
  static final double TRUST_REGION = 0.3;

  /**
   * Largest root mean square change where a draw is taken, which passes the optimum by its noise.
   */
  private static final double TRUST_REGION_OF_DRAWS = 1;

  /** Least precision of the prior, as a part of the mean curvature; sums are in floats. */
  private static final double LEAST_PRECISION = 1e-5;

  /** Variance of the gate's inputs up to which its gradient does not reach drawn users. */
  private static final double CUT_VARIANCE = 0.125;

  private final VectorOps kernel;
  private final int fields;
  private final int stride;
  private final float[] gradient;
  private final float[] spread;
  private final float[] blocks;
  private final float[] outer;
  private final float[] batchError;
  private final float[] batchSquares;
  private final float[] userSquares;
  private final double[] slopeSquares;
  private double users;

  GaussNewton(VectorOps kernel, int fields, int stride) {
    this.kernel = kernel;
    this.fields = fields;
    this.stride = stride;
    int pairs = fields * (fields + 1) / 2;
    this.gradient = new float[fields * stride];
    this.spread = new float[stride * stride];
    this.blocks = new float[pairs * stride * stride];
    this.outer = new float[stride * stride];
    this.batchError = new float[fields];
    this.batchSquares = new float[pairs];
    this.userSquares = new float[pairs];
    this.slopeSquares = new double[fields];
  }

  static int statisticsLength(int fields, int stride) {
    return fields * stride + (1 + fields * (fields + 1) / 2) * stride * stride + fields + 1;
  }

  private int pair(int l, int m) {
    return l * fields - l * (l - 1) / 2 + (m - l);
  }

  /** A rating with slope c, its error and curvature. */
  void addRating(float error, float curvature, float[] c) {
    int at = 0;
    for (int l = 0; l < fields; l++) {
      batchError[l] = Math.fma(error, c[l], batchError[l]);
      float cl = curvature * c[l];
      for (int m = l; m < fields; m++, at++) {
        batchSquares[at] = Math.fma(cl, c[m], batchSquares[at]);
      }
    }
  }

  /**
   * Ends a mini-batch and moves u by its pull Σ_l (Σ e·c_l) W_l. The pull is bounded so that it
   * cannot pass the optimum that the gate's own curvature promises: scaled by min(1, ½/κ), κ = Σ_h
   * step_h Σ_l (Σ c_l²) W_lh².
   *
   * @param d u − ū as it is before the pull
   */
  void endBatch(float[] d, float[] weights, float[] step, float[] u, int uAt) {
    double kappa = 0;
    for (int l = 0; l < fields; l++) {
      kappa += batchSquares[pair(l, l)] * kernel.scaledNorm(step, 0, weights, l * stride, stride);
    }
    float scale = kappa > 0.5 ? (float) (0.5 / kappa) : 1f;
    for (int l = 0; l < fields; l++) {
      kernel.scaledAxpy(scale * batchError[l], step, 0, weights, l * stride, u, uAt, stride);
    }
    gather(d);
  }

  private void gather(float[] d) {
    for (int l = 0; l < fields; l++) {
      kernel.axpy(batchError[l], d, 0, gradient, l * stride, stride);
      slopeSquares[l] += batchSquares[pair(l, l)];
      batchError[l] = 0;
    }
    for (int p = 0; p < batchSquares.length; p++) {
      userSquares[p] += batchSquares[p];
      batchSquares[p] = 0;
    }
  }

  /** Ends a user: O((n+1)²/2 · k²). */
  void endUser(float[] d) {
    gather(d);
    java.util.Arrays.fill(outer, 0f);
    for (int h = 0; h < stride; h++) {
      kernel.axpy(d[h], d, 0, outer, h * stride, stride);
    }
    kernel.axpy(1f, outer, 0, spread, 0, outer.length);
    for (int p = 0; p < userSquares.length; p++) {
      kernel.axpy(userSquares[p], outer, 0, blocks, p * outer.length, outer.length);
      userSquares[p] = 0;
    }
    users++;
  }

  /** Writes the sums to the beginning of {@code sums}. */
  void statistics(double[] sums) {
    int at = 0;
    for (float[] part : new float[][] {gradient, spread, blocks}) {
      for (float value : part) {
        sums[at++] = value;
      }
    }
    for (double value : slopeSquares) {
      sums[at++] = value;
    }
    sums[at] = users;
  }

  /** Σ over ratings of Σ_l c_l² W_lh²: what the gate adds to the squares of ∂score/∂u_h. */
  static float userSquare(double[] statistics, float[] weights, int fields, int stride, int h) {
    int squares = statisticsLength(fields, stride) - 1 - fields;
    double sum = 0;
    for (int l = 0; l < fields; l++) {
      double w = weights[l * stride + h];
      sum += statistics[squares + l] * w * w;
    }
    return (float) sum;
  }

  /** τ·(Gauss-Newton matrix) + λ on fields · rank unknowns, column-major. */
  static double[] matrix(
      double[] statistics, int fields, int stride, int rank, Precisions precisions) {
    int n = fields * rank;
    double[] a = new double[n * n];
    int block = fields * stride + stride * stride;
    for (int l = 0; l < fields; l++) {
      for (int m = l; m < fields; m++, block += stride * stride) {
        for (int g = 0; g < rank; g++) {
          for (int h = 0; h < rank; h++) {
            double value = precisions.noise * statistics[block + g * stride + h];
            a[(m * rank + h) * n + l * rank + g] = value;
            a[(l * rank + g) * n + m * rank + h] = value;
          }
        }
      }
      for (int h = 0; h < rank; h++) {
        int d = l * rank + h;
        a[d * n + d] += precisions.attention[l];
      }
    }
    return a;
  }

  /**
   * The softmax does not see what all fields share, so without a prior the matrix is singular: a
   * precision counts as no less than a small part of the mean curvature.
   */
  private static void damp(double[] matrix, int rank, Precisions precisions) {
    int n = precisions.attention.length * rank;
    double trace = 0;
    for (int d = 0; d < n; d++) {
      trace += matrix[d * n + d];
    }
    double least = LEAST_PRECISION * trace / n + Double.MIN_NORMAL;
    for (int d = 0; d < n; d++) {
      matrix[d * n + d] += Math.max(least - precisions.attention[d / rank], 0);
    }
  }

  /**
   * Moves W_a, shortened to the trust region. With A the Gauss-Newton matrix and b = τ·gradient − λ
   * W_a, a point estimate takes {@code W_a + ½η A⁻¹ b}; sampling draws from the conditional that
   * these promise, {@code W_a + A⁻¹ b + A^(−½) ξ}.
   *
   * @param key of ξ
   */
  static void step(
      Parameters parameters, double[] statistics, int fields, int stride, int rank, long key) {
    Precisions precisions = parameters.precisions;
    int n = fields * rank;
    double move = parameters.sampling ? 1 : 0.5 * parameters.stepScale;
    double[] ascent = new double[n];
    for (int l = 0; l < fields; l++) {
      for (int h = 0; h < rank; h++) {
        ascent[l * rank + h] =
            move
                * (precisions.noise * statistics[l * stride + h]
                    - precisions.attention[l] * parameters.weights[l * stride + h]);
      }
    }
    double[] matrix = matrix(statistics, fields, stride, rank, precisions);
    damp(matrix, rank, precisions);
    float[] noise = new float[n];
    if (parameters.sampling) {
      CounterRandom.noise(key, noise);
    }
    double[] change = LinearAlgebra.solve(matrix, n, ascent, 1, noise);
    double largest = 0;
    for (int l = 0; l < fields; l++) {
      largest = Math.max(largest, variance(statistics, fields, stride, rank, change, l * rank));
    }
    largest = Math.sqrt(largest);
    double trusted = parameters.sampling ? TRUST_REGION_OF_DRAWS : TRUST_REGION;
    double scale = largest > trusted ? trusted / largest : 1;
    double[] row = new double[rank];
    double variance = 0;
    for (int l = 0; l < fields; l++) {
      for (int h = 0; h < rank; h++) {
        int at = l * stride + h;
        parameters.weights[at] += (float) (scale * change[l * rank + h]);
        row[h] = parameters.weights[at];
      }
      variance += variance(statistics, fields, stride, rank, row, 0) / fields;
    }
    parameters.pull = pull(variance);
  }

  /** Mean square over users of w·(u − ū): with a row of W_a the variance of a gate's input. */
  private static double variance(
      double[] statistics, int fields, int stride, int rank, double[] w, int at) {
    double square = 0;
    for (int g = 0; g < rank; g++) {
      for (int h = 0; h < rank; h++) {
        square += w[at + g] * w[at + h] * statistics[fields * stride + g * stride + h];
      }
    }
    double users = Math.max(statistics[statisticsLength(fields, stride) - 1], 1);
    return Math.max(square, 0) / users;
  }

  /**
   * How far the gate's gradient reaches the users that are drawn: not at all where its inputs
   * hardly vary, fully where they vary much. A gate that moves users towards what it would like to
   * see finds patterns in their noise, unless there is much for it to see: feedback is cut where it
   * is not earned (semi-modular inference; Carmona &amp; Nicholls, AISTATS 2020).
   *
   * @param variance of the gate's inputs between users, mean over fields
   */
  static float pull(double variance) {
    return (float) Math.min(Math.max(variance / CUT_VARIANCE - 1, 0), 1);
  }
}

package io.sparkafm.core.learn;

import io.sparkafm.core.math.Gram;
import io.sparkafm.core.math.LinearAlgebra;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.FieldVectors;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.TrainedItems;
import java.io.Serializable;

/**
 * What users of a posterior mean are like before they rate anything: their factors in all fields
 * and their bias, w = (f, b), are N(m, Σ), and what the gate makes of them follows.
 *
 * <p>u itself is not known there, but the users that were trained are many. The scatter C of their
 * w's is less than that of users, since each is a mean over what its ratings leave open; so Σ is
 * what EM finds for a random effect:
 *
 * <pre>
 *   Σ ← C + mean over users of (Σ⁻¹ + τ n_i M)⁻¹
 * </pre>
 *
 * with n_i ratings of user i, drawn by popularity: M is the mean of x xᵀ over the items, x = (x_j,
 * 1). With Σ = B Bᵀ, BᵀMB diagonal, w = m + B z and z ~ N(0, I): so the score is linear in z and
 * its prior the simplest. Only those columns of B are kept by which scores differ.
 *
 * <p>The gate is found by linear regression of log α, centred over fields, on w (the gate is
 * log-linear in u), and is then normalised.
 *
 * @param directions columns of B, ≥ 1
 * @param rank of the factors
 * @param mean m, length K + 1, K = fields · rank
 * @param basis B, row i at {@code i * stride(directions)}
 * @param gateMean of the centred log α, length fields
 * @param gateBasis its change with z, field l at {@code l * stride(directions)}
 * @param precisions of the noise, τ, and of z: 1
 */
public record UserPrior(
    int directions,
    int rank,
    float[] mean,
    float[] basis,
    float[] gateMean,
    float[] gateBasis,
    Precisions precisions)
    implements Serializable {

  private static final int ITERATIONS = 10;

  /** Part of the largest variance that is added to all, so that Σ has an inverse. */
  private static final double JITTER = 1e-7;

  /** Added where all users are alike. */
  private static final double LEAST_VARIANCE = 1e-12;

  /** Part of the scores' variance between users that dropped columns may have held. */
  private static final double DROPPED = 1e-3;

  /**
   * Learns the prior: O(items · K² + {@link #ITERATIONS} · K³), on the driver.
   *
   * @param users sums over the model's users
   * @param popularity weight of each item, ≥ 0, not all 0
   * @param noise τ; for the logistic loss 1
   * @param curvature mean second derivative of the loss
   */
  public static UserPrior of(
      UserMoments users,
      TrainedItems items,
      ItemFeatures features,
      float[] popularity,
      double noise,
      double curvature) {
    int n = users.factors() + 1;
    double[] scatter = new double[n * n];
    double largest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        scatter[i * n + j] = users.covariance(i, j);
      }
      largest = Math.max(largest, scatter[i * n + i]);
    }
    for (int i = 0; i < n; i++) {
      scatter[i * n + i] += JITTER * largest + LEAST_VARIANCE;
    }
    double[] moments = itemMoments(items, features, popularity, n);
    Factor factor = factor(scatter, moments, n);
    for (int i = 0; i < ITERATIONS; i++) {
      double[] scaled = factor.basis().clone();
      for (int c = 0; c < n; c++) {
        double left = Math.sqrt(users.meanShareLeft(noise * curvature * factor.seen()[c]));
        for (int r = 0; r < n; r++) {
          scaled[c * n + r] *= left;
        }
      }
      double[] rowsOf = LinearAlgebra.transposed(scaled, n);
      double[] sigma = LinearAlgebra.transposedTimes(rowsOf, rowsOf, n);
      for (int k = 0; k < sigma.length; k++) {
        sigma[k] += scatter[k];
      }
      factor = factor(sigma, moments, n);
    }
    return of(users, items.rank(), factor, scatter, noise, n);
  }

  /**
   * @param basis B, n × n, column-major
   * @param seen the diagonal of BᵀMB, falling: the scores' variance by each column
   */
  private record Factor(double[] basis, double[] seen) {}

  /** Σ = B Bᵀ with BᵀMB diagonal. */
  private static Factor factor(double[] sigma, double[] moments, int n) {
    double[] lower = LinearAlgebra.cholesky(sigma, n);
    double[] seen =
        LinearAlgebra.transposedTimes(lower, LinearAlgebra.transposedTimes(moments, lower, n), n);
    LinearAlgebra.Svd svd = LinearAlgebra.svd(seen, n);
    return new Factor(
        LinearAlgebra.transposedTimes(LinearAlgebra.transposed(lower, n), svd.left(), n),
        svd.values());
  }

  /** M: mean over items, by popularity, of (x_j, 1)(x_j, 1)ᵀ. */
  private static double[] itemMoments(
      TrainedItems items, ItemFeatures features, float[] popularity, int n) {
    int rank = items.rank();
    Gram gram = new Gram(VectorOps.best(), VectorOps.stride(n));
    FieldVectors vectors = new FieldVectors(VectorOps.best(), features, items.stride());
    double total = 0;
    for (int j = 0; j < features.items(); j++) {
      if (popularity[j] <= 0) {
        continue;
      }
      total += popularity[j];
      float root = (float) Math.sqrt(popularity[j]);
      vectors.gather(j, items.factors());
      for (int l = 0; l < features.fields(); l++) {
        for (int h = 0; h < rank; h++) {
          gram.row[l * rank + h] = root * vectors.x[l][vectors.xAt[l] + h];
        }
      }
      gram.row[n - 1] = root;
      gram.add();
    }
    double[] sums = gram.sums();
    double[] moments = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        moments[i * n + j] = sums[i * VectorOps.stride(n) + j] / total;
      }
    }
    return moments;
  }

  private static UserPrior of(
      UserMoments users, int rank, Factor factor, double[] scatter, double noise, int n) {
    int fields = users.fields();
    int directions = directions(factor.seen());
    int stride = VectorOps.stride(directions);
    float[] mean = new float[n];
    float[] basis = new float[n * stride];
    for (int i = 0; i < n; i++) {
      mean[i] = (float) users.mean(i);
      for (int c = 0; c < directions; c++) {
        basis[i * stride + c] = (float) factor.basis()[c * n + i];
      }
    }
    double[] cross = new double[n * fields];
    for (int l = 0; l < fields; l++) {
      for (int i = 0; i < n; i++) {
        cross[l * n + i] = users.covariance(n + l, i);
      }
    }
    double[] slopes = LinearAlgebra.solve(scatter, n, cross, fields);
    float[] gateMean = new float[fields];
    float[] gateBasis = new float[fields * stride];
    for (int l = 0; l < fields; l++) {
      gateMean[l] = (float) users.mean(n + l);
      for (int c = 0; c < directions; c++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += slopes[l * n + i] * factor.basis()[c * n + i];
        }
        gateBasis[l * stride + c] = (float) sum;
      }
    }
    Precisions precisions = new Precisions(fields, stride, 1f, 1f, 1f, 1f, 0f);
    precisions.noise = (float) noise;
    return new UserPrior(directions, rank, mean, basis, gateMean, gateBasis, precisions);
  }

  private static int directions(double[] seen) {
    double rest = 0;
    for (double value : seen) {
      rest += value;
    }
    double most = DROPPED * rest;
    int directions = 0;
    while (directions < seen.length && rest > most) {
      rest -= seen[directions++];
    }
    return Math.max(directions, 1);
  }

  private int stride() {
    return VectorOps.stride(directions);
  }

  /** Where B's row of the bias begins. */
  int biasAt() {
    return (mean.length - 1) * stride();
  }

  float meanBias() {
    return mean[mean.length - 1];
  }

  /**
   * Every item-side row as it multiplies z: Bᵀ of its field's part, O(rows · rank · directions).
   */
  float[] project(VectorOps kernel, TrainedItems items, ItemFeatures features) {
    int stride = stride();
    float[] projected = new float[features.rows() * stride];
    for (int l = 0; l < features.fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        for (int h = 0; h < rank; h++) {
          float x = items.factors()[row * items.stride() + h];
          kernel.axpy(x, basis, (l * rank + h) * stride, projected, row * stride, stride);
        }
      }
    }
    return projected;
  }

  /** Every item-side row's part in the mean user's score, its bias included. */
  float[] constants(TrainedItems items, ItemFeatures features) {
    float[] constants = items.bias().clone();
    for (int l = 0; l < features.fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        for (int h = 0; h < rank; h++) {
          constants[row] =
              Math.fma(
                  mean[l * rank + h], items.factors()[row * items.stride() + h], constants[row]);
        }
      }
    }
    return constants;
  }

  /** The factors of the user that z stands for, one padded vector for each field. */
  float[] factors(VectorOps kernel, float[] z) {
    int stride = stride();
    int padded = VectorOps.stride(rank);
    float[] factors = new float[gateMean.length * padded];
    for (int i = 0; i < mean.length - 1; i++) {
      float value = mean[i] + kernel.dot(basis, i * stride, z, 0, stride);
      factors[i / rank * padded + i % rank] = value;
    }
    return factors;
  }

  /** The bias of the user that z stands for. */
  float bias(VectorOps kernel, float[] z) {
    return meanBias() + kernel.dot(basis, biasAt(), z, 0, stride());
  }

  /** The gate α of the user that z stands for. */
  float[] gate(VectorOps kernel, float[] z) {
    int stride = stride();
    int fields = gateMean.length;
    float[] gate = new float[fields];
    double[] odds = new double[fields];
    double sum = 0;
    for (int l = 0; l < fields; l++) {
      odds[l] = StrictMath.exp(gateMean[l] + kernel.dot(gateBasis, l * stride, z, 0, stride));
      sum += odds[l];
    }
    for (int l = 0; l < fields; l++) {
      gate[l] = (float) (odds[l] / sum);
    }
    return gate;
  }
}

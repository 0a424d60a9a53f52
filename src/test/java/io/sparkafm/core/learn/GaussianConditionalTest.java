package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.LinearAlgebra;
import io.sparkafm.core.math.PlainVectorOps;
import io.sparkafm.core.math.SimdVectorOps;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's draw has the moments that the normal equations promise. */
@Tag("vectorApi")
class GaussianConditionalTest {
  private static final int DRAWS = 20_000;
  private static final int RATINGS = 37;

  private static Settings settings(int rank, boolean userBias) {
    return Settings.builder(rank)
        .inference(Inference.POSTERIOR)
        .userBias(userBias)
        .stepScale(2f)
        .seed(1)
        .build();
  }

  private static Parameters parameters(Settings settings) {
    Precisions precisions = new Precisions(1, settings.stride(), 1.5f, 1f, 1f, 1f, 0.7f);
    precisions.noise = 1.8f;
    Parameters parameters = new Parameters(1, settings.stride(), 8, precisions, 2f);
    for (int h = 0; h < settings.rank(); h++) {
      precisions.user[h] = 1.5f + h;
      parameters.userPriorMean[h] = 0.3f - 0.2f * h;
    }
    return parameters;
  }

  /** Ratings' gradients, targets and weights, and what follows from them in doubles. */
  private static final class Example {
    final Settings settings;
    final Parameters parameters;
    final float[][] g;
    final float[] target = new float[RATINGS];
    final float[] weight = new float[RATINGS];
    final int unknowns;

    Example(int rank, boolean userBias, boolean weighted) {
      settings = settings(rank, userBias);
      parameters = parameters(settings);
      g = new float[RATINGS][rank];
      unknowns = rank + (userBias ? 1 : 0);
      SplittableRandom random = new SplittableRandom(rank);
      for (int p = 0; p < RATINGS; p++) {
        for (int h = 0; h < rank; h++) {
          g[p][h] = (float) random.nextDouble(-1, 1.5);
        }
        target[p] = (float) random.nextDouble(-2, 2);
        weight[p] = weighted ? random.nextInt(4) : 1f;
      }
    }

    GaussianConditional gathered(VectorOps kernel) {
      GaussianConditional equations = new GaussianConditional(kernel, settings, parameters);
      equations.begin();
      for (int p = 0; p < RATINGS; p++) {
        System.arraycopy(g[p], 0, equations.rows(), equations.at(), settings.rank());
        equations.add(weight[p], target[p]);
      }
      return equations;
    }

    private double f(int p, int i) {
      return i < settings.rank() ? g[p][i] : 1;
    }

    /** A, column-major, and c. */
    double[][] system() {
      double[] a = new double[unknowns * unknowns];
      double[] c = new double[unknowns];
      for (int i = 0; i < unknowns; i++) {
        for (int p = 0; p < RATINGS; p++) {
          double w = parameters.precisions.noise * weight[p];
          c[i] += w * target[p] * f(p, i);
          for (int j = 0; j < unknowns; j++) {
            a[j * unknowns + i] += w * f(p, i) * f(p, j);
          }
        }
        boolean bias = i == settings.rank();
        double prior = bias ? parameters.precisions.userBias : parameters.precisions.user[i];
        a[i * unknowns + i] += prior;
        c[i] += bias ? 0 : prior * parameters.userPriorMean[i];
      }
      return new double[][] {a, c};
    }
  }

  private static double[] draw(GaussianConditional equations, Example example, long key) {
    float[] u = new float[example.settings.stride() + 3];
    double[] theta = new double[example.unknowns];
    float bias = equations.draw(key, u, 3);
    for (int h = 0; h < example.settings.rank(); h++) {
      theta[h] = u[3 + h];
    }
    if (example.unknowns > example.settings.rank()) {
      theta[example.settings.rank()] = bias;
    } else {
      assertEquals(0f, bias);
    }
    return theta;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 11})
  void drawsHaveTheMeanAndThePrecisionOfTheNormalEquations(int rank) {
    for (boolean userBias : new boolean[] {true, false}) {
      Example example = new Example(rank, userBias, true);
      double[][] system = example.system();
      int n = example.unknowns;
      double[] mean = LinearAlgebra.solve(system[0], n, system[1], 1);
      GaussianConditional equations = example.gathered(VectorOps.best());
      double[] sums = new double[n];
      double[] products = new double[n * n];
      for (int d = 0; d < DRAWS; d++) {
        double[] theta = draw(equations, example, CounterRandom.key(1, 2, 3, d));
        for (int i = 0; i < n; i++) {
          sums[i] += theta[i] / DRAWS;
          for (int j = 0; j < n; j++) {
            products[j * n + i] += (theta[i] - mean[i]) * (theta[j] - mean[j]) / DRAWS;
          }
        }
      }
      double[] identity = new double[n * n];
      for (int i = 0; i < n; i++) {
        identity[i * n + i] = 1;
      }
      double[] covariance = LinearAlgebra.solve(system[0], n, identity, n);
      for (int i = 0; i < n; i++) {
        double deviation = Math.sqrt(covariance[i * n + i]);
        assertEquals(mean[i], sums[i], 4.5 * deviation / Math.sqrt(DRAWS));
        for (int j = 0; j < n; j++) {
          double other = Math.sqrt(covariance[j * n + j]);
          // A product of two normal variables has at most twice the square of their variances.
          double error = Math.sqrt(2.0 / DRAWS) * deviation * other;
          assertEquals(covariance[j * n + i], products[j * n + i], 5 * error);
        }
      }
    }
  }

  @Test
  void aUserWithoutWeightIsDrawnFromItsPrior() {
    Example example = new Example(3, true, false);
    java.util.Arrays.fill(example.weight, 0f);
    GaussianConditional equations = example.gathered(VectorOps.best());
    double[] mean = new double[4];
    for (int d = 0; d < DRAWS; d++) {
      double[] theta = draw(equations, example, CounterRandom.key(1, 2, 3, d));
      for (int i = 0; i < 4; i++) {
        mean[i] += theta[i] / DRAWS;
      }
    }
    assertArrayEquals(new double[] {0.3, 0.1, -0.1, 0}, mean, 0.05);
  }

  @Test
  void bothKernelsDrawTheSameBits() {
    Example example = new Example(11, true, true);
    double[] plain = draw(example.gathered(new PlainVectorOps()), example, 9);
    assertArrayEquals(plain, draw(example.gathered(new SimdVectorOps()), example, 9));
  }

  /** Thousands of ratings of one direction: sums in floats must still have a square root. */
  @Test
  void ratingsThatAllSayTheSameLeaveTheDrawFinite() {
    Example example = new Example(8, true, false);
    GaussianConditional equations =
        new GaussianConditional(VectorOps.best(), example.settings, example.parameters);
    java.util.Arrays.fill(example.parameters.precisions.user, 1e-6f);
    example.parameters.precisions.userBias = 1e-6f;
    equations.begin();
    for (int p = 0; p < 100_000; p++) {
      for (int h = 0; h < 8; h++) {
        equations.rows()[equations.at() + h] = 1f + h * 1e-4f;
      }
      equations.add(1000f, 2f);
    }
    for (double value : draw(equations, example, 4)) {
      assertTrue(Double.isFinite(value), "a draw is not finite");
    }
  }
}

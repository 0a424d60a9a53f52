package io.sparkafm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.math.PlainVectorOps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTest {
  private static final float[] POPULARITY = {5, 1, 0, 3, 2, 7, 1};

  /** Standard deviations over all items, item by item, of what each field adds to the score. */
  private static double[] bruteForce(Problem problem, ReferenceModel reference, int user) {
    int k = problem.settings.rank();
    double[] u = reference.u[user];
    double[] alpha = reference.attention(u);
    double total = 0;
    double[] mean = new double[k];
    for (int j = 0; j < POPULARITY.length; j++) {
      double[] v = reference.weightedSum(alpha, j);
      total += POPULARITY[j];
      for (int h = 0; h < k; h++) {
        mean[h] += POPULARITY[j] * v[h];
      }
    }
    double[] slope = new double[k];
    for (int h = 0; h < k; h++) {
      mean[h] /= total;
    }
    for (int h = 0; h < k; h++) {
      slope[h] = ReferenceModel.slope(mean, h, () -> reference.interact(u, mean));
    }
    double[] movement = new double[alpha.length];
    for (int l = 0; l < alpha.length; l++) {
      double first = 0;
      double second = 0;
      for (int j = 0; j < POPULARITY.length; j++) {
        double[] x = reference.fieldVector(j, l);
        double contribution = 0;
        for (int h = 0; h < k; h++) {
          contribution += alpha.length * alpha[l] * slope[h] * x[h];
        }
        first += POPULARITY[j] / total * contribution;
        second += POPULARITY[j] / total * contribution * contribution;
      }
      movement[l] = Math.sqrt(Math.max(second - first * first, 0));
    }
    return movement;
  }

  private static Attention attention(Problem problem) {
    return new Attention(
        problem.settings.rank(), problem.parameters.factors, problem.features, POPULARITY);
  }

  private static AttentionFactorModel model(Problem problem) {
    return new AttentionFactorModel(
        new PlainVectorOps(), problem.settings, problem.parameters, Problem.FIELDS, false);
  }

  private static float[] movement(Problem problem, int user) {
    Attention attention = attention(problem);
    float[] u = problem.users.factors();
    return attention.movement(
        attention.slopes(model(problem), u, user * problem.settings.stride()), 0);
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#afmShapes")
  void movementIsTheSpreadOfContributionsOverItemsByPopularity(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    for (int user = 1; user < Problem.USERS; user++) {
      float[] found = movement(problem, user);
      double[] actual = new double[found.length];
      for (int l = 0; l < found.length; l++) {
        actual[l] = found[l];
      }
      Floats.assertClose(bruteForce(problem, reference, user), actual, "movement of " + user);
    }
  }

  @Test
  void attentionIsEachFieldsShareAndIntensityTheSum() {
    assertArrayEquals(new float[] {.25f, .75f, 0}, Attention.shares(new float[] {.5f, 1.5f, 0}));
    assertEquals(2f, Attention.intensity(new float[] {.5f, 1.5f, 0}));
  }

  @Test
  void nothingMovesAUserAtZeroSoAttentionIsUniform() {
    Problem problem =
        Problem.random(Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT));
    for (float share : Attention.shares(movement(problem, 0))) {
      assertEquals(1f / Problem.FIELDS, share);
    }
  }

  /**
   * Users' factors times a matrix, the item side times its inverse: predictions stay, so it does.
   */
  @Test
  void rescalingThatLeavesPredictionsLeavesAttention() {
    Problem problem =
        Problem.random(Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT));
    int stride = problem.settings.stride();
    float[] scale = {4, .5f, 2};
    float[] factors = problem.parameters.factors.clone();
    for (int i = 0; i < factors.length; i++) {
      factors[i] *= i % stride < 3 ? scale[i % stride] : 1;
    }
    Attention before = attention(problem);
    Attention after = new Attention(3, factors, problem.features, POPULARITY);
    float[] f = before.slopes(model(problem), problem.users.factors(), stride);
    float[] scaled = f.clone();
    for (int i = 0; i < f.length; i++) {
      scaled[i] /= i % stride < 3 ? scale[i % stride] : 1;
    }
    float[] expected = Attention.shares(before.movement(f, 0));
    assertArrayEquals(expected, Attention.shares(after.movement(scaled, 0)), 1e-5f);
  }
}

package io.sparkafm.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InfluenceTest {
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
    double[] influence = new double[alpha.length];
    double sum = 0;
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
      influence[l] = Math.sqrt(Math.max(second - first * first, 0));
      sum += influence[l];
    }
    for (int l = 0; l < alpha.length; l++) {
      influence[l] /= sum;
    }
    return influence;
  }

  private static float[] of(Influence influence, FactorModel model, float[] u, int uAt) {
    return influence.of(influence.slopes(model, u, uAt), 0);
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.Problem#shapes")
  void influenceIsTheShareOfTheSpreadOverItemsByPopularity(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    Influence influence =
        new Influence(
            problem.settings.rank(), problem.parameters.factors, problem.features, POPULARITY);
    FactorModel model =
        FactorModel.create(
            new PlainKernel(), problem.settings, problem.parameters, Problem.FIELDS, false);
    for (int user = 1; user < Problem.USERS; user++) {
      float[] found =
          of(influence, model, problem.users.factors(), user * problem.settings.stride());
      double[] actual = new double[found.length];
      double sum = 0;
      for (int l = 0; l < found.length; l++) {
        actual[l] = found[l];
        sum += found[l];
      }
      assertEquals(1, sum, Floats.TOLERANCE);
      Floats.assertClose(bruteForce(problem, reference, user), actual, "influence on " + user);
    }
  }

  @Test
  void nothingMovesAUserAtZeroSoInfluenceIsUniform() {
    Problem problem =
        Problem.random(Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT));
    Influence influence =
        new Influence(
            problem.settings.rank(), problem.parameters.factors, problem.features, POPULARITY);
    FactorModel model =
        FactorModel.create(
            new PlainKernel(), problem.settings, problem.parameters, Problem.FIELDS, false);
    for (float share : of(influence, model, problem.users.factors(), 0)) {
      assertEquals(1f / Problem.FIELDS, share);
    }
  }
}

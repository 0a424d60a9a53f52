package io.sparkafm.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrecisionDrawTest {
  private static final int DRAWS = 4000;

  private final Problem problem =
      Problem.random(Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT));

  private static RoundStatistics sums() {
    RoundStatistics sums = new RoundStatistics(8);
    sums.ratings = 60;
    sums.weighed = 50;
    sums.squaredResidual = 20;
    sums.users = 30;
    sums.userBiasSquare = 6;
    for (int h = 0; h < 3; h++) {
      sums.user[h] = 9;
      sums.userSquare[h] = 12;
    }
    return sums;
  }

  /** Gamma(a, b) has mean a/b and variance a/b². */
  @Test
  void precisionsHaveTheMomentsOfTheirConditionals() {
    double[] noise = new double[2];
    double[] bias = new double[2];
    double[] user = new double[2];
    double[] mean = new double[2];
    for (int epoch = 0; epoch < DRAWS; epoch++) {
      Parameters parameters = problem.parameters.copy();
      new PrecisionDraw(problem.settings, problem.features, problem.count, epoch)
          .draw(parameters, sums());
      add(noise, parameters.precisions.noise);
      add(bias, parameters.precisions.userBias);
      add(user, parameters.precisions.user[1]);
      add(mean, parameters.userPriorMean[1]);
    }
    assertMoments(26.0 / 11, 26.0 / 121, noise);
    assertMoments(16 / 3.1, 16 / (3.1 * 3.1), bias);
    // Σ(u − m)² = 12 − 18m + 30m² is 9.3 at m = .3, and a little more as m is drawn.
    assertEquals(16 / (2 + 9.3 / 2), user[0], 0.3);
    // N(Σu/(n + 1), 1/(λ(n + 1))), λ as it was before.
    double precision = problem.parameters.precisions.user[1] * 31;
    assertMoments(9.0 / 31, 1 / precision, mean);
  }

  private static void add(double[] moments, double value) {
    moments[0] += value / DRAWS;
    moments[1] += value * value / DRAWS;
  }

  private static void assertMoments(double mean, double variance, double[] found) {
    double error = Math.sqrt(variance / DRAWS);
    assertEquals(mean, found[0], 4 * error);
    assertEquals(variance, found[1] - found[0] * found[0], 0.15 * variance);
  }
}

package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.NoiseScale;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Problem;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrecisionDrawTest {
  private static final int DRAWS = 4000;

  private final Problem problem =
      Problem.random(
          Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT),
          GibbsProblem.settings(3));

  private static RoundStatistics statistics() {
    RoundStatistics statistics = new RoundStatistics(8);
    statistics.ratings = 60;
    statistics.weighed = 50;
    statistics.scaledSquares = 20;
    statistics.users = 30;
    statistics.userBiasSquare = 6;
    for (int h = 0; h < 3; h++) {
      statistics.user[h] = 9;
      statistics.userSquare[h] = 12;
    }
    return statistics;
  }

  private PrecisionDraw draw(int epoch) {
    return new PrecisionDraw(problem.settings, problem.features, epoch);
  }

  /** N(λΣu/(nλ + .01), 1/(nλ + .01)). */
  @Test
  void theUsersMeanHasTheMomentsOfItsConditional() {
    double[] moments = new double[2];
    double lambda = problem.parameters.precisions.user[1];
    for (int epoch = 0; epoch < DRAWS; epoch++) {
      Parameters parameters = problem.parameters.copy();
      draw(epoch).draw(parameters, statistics(), problem.count);
      add(moments, parameters.userPriorMean[1]);
      assertEquals(lambda, parameters.precisions.user[1], 1e-6, "users keep their precision");
    }
    double precision = 30 * lambda + 0.01;
    assertMoments(9 * lambda / precision, 1 / precision, moments);
  }

  /** Gamma(a, b) has mean a/b and variance a/b². */
  @Test
  void theNoiseHasTheMomentsOfItsConditional() {
    ItemSums.Layout layout = new ItemSums.Layout(new int[] {0}, 1);
    float[] sums = new float[problem.features.items() * layout.width()];
    double[] moments = new double[2];
    for (int epoch = 0; epoch < DRAWS; epoch++) {
      Parameters parameters = problem.parameters.copy();
      parameters.itemNoise = new float[problem.features.items()];
      parameters.userNoiseShares = NoiseScale.uniform();
      parameters.itemNoiseShares = NoiseScale.uniform();
      draw(epoch).drawNoise(parameters, statistics(), layout, sums);
      add(moments, parameters.precisions.noise);
    }
    assertMoments(26.0 / 11, 26.0 / 121, moments);
  }

  /** With many rows a precision is that of the rows: the prior hardly counts. */
  @Test
  void manyRowsSayWhatTheirPrecisionIs() {
    RoundStatistics statistics = statistics();
    statistics.users = 200_000;
    statistics.userBiasSquare = 50_000;
    statistics.slopeSquare = 800;
    Parameters parameters = problem.parameters.copy();
    draw(0).draw(parameters, statistics, problem.count);
    assertEquals(4, parameters.precisions.userBias, 0.06);
    assertEquals(250, parameters.precisions.slope, 4);
  }

  /** Without rows the chain of λ and its auxiliary leaves the prior: λ^−½ is half-Cauchy. */
  @Test
  void withoutRowsADeviationIsHalfCauchy() {
    RoundStatistics none = new RoundStatistics(8);
    Parameters parameters = problem.parameters.copy();
    int draws = 40_000;
    double[] deviations = new double[draws];
    for (int epoch = 0; epoch < draws; epoch++) {
      draw(epoch).draw(parameters, none, problem.count);
      deviations[epoch] = 1 / Math.sqrt(parameters.precisions.userBias);
    }
    Arrays.sort(deviations);
    // The quantile of q is tan(qπ/2).
    assertEquals(Math.tan(Math.PI / 8), deviations[draws / 4], 0.04);
    assertEquals(1, deviations[draws / 2], 0.08);
    assertEquals(Math.tan(3 * Math.PI / 8), deviations[3 * draws / 4], 0.25);
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

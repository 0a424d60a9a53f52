package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChainMixingTest {
  private final SplittableRandom random = new SplittableRandom(1);

  private static double[] course(int draws, IntToDoubleFunction value) {
    return IntStream.range(0, draws).mapToDouble(value).toArray();
  }

  private static double effective(double[] course) {
    List<double[]> draws = new ArrayList<>();
    for (double value : course) {
      draws.add(new double[] {value});
    }
    return ChainMixing.effectiveDraws(draws);
  }

  @Test
  void rHatIsWhatItsFormulaSaysOfTwoShortHalves() {
    // Halves (0, 2) and (3, 5): W = 2, B/n = variance of the means 1 and 4 = 4.5.
    assertEquals(Math.sqrt(0.5 + 4.5 / 2), ChainMixing.splitRHat(new double[] {0, 2, 3, 5}), 1e-12);
    // Of five draws the first is left out.
    assertEquals(
        Math.sqrt(0.5 + 4.5 / 2), ChainMixing.splitRHat(new double[] {9, 0, 2, 3, 5}), 1e-12);
  }

  @Test
  void rHatIsNearOneForIndependentDrawsAndFarAboveForAChainOnItsWay() {
    assertEquals(1, ChainMixing.splitRHat(course(400, t -> random.nextGaussian())), 0.02);
    assertTrue(ChainMixing.splitRHat(course(400, t -> 0.01 * t + random.nextGaussian())) > 1.3);
  }

  @Test
  void rHatSaysNothingOfWhatDoesNotChangeOrHasHardlyBeenDrawn() {
    assertTrue(Double.isNaN(ChainMixing.splitRHat(new double[] {1, 1, 1, 1, 1, 1})));
    assertTrue(Double.isNaN(ChainMixing.splitRHat(new double[] {1, 2, 3})));
    assertEquals(3, effective(new double[] {1, 2, 3}));
    assertEquals(6, effective(new double[] {1, 1, 1, 1, 1, 1}));
  }

  @Test
  void anAutoregressionIsWorthTheShareThatItsCorrelationLeaves() {
    double[] state = new double[1];
    double[] slow = course(4000, t -> state[0] = 0.8 * state[0] + 0.6 * random.nextGaussian());
    assertEquals(4000 * (1 - 0.8) / (1 + 0.8), effective(slow), 120);
    assertTrue(effective(course(4000, t -> random.nextGaussian())) > 3000);
  }
}

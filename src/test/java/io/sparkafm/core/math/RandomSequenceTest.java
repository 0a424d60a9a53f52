package io.sparkafm.core.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class RandomSequenceTest {

  @Test
  void deviatesFollowTheNormalDistribution() {
    RandomSequence random = new RandomSequence(CounterRandom.key(1, 2, 3, 4));
    double[] drawn = new double[400_000];
    Arrays.setAll(drawn, i -> random.gaussian());
    double p =
        new KolmogorovSmirnovTest()
            .kolmogorovSmirnovTest(new NormalDistribution(null, 0, 1), drawn, false);
    assertTrue(p > 0.001, "p = " + p);
  }

  /** Beyond 3.44, where the ziggurat ends, deviates come of another algorithm. */
  @Test
  void theTailHasTheWeightAndTheMeanOfTheNormalDistributions() {
    RandomSequence random = new RandomSequence(7);
    double end = 3.442619855899;
    int n = 4_000_000;
    int beyond = 0;
    int below = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double x = random.gaussian();
      if (Math.abs(x) > end) {
        beyond++;
        below += x < 0 ? 1 : 0;
        sum += Math.abs(x);
      }
    }
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    double share = 2 * normal.cumulativeProbability(-end);
    assertEquals(n * share, beyond, 4 * Math.sqrt(n * share));
    assertEquals(0.5, below / (double) beyond, 4 * 0.5 / Math.sqrt(beyond));
    // E(x | x > end) = φ(end) / Φ(−end); deviation of the excess about 1 / end.
    assertEquals(normal.density(end) / (share / 2), sum / beyond, 4 / end / Math.sqrt(beyond));
  }

  /** Values of a program of its own in Python; other numbers would give other models. */
  @Test
  void theNumbersOfAKeyAreAlwaysTheSame() {
    RandomSequence random = new RandomSequence(CounterRandom.key(42, 8, 3, 17));
    double[] drawn = new double[4];
    Arrays.setAll(drawn, i -> random.gaussian());
    assertEquals(
        "[-0.010447932805036121, 1.0307760703640267, -0.32503402690564204, 1.734050726551168]",
        Arrays.toString(drawn));
  }
}

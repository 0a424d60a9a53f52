package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.model.NoiseScale;
import org.junit.jupiter.api.Test;

class NoiseScaleTest {
  private static final int DRAWS = 20_000;

  @Test
  void multipliersReachFromHalfToTwiceInStepsOfRootTwo() {
    assertEquals(0.5, NoiseScale.multiplier(0), 1e-6);
    assertEquals(1, NoiseScale.multiplier(NoiseScale.COUNT / 2), 0);
    assertEquals(2, NoiseScale.multiplier(NoiseScale.COUNT - 1), 1e-6);
    for (int g = 1; g < NoiseScale.COUNT; g++) {
      assertEquals(Math.sqrt(2), NoiseScale.multiplier(g) / NoiseScale.multiplier(g - 1), 1e-6);
    }
  }

  /** P(m) ∝ share · m^(n/2) · e^(−m·S/2). */
  @Test
  void drawsHaveTheSharesOfTheirConditional() {
    float[] shares = {0.1f, 0.2f, 0.4f, 0.2f, 0.1f};
    NoiseScale scale = new NoiseScale(shares);
    double ratings = 3;
    double squares = 2.2;
    double[] expected = new double[NoiseScale.COUNT];
    double sum = 0;
    for (int g = 0; g < expected.length; g++) {
      double m = NoiseScale.multiplier(g);
      expected[g] = shares[g] * Math.pow(m, ratings / 2) * Math.exp(-m * squares / 2);
      sum += expected[g];
    }
    double[] found = new double[NoiseScale.COUNT];
    for (int i = 0; i < DRAWS; i++) {
      found[scale.draw(ratings, squares, CounterRandom.uniform(7, i))] += 1.0 / DRAWS;
    }
    for (int g = 0; g < expected.length; g++) {
      double share = expected[g] / sum;
      assertEquals(share, found[g], 4 * Math.sqrt(share / DRAWS));
    }
  }

  @Test
  void manyRatingsWithoutErrorOrWithLargeOnesHaveTheExtremes() {
    NoiseScale scale = new NoiseScale(NoiseScale.uniform());
    for (int i = 0; i < 50; i++) {
      double uniform = CounterRandom.uniform(11, i);
      assertEquals(NoiseScale.COUNT - 1, scale.draw(1e6, 0, uniform));
      assertEquals(0, scale.draw(1e6, 1e7, uniform));
    }
  }

  @Test
  void withoutRatingsTheSharesDecide() {
    float[] shares = new float[NoiseScale.COUNT];
    shares[1] = 1;
    NoiseScale scale = new NoiseScale(shares);
    for (int i = 0; i < 50; i++) {
      assertEquals(1, scale.draw(0, 0, CounterRandom.uniform(13, i)));
    }
    assertTrue(NoiseScale.uniform()[0] > 0);
  }
}

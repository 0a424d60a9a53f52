package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DecayTest {

  @Test
  void whatThePriorLeavesIsTheExponential() {
    for (int i = 0; i <= 1000; i++) {
      float prior = i / 1000f;
      for (float step : new float[] {0.1f, 0.8f, 2f}) {
        double expected = StrictMath.exp(-0.5 * step * prior);
        assertEquals(expected, ItemSide.decay(step, prior, 1f), 6e-8);
      }
    }
  }

  @Test
  void withoutDataAndPriorAllIsLeft() {
    assertEquals(1f, ItemSide.decay(2f, 0f, 0f));
  }
}

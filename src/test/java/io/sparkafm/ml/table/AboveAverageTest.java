package io.sparkafm.ml.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class AboveAverageTest {
  private final AboveAverage aboveAverage = new AboveAverage();

  /** Values of the normal distribution from any table of it. */
  @Test
  void theProbabilityIsTheNormalDistributions() {
    assertEquals(.841345f, aboveAverage.call(.4f, .3f, .1f), 1e-5f);
    assertEquals(.022750f, aboveAverage.call(.1f, .3f, .1f), 1e-5f);
  }

  @Test
  void whatNothingTellsFromTheAverageIsUndecided() {
    assertEquals(.5f, aboveAverage.call(.3f, .3f, 0f));
    assertEquals(.5f, aboveAverage.call(.3001f, .3f, .2f), 1e-3f);
  }

  @Test
  void withoutADeviationThereIsNone() {
    assertNull(aboveAverage.call(.4f, .3f, Float.NaN));
    assertNull(aboveAverage.call(.4f, .3f, null));
  }
}

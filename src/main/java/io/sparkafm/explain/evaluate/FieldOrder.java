package io.sparkafm.explain.evaluate;

import io.sparkafm.core.math.CounterRandom;
import java.util.Locale;

/** In which order fields are removed or kept. */
enum FieldOrder {
  /** The largest |contribution| first. */
  CONTRIBUTION,
  /** The field that the user pays most attention to first. */
  ATTENTION,
  /** By the numbers that pair and seed give. */
  RANDOM;

  private static final long PURPOSE = 102;

  /** As it stands in {@link Curve#order}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Sorts the fields that a pair's item has.
   *
   * @param numbers a place for n + 1 numbers
   * @param order receives them
   */
  void sort(HeldOutPair pair, long seed, double[] numbers, int[] order) {
    long random = CounterRandom.key(seed, PURPOSE, 0, pair.key);
    for (int l = 0; l < pair.fields; l++) {
      numbers[l] =
          switch (this) {
            case CONTRIBUTION -> Math.abs(pair.contribution[l]);
            case ATTENTION -> pair.attention[l];
            case RANDOM -> CounterRandom.uniform(random, l);
          };
    }
    pair.sort(numbers, order);
  }
}

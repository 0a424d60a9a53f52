package io.sparkafm.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How many independent draws a chain's draws are worth: random projections of what is drawn are
 * followed over the draws, see {@link ChainMixing#effectiveDraws}.
 */
final class Probes {
  private final List<double[]> course = new ArrayList<>();

  void add(double[] values) {
    course.add(values);
  }

  /** Effective number of draws; the number itself for fewer than four. */
  double effectiveDraws() {
    return ChainMixing.effectiveDraws(course);
  }
}

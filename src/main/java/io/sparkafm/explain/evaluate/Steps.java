package io.sparkafm.explain.evaluate;

import java.util.stream.IntStream;

/**
 * Sums of what predictions do from step to step, as fields come off or on: ratings, then for each
 * step 0..n + 1 the absolute change of the prediction and the squared error.
 */
final class Steps {
  private Steps() {}

  static int width(int fields) {
    return 1 + 2 * (fields + 1);
  }

  /**
   * Adds a step of a pair.
   *
   * @param score what is left
   */
  static void add(HeldOutPair pair, int step, double full, double score, double[] sums, int at) {
    int place = at + 1 + 2 * step;
    sums[place] += Math.abs(pair.prediction(score) - pair.prediction(full));
    sums[place + 1] += pair.squaredError(score);
  }

  /** Mean absolute change of the prediction. */
  static double change(double[] sums, int at, int step) {
    return sums[at + 1 + 2 * step] / sums[at];
  }

  /** RMSE on the held-out ratings. */
  static double rmse(double[] sums, int at, int step) {
    return Math.sqrt(sums[at + 2 + 2 * step] / sums[at]);
  }

  /** 0..n + 1 fields. */
  static double[] numbers(int fields) {
    return IntStream.rangeClosed(0, fields).asDoubleStream().toArray();
  }
}

package io.sparkafm.explain;

import java.util.Arrays;

/** Correlations of a user's few numbers. */
final class Ranks {
  private Ranks() {}

  /**
   * Spearman's rank correlation, equal numbers sharing their mean rank: O(n log n).
   *
   * @return NaN where one side is constant, or of fewer than two numbers
   */
  static double spearman(double[] x, double[] y) {
    return pearson(ranks(x), ranks(y));
  }

  /** Pearson's correlation; NaN where one side is constant, or of fewer than two numbers. */
  static double pearson(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Double.NaN;
  }

  private static double[] ranks(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      ranks[i] = (place(sorted, numbers[i], false) + place(sorted, numbers[i], true)) / 2.0;
    }
    return ranks;
  }

  /** How many of the sorted numbers are below a number, or not above it. */
  private static int place(double[] sorted, double number, boolean andEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < number || andEqual && sorted[middle] == number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

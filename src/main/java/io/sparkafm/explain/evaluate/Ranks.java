package io.sparkafm.explain.evaluate;

import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/** Correlations of a user's few numbers, which may be too few for any. */
final class Ranks {
  private Ranks() {}

  /**
   * Spearman's rank correlation, equal numbers sharing their mean rank: O(n log n).
   *
   * @return NaN where one side is constant or holds NaN, or of fewer than two numbers
   */
  static double spearman(double[] x, double[] y) {
    return x.length < 2
        ? Double.NaN
        : new SpearmansCorrelation(new NaturalRanking(NaNStrategy.FIXED)).correlation(x, y);
  }

  /** Pearson's correlation; NaN where {@link #spearman} is. */
  static double pearson(double[] x, double[] y) {
    return x.length < 2 ? Double.NaN : new PearsonsCorrelation().correlation(x, y);
  }
}

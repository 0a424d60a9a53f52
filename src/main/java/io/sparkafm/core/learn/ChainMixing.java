package io.sparkafm.core.learn;

import java.util.List;

/**
 * Measures how well a chain mixes, from the values that quantities take from draw to draw.
 *
 * <p>For one quantity with draws x_1 … x_T, split-chain R̂ (Gelman et al., "Bayesian Data
 * Analysis", 3rd edition, 2013, section 11.4) compares the two halves of the draws as if they were
 * chains of their own,
 *
 * <pre>
 *   R̂ = √((n − 1)/n + B/W),   n = T/2,  B the variance between the halves' means,  W the mean variance within a half
 * </pre>
 *
 * <p>and the effective number of draws is T / (1 + 2 Σ_s ρ_s), ρ_s the autocorrelation at a
 * distance of s draws, the sum ending where pairs of neighbours turn negative (Geyer, "Practical
 * Markov Chain Monte Carlo", Statistical Science 1992).
 */
public final class ChainMixing {
  /** The least number of draws from which the mixing can be told. */
  public static final int LEAST_DRAWS = 4;

  private ChainMixing() {}

  /**
   * R̂ of a quantity, near 1 where the first half of the draws cannot be told from the second; NaN
   * for fewer than {@link #LEAST_DRAWS} draws or a quantity that does not change.
   *
   * @param values one value for each draw; if their number is odd, the first one is left out
   */
  public static double splitRHat(double[] values) {
    int n = values.length / 2;
    if (values.length < LEAST_DRAWS) {
      return Double.NaN;
    }
    int begin = values.length - 2 * n;
    double[] means = {mean(values, begin, n), mean(values, begin + n, n)};
    double within = 0;
    for (int half = 0; half < 2; half++) {
      for (int t = 0; t < n; t++) {
        double deviation = values[begin + half * n + t] - means[half];
        within += deviation * deviation / (2 * (n - 1.0));
      }
    }
    double difference = means[0] - means[1];
    return within > 0
        ? Math.sqrt((n - 1.0) / n + difference * difference / 2 / within)
        : Double.NaN;
  }

  /** From the first value on, so that values that are all the same have exactly their mean. */
  private static double mean(double[] values, int from, int n) {
    double sum = 0;
    for (int t = from; t < from + n; t++) {
      sum += values[t] - values[from];
    }
    return values[from] + sum / n;
  }

  /**
   * The effective number of draws, which is at most the number of draws. It equals the number of
   * draws if there are fewer than {@link #LEAST_DRAWS} or if nothing changes.
   *
   * @param draws of each draw the values of the quantities, whose autocovariances are added up
   */
  public static double effectiveDraws(List<double[]> draws) {
    int n = draws.size();
    if (n < LEAST_DRAWS) {
      return n;
    }
    double[] mean = new double[draws.get(0).length];
    for (int q = 0; q < mean.length; q++) {
      int quantity = q;
      mean[q] = mean(draws.stream().mapToDouble(values -> values[quantity]).toArray(), 0, n);
    }
    double variance = covariance(draws, mean, 0);
    if (!(variance > 0)) {
      return n;
    }
    double sum = 0;
    for (int s = 1; s + 1 < n; s += 2) {
      double pair = (covariance(draws, mean, s) + covariance(draws, mean, s + 1)) / variance;
      if (pair <= 0) {
        break;
      }
      sum += pair;
    }
    return Math.min(n, n / (1 + 2 * sum));
  }

  private static double covariance(List<double[]> draws, double[] mean, int distance) {
    int n = draws.size();
    double sum = 0;
    for (int t = 0; t + distance < n; t++) {
      double[] now = draws.get(t);
      double[] later = draws.get(t + distance);
      for (int q = 0; q < mean.length; q++) {
        sum += (now[q] - mean[q]) * (later[q] - mean[q]) / n;
      }
    }
    return sum;
  }
}

package io.sparkafm.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How many independent draws a chain's draws are worth. Random projections of what is drawn are
 * followed over the draws; with ρ_s their autocorrelation at a distance of s draws, pooled over the
 * projections, T draws are worth T / (1 + 2 Σ_s ρ_s), the sum ending where pairs of neighbours turn
 * negative (Geyer, Statistical Science 1992).
 */
final class Probes {
  private final int probes;
  private final List<double[]> course = new ArrayList<>();

  Probes(int probes) {
    this.probes = probes;
  }

  void add(double[] values) {
    course.add(values);
  }

  /** Effective number of draws; the number itself for fewer than four. */
  double effectiveDraws() {
    int n = course.size();
    double variance = covariance(0);
    if (n < 4 || !(variance > 0)) {
      return n;
    }
    double sum = 0;
    for (int s = 1; s + 1 < n; s += 2) {
      double pair = (covariance(s) + covariance(s + 1)) / variance;
      if (pair <= 0) {
        break;
      }
      sum += pair;
    }
    return Math.min(n, n / (1 + 2 * sum));
  }

  private double covariance(int distance) {
    int n = course.size();
    double sum = 0;
    for (int q = 0; q < probes; q++) {
      double mean = 0;
      for (double[] values : course) {
        mean += values[q] / n;
      }
      for (int t = 0; t + distance < n; t++) {
        sum += (course.get(t)[q] - mean) * (course.get(t + distance)[q] - mean) / n;
      }
    }
    return sum;
  }
}

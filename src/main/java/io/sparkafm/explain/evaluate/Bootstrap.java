package io.sparkafm.explain.evaluate;

import io.sparkafm.core.math.CounterRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Figures of sums over users, with the percentile interval that drawing users at random gives
 * (Efron, <i>Bootstrap Methods: Another Look at the Jackknife</i>, 1979). What is drawn are buckets
 * of users, dealt by a hash: with few users hardly more than one a bucket, with many the interval
 * is the same but for its own noise. Costs O({@link #RESAMPLES} · buckets · numbers) once.
 */
final class Bootstrap {
  static final int RESAMPLES = 1000;

  /** What a key of {@link CounterRandom} is for; training's purposes end below. */
  private static final long PURPOSE = 101;

  /** Sums of all users, then of each resample. */
  private final double[][] sums;

  private final int at;

  private Bootstrap(double[][] sums, int at) {
    this.sums = sums;
    this.at = at;
  }

  /**
   * @param buckets sums of each bucket's users, at least one bucket
   */
  static Bootstrap of(double[][] buckets, long seed) {
    int width = buckets[0].length;
    double[][] sums = new double[1 + RESAMPLES][width];
    for (double[] bucket : buckets) {
      add(bucket, sums[0]);
    }
    for (int r = 1; r <= RESAMPLES; r++) {
      long key = CounterRandom.key(seed, PURPOSE, 0, r);
      for (int b = 0; b < buckets.length; b++) {
        add(buckets[(int) (CounterRandom.uniform(key, b) * buckets.length)], sums[r]);
      }
    }
    return new Bootstrap(sums, 0);
  }

  private static void add(double[] bucket, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += bucket[i];
    }
  }

  /** The same with the sums from a place on. */
  Bootstrap from(int place) {
    return new Bootstrap(sums, at + place);
  }

  /** The sum of all users. */
  double total(int place) {
    return sums[0][at + place];
  }

  /** A figure of sums. */
  interface Figure {
    /** The figure of {@code sums[at..]}. */
    double of(double[] sums, int at);
  }

  /**
   * NaN as value where the sums have no such figure; resamples that have none are passed over.
   *
   * @return value and ends of the 95 % interval
   */
  Estimate estimate(String name, String meaning, Figure figure) {
    double value = figure.of(sums[0], at);
    double[] resampled =
        Arrays.stream(sums, 1, sums.length)
            .mapToDouble(drawn -> figure.of(drawn, at))
            .filter(drawn -> !Double.isNaN(drawn))
            .sorted()
            .toArray();
    if (resampled.length == 0) {
      return new Estimate(name, meaning, value, value, value);
    }
    return new Estimate(name, meaning, value, quantile(resampled, .025), quantile(resampled, .975));
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /**
   * A curve through the places of which {@code figure} has one.
   *
   * @param x of each place
   * @param figure of a place 0..x.length − 1
   */
  Curve curve(String name, String order, double[] x, PlacedFigure figure) {
    Estimate[] points = new Estimate[x.length];
    Arrays.setAll(points, p -> estimate(name, "", (drawn, from) -> figure.of(drawn, from, p)));
    int[] defined = new int[x.length];
    int size = 0;
    for (int p = 0; p < x.length; p++) {
      if (!Double.isNaN(points[p].value())) {
        defined[size++] = p;
      }
    }
    int[] kept = Arrays.copyOf(defined, size);
    return new Curve(
        name,
        order,
        Arrays.stream(kept).mapToDouble(p -> x[p]).toArray(),
        each(kept, points, Estimate::value),
        each(kept, points, Estimate::low),
        each(kept, points, Estimate::high));
  }

  private static double[] each(int[] kept, Estimate[] points, ToDoubleFunction<Estimate> number) {
    return Arrays.stream(kept).mapToDouble(p -> number.applyAsDouble(points[p])).toArray();
  }

  /** A figure of sums at one place of a curve. */
  interface PlacedFigure {
    /** The figure at a place, of {@code sums[at..]}. */
    double of(double[] sums, int at, int place);
  }

  /** As it stands in a sentence: value (low to high). */
  static String text(Estimate estimate) {
    return String.format(
        Locale.ROOT, "%.4f (%.4f to %.4f)", estimate.value(), estimate.low(), estimate.high());
  }
}

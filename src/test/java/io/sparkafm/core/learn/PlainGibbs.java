package io.sparkafm.core.learn;

import io.sparkafm.core.math.GammaSampler;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.NoiseScale;
import io.sparkafm.core.model.RatingBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * The model of rank 1 with uniform attention, sampled one number at a time from its conditional, in
 * doubles, and with nothing of the production code but gamma draws, multipliers' values and the
 * items' features: a reference that is slow and plain.
 */
final class PlainGibbs {
  private record Rating(int user, int item, double y, double weight) {}

  private final ItemFeatures features;
  private final GammaSampler random;
  private final List<Rating> ratings = new ArrayList<>();
  private final double[] u;
  private final double[] b;
  private final double[] s;
  private final double[] x;
  private final double[] d;
  private final double[] userNoise;
  private final double[] itemNoise;
  private double[] userShares = shares();
  private double[] itemShares = shares();
  private double mean;
  double tau = 1;
  double userBiasPrecision = 3;
  double slopePrecision = 10;
  final double[] biasPrecision = {3, 3};
  private final double[] factorPrecision = {8, 8};
  private final double[] fieldScale = {1, 1};

  PlainGibbs(ItemFeatures features, RatingBlock[] blocks, int users, GammaSampler random) {
    this.features = features;
    this.random = random;
    int first = 0;
    for (RatingBlock block : blocks) {
      for (int i = 0; i < block.users(); i++) {
        for (int p = block.start()[i]; p < block.start()[i + 1]; p++) {
          ratings.add(new Rating(first + i, block.item()[p], block.rating()[p], block.weight(p)));
        }
      }
      first += block.users();
    }
    this.u = gaussians(users);
    this.b = new double[users];
    this.s = new double[users];
    this.x = gaussians(features.rows());
    this.d = new double[features.rows()];
    this.userNoise = ones(users);
    this.itemNoise = ones(features.items());
  }

  private double[] gaussians(int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = 0.3 * random.gaussian();
    }
    return values;
  }

  private static double[] ones(int n) {
    double[] values = new double[n];
    java.util.Arrays.fill(values, 1);
    return values;
  }

  private static double[] shares() {
    double[] shares = new double[NoiseScale.COUNT];
    java.util.Arrays.fill(shares, 1.0 / NoiseScale.COUNT);
    return shares;
  }

  private double total(double[] rows, int item) {
    double sum = 0;
    for (int v = features.first(item); v < features.last(item); v++) {
      sum += features.weight(v) * rows[features.row(v)];
    }
    return sum;
  }

  double prediction(int user, int item) {
    return b[user] + (1 + s[user]) * total(d, item) + u[user] * total(x, item);
  }

  /** What a rating's prediction gains by one of an unknown's. */
  private interface Gain {
    double of(Rating rating);
  }

  private double drawn(double value, double precision, double priorMean, Gain gain) {
    double curvature = precision;
    double pull = precision * (priorMean - value);
    for (Rating r : ratings) {
      double g = gain.of(r);
      if (g != 0) {
        double w = tau * r.weight * userNoise[r.user] * itemNoise[r.item];
        curvature += w * g * g;
        pull += w * g * (r.y - prediction(r.user, r.item));
      }
    }
    return value + pull / curvature + random.gaussian() / Math.sqrt(curvature);
  }

  private double weight(int item, int row) {
    for (int v = features.first(item); v < features.last(item); v++) {
      if (features.row(v) == row) {
        return features.weight(v);
      }
    }
    return 0;
  }

  void sweep() {
    for (int i = 0; i < u.length; i++) {
      int user = i;
      u[i] = drawn(u[i], 1, mean, r -> r.user == user ? total(x, r.item) : 0);
      b[i] = drawn(b[i], userBiasPrecision, 0, r -> r.user == user ? 1 : 0);
      s[i] = drawn(s[i], slopePrecision, 0, r -> r.user == user ? total(d, r.item) : 0);
    }
    for (int n = 0; n < x.length; n++) {
      int row = n;
      int l = n < features.items() ? 0 : 1;
      x[n] = drawn(x[n], factorPrecision[l], 0, r -> weight(r.item, row) * u[r.user]);
      d[n] = drawn(d[n], biasPrecision[l], 0, r -> weight(r.item, row) * (1 + s[r.user]));
    }
    noise();
    precisions();
  }

  private void noise() {
    double[] byUser = new double[u.length];
    double[] byItem = new double[features.items()];
    double[] userRatings = new double[u.length];
    double[] itemRatings = new double[features.items()];
    double all = 0;
    for (Rating r : ratings) {
      double square = r.weight * Math.pow(r.y - prediction(r.user, r.item), 2);
      all += square * userNoise[r.user] * itemNoise[r.item];
      byUser[r.user] += square * itemNoise[r.item];
      userRatings[r.user]++;
      itemRatings[r.item]++;
    }
    tau = random.gamma(1 + ratings.size() / 2.0, 1 + all / 2);
    userShares = multipliers(userNoise, userShares, byUser, userRatings);
    for (Rating r : ratings) {
      byItem[r.item] +=
          r.weight * Math.pow(r.y - prediction(r.user, r.item), 2) * userNoise[r.user];
    }
    itemShares = multipliers(itemNoise, itemShares, byItem, itemRatings);
  }

  private double[] multipliers(
      double[] multiplier, double[] shares, double[] squares, double[] number) {
    double[] counts = new double[NoiseScale.COUNT];
    for (int i = 0; i < multiplier.length; i++) {
      double[] p = new double[NoiseScale.COUNT];
      double sum = 0;
      for (int g = 0; g < p.length; g++) {
        double m = NoiseScale.multiplier(g);
        p[g] = shares[g] * Math.pow(m, number[i] / 2) * Math.exp(-m * tau * squares[i] / 2);
        sum += p[g];
      }
      // A uniform number from two gaussians: the angle between them.
      double left = sum * (Math.atan2(random.gaussian(), random.gaussian()) / (2 * Math.PI) + 0.5);
      int g = 0;
      while (g < p.length - 1 && left >= p[g]) {
        left -= p[g++];
      }
      multiplier[i] = NoiseScale.multiplier(g);
      counts[g]++;
    }
    double[] drawn = new double[NoiseScale.COUNT];
    double sum = 0;
    for (int g = 0; g < drawn.length; g++) {
      drawn[g] = random.gamma(1 + counts[g], 1);
      sum += drawn[g];
    }
    for (int g = 0; g < drawn.length; g++) {
      drawn[g] /= sum;
    }
    return drawn;
  }

  private void precisions() {
    double sum = 0;
    for (double value : u) {
      sum += value;
    }
    double meanPrecision = u.length + 0.01;
    mean = sum / meanPrecision + random.gaussian() / Math.sqrt(meanPrecision);
    userBiasPrecision = halfCauchy(userBiasPrecision, 1, b, 0, b.length);
    slopePrecision = halfCauchy(slopePrecision, 1, s, 0, s.length);
    for (int l = 0; l < 2; l++) {
      int from = features.firstRow(l);
      int to = features.firstRow(l + 1);
      double a = random.gamma(1, factorPrecision[l] + fieldScale[l]);
      factorPrecision[l] = precision(a, x, from, to);
      fieldScale[l] = random.gamma(1, a + random.gamma(1, fieldScale[l] + 1));
      biasPrecision[l] = halfCauchy(biasPrecision[l], 1, d, from, to);
    }
  }

  private double halfCauchy(double precision, double c, double[] values, int from, int to) {
    return precision(random.gamma(1, precision + c), values, from, to);
  }

  private double precision(double auxiliary, double[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += values[i] * values[i];
    }
    return random.gamma((1 + to - from) / 2.0, auxiliary + squares / 2);
  }
}

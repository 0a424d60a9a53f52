package io.sparkafm.core.learn;

import io.sparkafm.core.math.ExactSums;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Means, products and numbers of ratings of a model's users, as sums of whole numbers: the same
 * bits in whatever order users and partitions come.
 *
 * <p>A user counts as one vector v = (f, b, log α): its factors in all fields, its bias, and the
 * logarithms of what the gate makes of it less their mean over the fields ({@link ExactSums}).
 *
 * <p>Size: 8 (K + n + 2)² bytes, K = (n+1)·rank. Belongs to one thread.
 */
public final class UserMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Least α whose logarithm is taken. */
  private static final float LEAST_GATE = 1e-6f;

  /** Numbers of ratings are told apart up to a factor of 2^(1/8). */
  private static final int BINS_AN_OCTAVE = 8;

  private final int factors;
  private final int fields;
  private final ExactSums sums;
  private final long[] bins = new long[31 * BINS_AN_OCTAVE + 1];
  private final double[] vector;
  private long users;

  /**
   * @param factors floats of a user's factors in all fields, K
   * @param fields with the item itself, n + 1
   * @param users number of all users, or more
   * @param largest absolute value of all factors and biases, or more
   */
  public UserMoments(int factors, int fields, long users, double largest) {
    this.factors = factors;
    this.fields = fields;
    double reach = Math.max(largest, -StrictMath.log(LEAST_GATE));
    this.vector = new double[factors + 1 + fields];
    double[] reaches = vector.clone();
    Arrays.fill(reaches, reach);
    this.sums = ExactSums.withProducts(users, reaches);
  }

  /**
   * Adds a user: O(K²/2).
   *
   * @param f its factors, without padding
   * @param gate α of fields 0..n
   * @param ratings their number, &gt; 0
   */
  public void add(float[] f, float bias, float[] gate, int ratings) {
    for (int h = 0; h < factors; h++) {
      vector[h] = f[h];
    }
    vector[factors] = bias;
    double mean = 0;
    double[] logs = new double[fields];
    for (int l = 0; l < fields; l++) {
      logs[l] = StrictMath.log(Math.max(gate[l], LEAST_GATE));
      mean += logs[l] / fields;
    }
    for (int l = 0; l < fields; l++) {
      vector[factors + 1 + l] = logs[l] - mean;
    }
    sums.add(vector);
    bins[bin(ratings)]++;
    users++;
  }

  private static int bin(int ratings) {
    double octaves = StrictMath.log(ratings) / StrictMath.log(2);
    return (int) Math.round(octaves * BINS_AN_OCTAVE);
  }

  /** Adds another part's sums to these. */
  public UserMoments plus(UserMoments other) {
    sums.plus(other.sums);
    for (int bin = 0; bin < bins.length; bin++) {
      bins[bin] += other.bins[bin];
    }
    users += other.users;
    return this;
  }

  int factors() {
    return factors;
  }

  int fields() {
    return fields;
  }

  /** Mean of entry i of the users' vectors; 0 where there are none. */
  double mean(int i) {
    return sums.sum(i) / Math.max(users, 1);
  }

  /** Covariance of entries i and j between users. */
  double covariance(int i, int j) {
    return sums.product(i, j) / Math.max(users, 1) - mean(i) * mean(j);
  }

  /**
   * Mean over users of 1/(1 + n·x), n the number of the user's ratings: the share of a prior's
   * variance that so many ratings leave.
   */
  double meanShareLeft(double x) {
    double sum = 0;
    for (int bin = 0; bin < bins.length; bin++) {
      if (bins[bin] > 0) {
        sum += bins[bin] / (1 + x * StrictMath.pow(2, (double) bin / BINS_AN_OCTAVE));
      }
    }
    return sum / Math.max(users, 1);
  }
}

package io.sparkafm.core.math;

import java.io.Serializable;

/**
 * Sums of vectors' entries, and on request of the products of two entries of a vector, in whole
 * numbers: the same bits in whatever order vectors and partitions come.
 *
 * <p>Every entry is rounded to a multiple of a power of two. For sums alone this power is so small
 * that the sum of all terms just fits a long: with a million vectors, it keeps 41 bits of the
 * entry's largest value. Where products are summed it is the products' sum that just fits a long,
 * and 20 bits remain of an entry.
 *
 * <p>Size: 16 w bytes for w entries, with products 8 w² more. Belongs to one thread.
 */
public final class ExactSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] scale;
  private final long[] sums;

  /** Of entries i ≥ j at {@code i * w + j}; empty where none are wanted. */
  private final long[] products;

  private final long[] vector;

  private ExactSums(double[] scale, boolean products) {
    this.scale = scale;
    this.sums = new long[scale.length];
    this.products = new long[products ? scale.length * scale.length : 0];
    this.vector = new long[scale.length];
  }

  /**
   * Sums of entries alone.
   *
   * @param vectors number of all vectors, or more
   * @param largest absolute value of each entry, or more
   */
  public static ExactSums ofEntries(long vectors, double... largest) {
    return new ExactSums(scales(60 - exponent(vectors), largest), false);
  }

  /**
   * Sums of entries and of products of two entries.
   *
   * @param vectors number of all vectors, or more
   * @param largest absolute value of each entry, or more
   */
  public static ExactSums withProducts(long vectors, double... largest) {
    return new ExactSums(scales((60 - exponent(vectors)) / 2 - 1, largest), true);
  }

  private static int exponent(long vectors) {
    return Math.getExponent((double) Math.max(vectors, 1));
  }

  private static double[] scales(int bits, double[] largest) {
    double[] scale = new double[largest.length];
    for (int i = 0; i < scale.length; i++) {
      // An entry that is always 0 sums to 0 at any scale.
      scale[i] = largest[i] == 0 ? 1 : Math.scalb(1.0, bits - Math.getExponent(largest[i]));
    }
    return scale;
  }

  /** Adds a vector: O(w), with products O(w²/2). */
  public void add(double... entries) {
    int width = scale.length;
    for (int i = 0; i < width; i++) {
      vector[i] = Math.round(entries[i] * scale[i]);
      sums[i] += vector[i];
    }
    if (products.length == 0) {
      return;
    }
    for (int i = 0; i < width; i++) {
      long value = vector[i];
      for (int j = 0, at = i * width; j <= i; j++) {
        products[at + j] += value * vector[j];
      }
    }
  }

  /** Adds another part's sums, made for the same numbers, to these. */
  public ExactSums plus(ExactSums other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    for (int i = 0; i < products.length; i++) {
      products[i] += other.products[i];
    }
    return this;
  }

  /** Σ v_i over all vectors. */
  public double sum(int i) {
    return sums[i] / scale[i];
  }

  /** Σ v_i · v_j over all vectors; where products are summed. */
  public double product(int i, int j) {
    return products[Math.max(i, j) * scale.length + Math.min(i, j)] / scale[i] / scale[j];
  }
}

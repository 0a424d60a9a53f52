package io.sparkafm.core.score;

import java.io.Serializable;

/**
 * How alike two items are to a model with the inner product: the correlation, over all users, of
 * what the items add to the users' predictions beyond biases, q·x and q·y,
 *
 * <pre>
 *   xᵀ C y / √(xᵀ C x · yᵀ C y),      C = covariance of the users' stacked vectors q
 * </pre>
 *
 * <p>and likewise how alike two users are, with the covariance of the items' stacked vectors. What
 * all users like, or what all items have, is in no covariance. The numerator is a sum over the
 * parts of y, which says why they are alike.
 */
public final class ScoreCorrelation implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A variance below this share of what its terms could come to is rounding. */
  private static final double ROUNDING = 1e-10;

  private final double[] covariance;
  private final int columns;

  /**
   * @param products Σ q qᵀ, columns × columns, row by row
   * @param sums Σ q
   * @param count number of vectors q, ≥ 1
   */
  public ScoreCorrelation(double[] products, double[] sums, long count) {
    this.columns = sums.length;
    this.covariance = new double[products.length];
    for (int a = 0; a < columns; a++) {
      for (int b = 0; b < columns; b++) {
        int at = a * columns + b;
        covariance[at] = (products[at] - sums[a] * sums[b] / count) / count;
      }
    }
  }

  /** Length of a vector. */
  public int columns() {
    return columns;
  }

  /**
   * √(xᵀ C x), the standard deviation of the scores of x, 0 where they are all the same:
   * O(columns²).
   */
  public double deviation(float[] x) {
    double square = 0;
    double terms = 0;
    for (int a = 0; a < columns; a++) {
      square += x[a] * row(a, x);
      terms += (double) x[a] * x[a] * covariance[a * columns + a];
    }
    return square > ROUNDING * terms ? Math.sqrt(square) : 0;
  }

  /** A correlation of a product of {@link #direction} with a vector of a deviation above 0. */
  public static float correlation(double product, double deviation) {
    return (float) Math.min(Math.max(product / deviation, -1), 1);
  }

  /**
   * C x / √(xᵀ C x), whose product with y is the correlation times the deviation of y; 0 for an x
   * whose scores are all the same. O(columns²).
   */
  public float[] direction(float[] x) {
    double deviation = deviation(x);
    float[] direction = new float[columns];
    for (int a = 0; a < columns && deviation > 0; a++) {
      direction[a] = (float) (row(a, x) / deviation);
    }
    return direction;
  }

  private double row(int a, float[] x) {
    double sum = 0;
    for (int b = 0; b < columns; b++) {
      sum += covariance[a * columns + b] * x[b];
    }
    return sum;
  }
}

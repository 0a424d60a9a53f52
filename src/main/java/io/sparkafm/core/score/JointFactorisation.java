package io.sparkafm.core.score;

import io.sparkafm.core.math.ProductSvd;
import java.io.Serializable;

/**
 * One factorisation across all fields: users' stacked vectors Q and items' stacked vectors X, K
 * columns each, become vectors of fewer columns with nearly the same products. It is the truncated
 * singular value decomposition of Q Xᵀ, the best there is in squared error over all pairs (Eckart
 * and Young, 1936), from QᵀQ and XᵀX alone.
 *
 * <p>A column has the same mean square over users as over items. An index of nearest neighbours
 * arranges items by their products with each other; with the singular values on one side alone it
 * would mostly see the largest or the smallest of them.
 *
 * @param columns K
 * @param rank columns that are kept, 1 to K
 * @param user the matrix that maps a user's stacked vector to the short one, K × rank, row by row;
 *     null if all columns are kept as they are
 * @param item likewise of an item
 * @param droppedRms root mean square, over all pairs of a user and an item, of the difference
 *     between the exact product and the product of the short vectors
 */
public record JointFactorisation(
    int columns, int rank, float[] user, float[] item, double droppedRms) implements Serializable {

  /** Enough for Cholesky's factorisation of sums in double precision. */
  private static final double JITTER = 1e-12;

  /** The stacked vectors as they are. */
  public static JointFactorisation exact(int columns) {
    return new JointFactorisation(columns, columns, null, null, 0);
  }

  /**
   * O(K³).
   *
   * @param users QᵀQ, K × K, overwritten
   * @param items XᵀX, likewise
   * @param numUsers rows of Q
   * @param numItems rows of X
   * @param rank columns to keep at most, ≥ 1
   * @param tolerance columns are dropped as long as the dropped RMS stays below this number; 0
   *     keeps {@code rank} columns
   */
  public static JointFactorisation of(
      double[] users,
      long numUsers,
      double[] items,
      long numItems,
      int columns,
      int rank,
      double tolerance) {
    double pairs = (double) numUsers * numItems;
    ProductSvd svd = new ProductSvd(users, items, columns, JITTER);
    double dropped = 0;
    int kept = columns;
    while (kept > 1) {
      double value = svd.values()[kept - 1];
      double next = dropped + value * value;
      if (kept <= rank && Math.sqrt(next / pairs) > tolerance) {
        break;
      }
      dropped = next;
      kept--;
    }
    double balance = Math.pow((double) numUsers / numItems, 0.25);
    return new JointFactorisation(
        columns,
        kept,
        rowByRow(svd.leftTransform(kept), columns, kept, balance),
        rowByRow(svd.rightTransform(kept), columns, kept, 1 / balance),
        Math.sqrt(dropped / pairs));
  }

  private static float[] rowByRow(double[] transform, int columns, int rank, double factor) {
    float[] rows = new float[columns * rank];
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rank; r++) {
        rows[c * rank + r] = (float) (factor * transform[r * columns + c]);
      }
    }
    return rows;
  }

  /** A user's vector, times a factor: O(K · rank). */
  public float[] user(float[] stacked, double factor) {
    return times(stacked, user, factor);
  }

  /** An item's vector, times a factor: O(K · rank). */
  public float[] item(float[] stacked, double factor) {
    return times(stacked, item, factor);
  }

  private float[] times(float[] stacked, float[] transform, double factor) {
    double[] sums = new double[rank];
    for (int c = 0; c < columns; c++) {
      if (transform == null) {
        sums[c] = stacked[c];
      } else {
        for (int r = 0; r < rank; r++) {
          sums[r] += (double) stacked[c] * transform[c * rank + r];
        }
      }
    }
    float[] vector = new float[rank];
    for (int r = 0; r < rank; r++) {
      vector[r] = (float) (factor * sums[r]);
    }
    return vector;
  }
}

package io.sparkafm.core;

import breeze.generic.UFunc;
import breeze.linalg.DenseMatrix;
import breeze.linalg.DenseMatrix$;
import breeze.linalg.NotConvergedException;
import breeze.linalg.cholesky;
import breeze.storage.Zero$;
import java.util.Arrays;

/**
 * The driver's linear algebra: Breeze, with the casts that calling it from Java takes kept in one
 * place.
 */
final class LinearAlgebra {
  private LinearAlgebra() {}

  /**
   * Solves A·X = B for a symmetric positive definite A by Cholesky's factorisation: O(n³/3 + n²·m).
   *
   * @param a n × n, column-major; only its lower triangle is read
   * @param b n × m, column-major
   * @return X, n × m, column-major; NaN where A is not positive definite
   */
  static double[] solve(double[] a, int n, double[] b, int m) {
    double[] x = b.clone();
    double[] factor;
    try {
      factor = cholesky(a, n);
    } catch (NotConvergedException e) {
      Arrays.fill(x, Double.NaN);
      return x;
    }
    for (int column = 0; column < m; column++) {
      int at = column * n;
      for (int i = 0; i < n; i++) {
        double value = x[at + i] / factor[i * n + i];
        x[at + i] = value;
        for (int j = i + 1; j < n; j++) {
          x[at + j] -= value * factor[i * n + j];
        }
      }
      for (int i = n - 1; i >= 0; i--) {
        double value = x[at + i];
        for (int j = i + 1; j < n; j++) {
          value -= factor[i * n + j] * x[at + j];
        }
        x[at + i] = value / factor[i * n + i];
      }
    }
    return x;
  }

  /** Lower factor L of A = L·Lᵀ, column-major; only A's lower triangle is read. */
  @SuppressWarnings("unchecked")
  static double[] cholesky(double[] a, int n) {
    // Sums of weighted products are symmetric up to rounding only, which Breeze does not accept.
    double[] symmetric = a.clone();
    for (int column = 0; column < n; column++) {
      for (int row = column + 1; row < n; row++) {
        symmetric[row * n + column] = symmetric[column * n + row];
      }
    }
    DenseMatrix<Object> matrix =
        (DenseMatrix<Object>)
            (Object) DenseMatrix$.MODULE$.create(n, n, symmetric, Zero$.MODULE$.DoubleZero());
    UFunc.UImpl<?, DenseMatrix<Object>, DenseMatrix<Object>> breeze =
        (UFunc.UImpl<?, DenseMatrix<Object>, DenseMatrix<Object>>)
            (Object) cholesky.ImplCholesky_DM$.MODULE$;
    return (double[]) breeze.apply(matrix).data();
  }
}

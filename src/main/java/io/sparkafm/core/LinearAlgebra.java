package io.sparkafm.core;

import breeze.generic.UFunc;
import breeze.linalg.DenseMatrix;
import breeze.linalg.DenseMatrix$;
import breeze.linalg.DenseVector;
import breeze.linalg.NotConvergedException;
import breeze.linalg.cholesky;
import breeze.linalg.svd;
import breeze.storage.Zero$;
import java.util.Arrays;

/**
 * The driver's linear algebra: Breeze, with the casts that calling it from Java takes kept in one
 * place.
 *
 * <p>Calls take turns: where there is no native LAPACK, Breeze's is one translated from Fortran,
 * which sets up its state in the first call: two first calls at a time, of trainings side by side
 * (a cross-validation's), can leave it such that no decomposition converges any more.
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
    return solve(a, n, b, m, new float[n * m]);
  }

  /**
   * A⁻¹B + L⁻ᵀΞ with A = L·Lᵀ: for Ξ of independent N(0, 1), a draw from the normal distribution
   * with mean A⁻¹B and precision A.
   *
   * @param xi Ξ, n × m, column-major; the others as for {@link #solve(double[], int, double[],
   *     int)}
   */
  static double[] solve(double[] a, int n, double[] b, int m, float[] xi) {
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
      for (int i = 0; i < n; i++) {
        x[at + i] += xi[at + i];
      }
    }
    solveTransposed(factor, n, x, m);
    return x;
  }

  /**
   * Singular values in falling order, and vectors.
   *
   * @param values length n
   * @param left n × n, column-major
   * @param right n × n, column-major
   */
  record Svd(double[] values, double[] left, double[] right) {}

  /** A = left · diag(values) · rightᵀ of a square matrix, column-major: O(n³). */
  @SuppressWarnings("unchecked")
  static synchronized Svd svd(double[] a, int n) {
    UFunc.UImpl<?, DenseMatrix<Object>, svd.SVD<DenseMatrix<Object>, DenseVector<Object>>> breeze =
        (UFunc.UImpl<?, DenseMatrix<Object>, svd.SVD<DenseMatrix<Object>, DenseVector<Object>>>)
            (Object) svd.Svd_DM_Impl$.MODULE$;
    svd.SVD<DenseMatrix<Object>, DenseVector<Object>> result = breeze.apply(matrix(a, n));
    return new Svd(
        (double[]) result.singularValues().data(),
        (double[]) result.leftVectors().data(),
        transposed((double[]) result.rightVectors().data(), n));
  }

  /** Aᵀ of a square matrix. */
  static double[] transposed(double[] a, int n) {
    double[] transposed = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        transposed[i * n + j] = a[j * n + i];
      }
    }
    return transposed;
  }

  /** Aᵀ·B of square matrices, column-major. */
  static double[] transposedTimes(double[] a, double[] b, int n) {
    double[] product = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int h = 0; h < n; h++) {
          sum += a[i * n + h] * b[j * n + h];
        }
        product[j * n + i] = sum;
      }
    }
    return product;
  }

  /** Solves Lᵀ·X = B in place for a lower factor L; n × n and n × m, column-major. */
  static void solveTransposed(double[] l, int n, double[] b, int m) {
    for (int at = 0; at < n * m; at += n) {
      for (int i = n - 1; i >= 0; i--) {
        double value = b[at + i];
        for (int j = i + 1; j < n; j++) {
          value -= l[i * n + j] * b[at + j];
        }
        b[at + i] = value / l[i * n + i];
      }
    }
  }

  /** Lower factor L of A = L·Lᵀ, column-major; only A's lower triangle is read. */
  @SuppressWarnings("unchecked")
  static synchronized double[] cholesky(double[] a, int n) {
    // Sums of weighted products are symmetric up to rounding only, which Breeze does not accept.
    double[] symmetric = a.clone();
    for (int column = 0; column < n; column++) {
      for (int row = column + 1; row < n; row++) {
        symmetric[row * n + column] = symmetric[column * n + row];
      }
    }
    UFunc.UImpl<?, DenseMatrix<Object>, DenseMatrix<Object>> breeze =
        (UFunc.UImpl<?, DenseMatrix<Object>, DenseMatrix<Object>>)
            (Object) cholesky.ImplCholesky_DM$.MODULE$;
    return (double[]) breeze.apply(matrix(symmetric, n)).data();
  }

  @SuppressWarnings("unchecked")
  private static DenseMatrix<Object> matrix(double[] a, int n) {
    return (DenseMatrix<Object>)
        (Object) DenseMatrix$.MODULE$.create(n, n, a, Zero$.MODULE$.DoubleZero());
  }
}

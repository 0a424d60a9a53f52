package io.sparkafm.core.math;

import breeze.generic.UFunc;
import breeze.linalg.DenseMatrix;
import breeze.linalg.DenseMatrix$;
import breeze.linalg.DenseVector;
import breeze.linalg.cholesky;
import breeze.linalg.svd;
import breeze.storage.Zero$;

/** Breeze's decompositions, with the casts that calling it from Java takes. */
final class Breeze {
  private Breeze() {}

  /** The lower factor of a symmetric positive definite matrix, column-major. */
  @SuppressWarnings("unchecked")
  static double[] cholesky(double[] a, int n) {
    UFunc.UImpl<?, DenseMatrix<Object>, DenseMatrix<Object>> of =
        (UFunc.UImpl<?, DenseMatrix<Object>, DenseMatrix<Object>>)
            (Object) cholesky.ImplCholesky_DM$.MODULE$;
    return (double[]) of.apply(matrix(a, n)).data();
  }

  /** The singular values of a square matrix, in falling order. */
  @SuppressWarnings("unchecked")
  static double[] singularValues(double[] a, int n) {
    UFunc.UImpl<?, DenseMatrix<Object>, svd.SVD<DenseMatrix<Object>, DenseVector<Object>>> of =
        (UFunc.UImpl<?, DenseMatrix<Object>, svd.SVD<DenseMatrix<Object>, DenseVector<Object>>>)
            (Object) svd.Svd_DM_Impl$.MODULE$;
    return (double[]) of.apply(matrix(a, n)).singularValues().data();
  }

  @SuppressWarnings("unchecked")
  private static DenseMatrix<Object> matrix(double[] a, int n) {
    return (DenseMatrix<Object>)
        (Object) DenseMatrix$.MODULE$.create(n, n, a.clone(), Zero$.MODULE$.DoubleZero());
  }
}

package io.sparkafm.core.math;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import java.util.Arrays;
import org.netlib.util.intW;

/**
 * The driver's linear algebra. It calls the LAPACK in Java that Breeze falls back to where a
 * machine has no native one, and calls it directly: a native library would give other bits on other
 * machines.
 *
 * <p>Calls take turns: that LAPACK is translated from Fortran and sets up its state in the first
 * call. Two first calls at a time, of trainings side by side (those of a cross-validation), can
 * leave the state broken.
 */
public final class LinearAlgebra {
  private static final JavaLAPACK LAPACK = JavaLAPACK.getInstance();

  /** Columns up to which rotations are as fast as LAPACK. */
  private static final int SMALL = 80;

  /** Sweeps of rotations after which what is not orthogonal is so by rounding alone; 6 to 10 do. */
  private static final int SWEEPS = 40;

  /** Cosine of the angle between columns up to which they count as orthogonal. */
  private static final double ORTHOGONAL = 1e-14;

  private LinearAlgebra() {}

  /**
   * Solves A·X = B for a symmetric positive definite A by Cholesky's factorisation: O(n³/3 + n²·m).
   *
   * @param a n × n, column-major; only its lower triangle is read
   * @param b n × m, column-major
   * @return X, n × m, column-major; NaN where A is not positive definite
   */
  public static double[] solve(double[] a, int n, double[] b, int m) {
    return solve(a, n, b, m, new float[n * m]);
  }

  /**
   * A⁻¹B + L⁻ᵀΞ with A = L·Lᵀ: for Ξ of independent N(0, 1), a draw from the normal distribution
   * with mean A⁻¹B and precision A.
   *
   * @param xi Ξ, n × m, column-major; the others as for {@link #solve(double[], int, double[],
   *     int)}
   */
  public static double[] solve(double[] a, int n, double[] b, int m, float[] xi) {
    double[] x = b.clone();
    double[] factor = cholesky(a, n);
    if (factor == null) {
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
  public record Svd(double[] values, double[] left, double[] right) {}

  /**
   * A = left · diag(values) · rightᵀ of a square matrix, column-major: O(n³). Small ones, and those
   * on which LAPACK's divide and conquer does not converge (its Java translation fails on ordinary
   * matrices of a training), by {@link #jacobi}.
   */
  public static Svd svd(double[] a, int n) {
    if (n <= SMALL) {
      return jacobi(a, n);
    }
    double[] values = new double[n];
    double[] left = new double[n * n];
    double[] right = new double[n * n];
    double[] work = new double[7 * n * n + 4 * n];
    int[] pivots = new int[8 * n];
    intW info = new intW(0);
    synchronized (LinearAlgebra.class) {
      LAPACK.dgesdd(
          "A", n, n, a.clone(), n, values, left, n, right, n, work, work.length, pivots, info);
    }
    return info.val == 0 ? new Svd(values, left, transposed(right, n)) : jacobi(a, n);
  }

  /**
   * The singular value decomposition by one-sided Jacobi rotations (Hestenes 1958; Demmel and
   * Veselić, "Jacobi's Method is More Accurate than QR", SIAM J. Matrix Anal. Appl. 1992): O(n³) a
   * sweep. Columns of zeros, repeated and nearly parallel columns are as good as others; vectors of
   * a singular value of 0 are zeros on the left.
   */
  static Svd jacobi(double[] a, int n) {
    double[] u = a.clone();
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
    }
    boolean rotated = true;
    for (int sweep = 0; sweep < SWEEPS && rotated; sweep++) {
      rotated = false;
      for (int p = 0; p < n - 1; p++) {
        for (int q = p + 1; q < n; q++) {
          rotated |= orthogonalise(u, v, p * n, q * n, n);
        }
      }
    }
    return sorted(u, v, n);
  }

  /** Turns columns p and q of U, and of V, such that U's are orthogonal; whether they were not. */
  private static boolean orthogonalise(double[] u, double[] v, int p, int q, int n) {
    double alpha = 0;
    double beta = 0;
    double gamma = 0;
    for (int i = 0; i < n; i++) {
      alpha += u[p + i] * u[p + i];
      beta += u[q + i] * u[q + i];
      gamma += u[p + i] * u[q + i];
    }
    if (!(Math.abs(gamma) > ORTHOGONAL * Math.sqrt(alpha * beta))) {
      return false;
    }
    double zeta = (beta - alpha) / (2 * gamma);
    double t = Math.signum(zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
    t = zeta == 0 ? 1 : t;
    double c = 1 / Math.sqrt(1 + t * t);
    double s = c * t;
    rotate(u, p, q, n, c, s);
    rotate(v, p, q, n, c, s);
    return true;
  }

  private static void rotate(double[] a, int p, int q, int n, double c, double s) {
    for (int i = 0; i < n; i++) {
      double value = a[p + i];
      a[p + i] = c * value - s * a[q + i];
      a[q + i] = s * value + c * a[q + i];
    }
  }

  /** Lengths of U's columns in falling order, and the columns with them. */
  private static Svd sorted(double[] u, double[] v, int n) {
    double[] lengths = new double[n];
    Integer[] order = new Integer[n];
    for (int j = 0; j < n; j++) {
      double square = 0;
      for (int i = 0; i < n; i++) {
        square += u[j * n + i] * u[j * n + i];
      }
      lengths[j] = Math.sqrt(square);
      order[j] = j;
    }
    Arrays.sort(order, (i, j) -> Double.compare(lengths[j], lengths[i]));
    double[] values = new double[n];
    double[] left = new double[n * n];
    double[] right = new double[n * n];
    for (int j = 0; j < n; j++) {
      int from = order[j] * n;
      values[j] = lengths[order[j]];
      for (int i = 0; i < n; i++) {
        left[j * n + i] = values[j] > 0 ? u[from + i] / values[j] : 0;
        right[j * n + i] = v[from + i];
      }
    }
    return new Svd(values, left, right);
  }

  /** Aᵀ of a square matrix. */
  public static double[] transposed(double[] a, int n) {
    double[] transposed = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        transposed[i * n + j] = a[j * n + i];
      }
    }
    return transposed;
  }

  /** Aᵀ·B of square matrices, column-major. */
  public static double[] transposedTimes(double[] a, double[] b, int n) {
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

  /**
   * Lower factor L of A = L·Lᵀ, column-major; only A's lower triangle is read. Null where A is not
   * positive definite, or holds numbers that are not finite.
   */
  public static synchronized double[] cholesky(double[] a, int n) {
    double[] factor = a.clone();
    intW info = new intW(0);
    LAPACK.dpotrf("L", n, factor, n, info);
    // A pivot that is no number stops nothing, but reaches the diagonal's end.
    if (info.val != 0 || !Double.isFinite(factor[n * n - 1])) {
      return null;
    }
    for (int column = 1; column < n; column++) {
      Arrays.fill(factor, column * n, column * n + column, 0);
    }
    return factor;
  }
}

package io.sparkafm.core.math;

/**
 * The contract of {@link VectorOps} in plain Java: what {@link SimdVectorOps} must reproduce bit
 * for bit.
 */
public final class PlainVectorOps implements VectorOps {

  @Override
  public float dot(float[] x, int xAt, float[] y, int yAt, int n) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (int i = 0; i < n; i += LANES) {
      int p = xAt + i;
      int q = yAt + i;
      s0 = Math.fma(x[p], y[q], s0);
      s1 = Math.fma(x[p + 1], y[q + 1], s1);
      s2 = Math.fma(x[p + 2], y[q + 2], s2);
      s3 = Math.fma(x[p + 3], y[q + 3], s3);
      s4 = Math.fma(x[p + 4], y[q + 4], s4);
      s5 = Math.fma(x[p + 5], y[q + 5], s5);
      s6 = Math.fma(x[p + 6], y[q + 6], s6);
      s7 = Math.fma(x[p + 7], y[q + 7], s7);
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  @Override
  public void axpy(float a, float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = Math.fma(a, x[xAt + i], y[yAt + i]);
    }
  }

  @Override
  public void scaledAxpy(
      float a, float[] s, int sAt, float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = Math.fma(a, s[sAt + i] * x[xAt + i], y[yAt + i]);
    }
  }

  @Override
  public float scaledNorm(float[] s, int sAt, float[] x, int xAt, int n) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (int i = 0; i < n; i += LANES) {
      int p = xAt + i;
      int q = sAt + i;
      s0 = Math.fma(s[q] * x[p], x[p], s0);
      s1 = Math.fma(s[q + 1] * x[p + 1], x[p + 1], s1);
      s2 = Math.fma(s[q + 2] * x[p + 2], x[p + 2], s2);
      s3 = Math.fma(s[q + 3] * x[p + 3], x[p + 3], s3);
      s4 = Math.fma(s[q + 4] * x[p + 4], x[p + 4], s4);
      s5 = Math.fma(s[q + 5] * x[p + 5], x[p + 5], s5);
      s6 = Math.fma(s[q + 6] * x[p + 6], x[p + 6], s6);
      s7 = Math.fma(s[q + 7] * x[p + 7], x[p + 7], s7);
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  @Override
  public void weightedSum(
      float[] a, float[] x, int[] row, int first, int rows, float[] z, int zAt, int n) {
    java.util.Arrays.fill(z, zAt, zAt + n, 0f);
    for (int r = 0; r < rows; r++) {
      axpy(a[r], x, row[first + r] * n, z, zAt, n);
    }
  }

  @Override
  public void dots(
      float[] y, int yAt, float[] x, int[] row, int first, int rows, float[] z, int n) {
    for (int r = 0; r < rows; r++) {
      z[r] = dot(x, row[first + r] * n, y, yAt, n);
    }
  }

  @Override
  public void timesMatrix(
      float[] x, int xAt, int n, float[] y, int yAt, int columns, float[] z, int zAt) {
    for (int i = 0; i < columns; i++) {
      float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      for (int h = 0; h < n; h += LANES) {
        int p = xAt + h;
        int q = yAt + h * columns + i;
        s0 = Math.fma(x[p], y[q], s0);
        s1 = Math.fma(x[p + 1], y[q + columns], s1);
        s2 = Math.fma(x[p + 2], y[q + 2 * columns], s2);
        s3 = Math.fma(x[p + 3], y[q + 3 * columns], s3);
        s4 = Math.fma(x[p + 4], y[q + 4 * columns], s4);
        s5 = Math.fma(x[p + 5], y[q + 5 * columns], s5);
        s6 = Math.fma(x[p + 6], y[q + 6 * columns], s6);
        s7 = Math.fma(x[p + 7], y[q + 7 * columns], s7);
      }
      z[zAt + i] = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }
  }

  @Override
  public float scaledNorms(
      float[] a, float[] s, int[] row, int first, int rows, float[] y, int yAt, int n) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (int i = 0; i < n; i += LANES) {
      int p = yAt + i;
      s0 = square(steps(a, s, row, first, rows, i, n), y[p], s0);
      s1 = square(steps(a, s, row, first, rows, i + 1, n), y[p + 1], s1);
      s2 = square(steps(a, s, row, first, rows, i + 2, n), y[p + 2], s2);
      s3 = square(steps(a, s, row, first, rows, i + 3, n), y[p + 3], s3);
      s4 = square(steps(a, s, row, first, rows, i + 4, n), y[p + 4], s4);
      s5 = square(steps(a, s, row, first, rows, i + 5, n), y[p + 5], s5);
      s6 = square(steps(a, s, row, first, rows, i + 6, n), y[p + 6], s6);
      s7 = square(steps(a, s, row, first, rows, i + 7, n), y[p + 7], s7);
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  private static float square(float s, float y, float sum) {
    return Math.fma(s * y, y, sum);
  }

  private static float steps(float[] a, float[] s, int[] row, int first, int rows, int i, int n) {
    float sum = 0;
    for (int r = 0; r < rows; r++) {
      sum = Math.fma(s[row[first + r] * n + i], a[r] * a[r], sum);
    }
    return sum;
  }

  @Override
  public void scaledAxpys(
      float b,
      float[] a,
      float[] s,
      int[] row,
      int first,
      int rows,
      float[] y,
      int yAt,
      float[] x,
      int n) {
    for (int r = 0; r < rows; r++) {
      scaledAxpy(b * a[r], s, row[first + r] * n, y, yAt, x, row[first + r] * n, n);
    }
  }

  @Override
  public void addProducts(float[] x, int rows, float[] sums, int from, int to, int n) {
    for (int i = from; i < to; i++) {
      int block = i / LANES * LANES;
      for (int r = 0; r < rows; r++) {
        axpy(x[r * n + i], x, r * n + block, sums, i * n + block, n - block);
      }
    }
  }

  @Override
  public void substitute(float[] x, int first, float[] scale, int n) {
    for (int p = 0; p < LANES && first + LANES < n; p++) {
      int row = (first + p) * n;
      for (int q = 0; q < p; q++) {
        int before = (first + q) * n;
        axpy(
            x[before + first + p],
            x,
            before + first + LANES,
            x,
            row + first + LANES,
            n - first - LANES);
      }
      for (int j = first + LANES; j < n; j++) {
        x[row + j] *= scale[p];
      }
    }
  }

  @Override
  public void multiply(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
    for (int i = 0; i < n; i++) {
      z[zAt + i] = x[xAt + i] * y[yAt + i];
    }
  }
}

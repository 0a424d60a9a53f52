package io.sparkafm.core.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** {@link VectorOps} on registers of eight floats (Vector API). */
public final class SimdVectorOps implements VectorOps {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  // reduceLanes leaves the order of summation open, so the sum's tree is spelled out.
  private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
  private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
  private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

  static boolean isWideEnough() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

  private static float sum(FloatVector v) {
    v = v.add(v.rearrange(BY_4));
    v = v.add(v.rearrange(BY_2));
    v = v.add(v.rearrange(BY_1));
    return v.lane(0);
  }

  @Override
  public float dot(float[] x, int xAt, float[] y, int yAt, int n) {
    FloatVector s = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      s =
          FloatVector.fromArray(SPECIES, x, xAt + i)
              .fma(FloatVector.fromArray(SPECIES, y, yAt + i), s);
    }
    return sum(s);
  }

  @Override
  public void axpy(float a, float[] x, int xAt, float[] y, int yAt, int n) {
    FloatVector scale = FloatVector.broadcast(SPECIES, a);
    for (int i = 0; i < n; i += LANES) {
      scale
          .fma(
              FloatVector.fromArray(SPECIES, x, xAt + i),
              FloatVector.fromArray(SPECIES, y, yAt + i))
          .intoArray(y, yAt + i);
    }
  }

  @Override
  public void scaledAxpy(
      float a, float[] s, int sAt, float[] x, int xAt, float[] y, int yAt, int n) {
    FloatVector scale = FloatVector.broadcast(SPECIES, a);
    for (int i = 0; i < n; i += LANES) {
      FloatVector step =
          FloatVector.fromArray(SPECIES, s, sAt + i)
              .mul(FloatVector.fromArray(SPECIES, x, xAt + i));
      scale.fma(step, FloatVector.fromArray(SPECIES, y, yAt + i)).intoArray(y, yAt + i);
    }
  }

  @Override
  public float scaledNorm(float[] s, int sAt, float[] x, int xAt, int n) {
    FloatVector norm = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + i);
      norm = FloatVector.fromArray(SPECIES, s, sAt + i).mul(v).fma(v, norm);
    }
    return sum(norm);
  }

  @Override
  public void weightedSum(
      float[] a, float[] x, int[] row, int first, int rows, float[] z, int zAt, int n) {
    int i = 0;
    // Wide strips: how often the loop over rows ends is what costs, since their number varies.
    for (; i + 3 * LANES < n; i += 4 * LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      for (int r = 0; r < rows; r++) {
        FloatVector scale = FloatVector.broadcast(SPECIES, a[r]);
        int p = row[first + r] * n + i;
        s0 = FloatVector.fromArray(SPECIES, x, p).fma(scale, s0);
        s1 = FloatVector.fromArray(SPECIES, x, p + LANES).fma(scale, s1);
        s2 = FloatVector.fromArray(SPECIES, x, p + 2 * LANES).fma(scale, s2);
        s3 = FloatVector.fromArray(SPECIES, x, p + 3 * LANES).fma(scale, s3);
      }
      s0.intoArray(z, zAt + i);
      s1.intoArray(z, zAt + i + LANES);
      s2.intoArray(z, zAt + i + 2 * LANES);
      s3.intoArray(z, zAt + i + 3 * LANES);
    }
    for (; i + LANES < n; i += 2 * LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int r = 0; r < rows; r++) {
        FloatVector scale = FloatVector.broadcast(SPECIES, a[r]);
        int p = row[first + r] * n + i;
        s0 = FloatVector.fromArray(SPECIES, x, p).fma(scale, s0);
        s1 = FloatVector.fromArray(SPECIES, x, p + LANES).fma(scale, s1);
      }
      s0.intoArray(z, zAt + i);
      s1.intoArray(z, zAt + i + LANES);
    }
    for (; i < n; i += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int r = 0; r < rows; r++) {
        sum =
            FloatVector.fromArray(SPECIES, x, row[first + r] * n + i)
                .fma(FloatVector.broadcast(SPECIES, a[r]), sum);
      }
      sum.intoArray(z, zAt + i);
    }
  }

  @Override
  public void dots(
      float[] y, int yAt, float[] x, int[] row, int first, int rows, float[] z, int n) {
    for (int r = 0; r < rows; r++) {
      int p = row[first + r] * n;
      FloatVector s = FloatVector.zero(SPECIES);
      for (int i = 0; i < n; i += LANES) {
        s =
            FloatVector.fromArray(SPECIES, x, p + i)
                .fma(FloatVector.fromArray(SPECIES, y, yAt + i), s);
      }
      z[r] = sum(s);
    }
  }

  @Override
  public void timesMatrix(
      float[] x, int xAt, int n, float[] y, int yAt, int columns, float[] z, int zAt) {
    for (int i = 0; i < columns; i += LANES) {
      // A partial sum of dot() is a register of its own here, one lane a column: no shuffles.
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      FloatVector s4 = FloatVector.zero(SPECIES);
      FloatVector s5 = FloatVector.zero(SPECIES);
      FloatVector s6 = FloatVector.zero(SPECIES);
      FloatVector s7 = FloatVector.zero(SPECIES);
      for (int h = 0; h < n; h += LANES) {
        int p = xAt + h;
        int q = yAt + h * columns + i;
        s0 = plusProduct(s0, x[p], y, q);
        s1 = plusProduct(s1, x[p + 1], y, q + columns);
        s2 = plusProduct(s2, x[p + 2], y, q + 2 * columns);
        s3 = plusProduct(s3, x[p + 3], y, q + 3 * columns);
        s4 = plusProduct(s4, x[p + 4], y, q + 4 * columns);
        s5 = plusProduct(s5, x[p + 5], y, q + 5 * columns);
        s6 = plusProduct(s6, x[p + 6], y, q + 6 * columns);
        s7 = plusProduct(s7, x[p + 7], y, q + 7 * columns);
      }
      FloatVector even = s0.add(s4).add(s2.add(s6));
      FloatVector odd = s1.add(s5).add(s3.add(s7));
      even.add(odd).intoArray(z, zAt + i);
    }
  }

  private static FloatVector plusProduct(FloatVector sum, float x, float[] y, int yAt) {
    return FloatVector.fromArray(SPECIES, y, yAt).fma(FloatVector.broadcast(SPECIES, x), sum);
  }

  @Override
  public float scaledNorms(
      float[] a, float[] s, int[] row, int first, int rows, float[] y, int yAt, int n) {
    FloatVector norm = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      FloatVector steps = FloatVector.zero(SPECIES);
      for (int r = 0; r < rows; r++) {
        steps =
            FloatVector.fromArray(SPECIES, s, row[first + r] * n + i)
                .fma(FloatVector.broadcast(SPECIES, a[r] * a[r]), steps);
      }
      FloatVector v = FloatVector.fromArray(SPECIES, y, yAt + i);
      norm = steps.mul(v).fma(v, norm);
    }
    return sum(norm);
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
      FloatVector scale = FloatVector.broadcast(SPECIES, b * a[r]);
      for (int i = 0; i < n; i += LANES) {
        int p = row[first + r] * n + i;
        FloatVector step =
            FloatVector.fromArray(SPECIES, s, p).mul(FloatVector.fromArray(SPECIES, y, yAt + i));
        scale.fma(step, FloatVector.fromArray(SPECIES, x, p)).intoArray(x, p);
      }
    }
  }

  @Override
  public void addProducts(float[] x, int rows, float[] sums, int from, int to, int n) {
    int i = from;
    // Four rows of sums by three registers at a time: what is read of x serves all of them.
    for (; i + 3 < to; i += 4) {
      int j = i / LANES * LANES;
      for (; j + 2 * LANES < n; j += 3 * LANES) {
        addPanel(x, rows, sums, i, j, n);
      }
      if (j + LANES < n) {
        addSquare(x, rows, sums, i, j, n);
      } else if (j < n) {
        addColumn(x, rows, sums, i, j, n);
      }
    }
    for (; i < to; i++) {
      for (int j = i / LANES * LANES; j < n; j += LANES) {
        addStrip(x, rows, sums, i, j, n);
      }
    }
  }

  private static void addPanel(float[] x, int rows, float[] sums, int i, int j, int n) {
    int at = i * n + j;
    FloatVector s0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector t0 = FloatVector.fromArray(SPECIES, sums, at + LANES);
    FloatVector u0 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
    FloatVector s1 = FloatVector.fromArray(SPECIES, sums, at + n);
    FloatVector t1 = FloatVector.fromArray(SPECIES, sums, at + n + LANES);
    FloatVector u1 = FloatVector.fromArray(SPECIES, sums, at + n + 2 * LANES);
    FloatVector s2 = FloatVector.fromArray(SPECIES, sums, at + 2 * n);
    FloatVector t2 = FloatVector.fromArray(SPECIES, sums, at + 2 * n + LANES);
    FloatVector u2 = FloatVector.fromArray(SPECIES, sums, at + 2 * n + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(SPECIES, sums, at + 3 * n);
    FloatVector t3 = FloatVector.fromArray(SPECIES, sums, at + 3 * n + LANES);
    FloatVector u3 = FloatVector.fromArray(SPECIES, sums, at + 3 * n + 2 * LANES);
    for (int r = 0, p = 0; r < rows; r++, p += n) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, p + j);
      FloatVector w = FloatVector.fromArray(SPECIES, x, p + j + LANES);
      FloatVector y = FloatVector.fromArray(SPECIES, x, p + j + 2 * LANES);
      FloatVector scale = FloatVector.broadcast(SPECIES, x[p + i]);
      s0 = v.fma(scale, s0);
      t0 = w.fma(scale, t0);
      u0 = y.fma(scale, u0);
      scale = FloatVector.broadcast(SPECIES, x[p + i + 1]);
      s1 = v.fma(scale, s1);
      t1 = w.fma(scale, t1);
      u1 = y.fma(scale, u1);
      scale = FloatVector.broadcast(SPECIES, x[p + i + 2]);
      s2 = v.fma(scale, s2);
      t2 = w.fma(scale, t2);
      u2 = y.fma(scale, u2);
      scale = FloatVector.broadcast(SPECIES, x[p + i + 3]);
      s3 = v.fma(scale, s3);
      t3 = w.fma(scale, t3);
      u3 = y.fma(scale, u3);
    }
    s0.intoArray(sums, at);
    t0.intoArray(sums, at + LANES);
    u0.intoArray(sums, at + 2 * LANES);
    s1.intoArray(sums, at + n);
    t1.intoArray(sums, at + n + LANES);
    u1.intoArray(sums, at + n + 2 * LANES);
    s2.intoArray(sums, at + 2 * n);
    t2.intoArray(sums, at + 2 * n + LANES);
    u2.intoArray(sums, at + 2 * n + 2 * LANES);
    s3.intoArray(sums, at + 3 * n);
    t3.intoArray(sums, at + 3 * n + LANES);
    u3.intoArray(sums, at + 3 * n + 2 * LANES);
  }

  private static void addSquare(float[] x, int rows, float[] sums, int i, int j, int n) {
    int at = i * n + j;
    FloatVector s0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector t0 = FloatVector.fromArray(SPECIES, sums, at + LANES);
    FloatVector s1 = FloatVector.fromArray(SPECIES, sums, at + n);
    FloatVector t1 = FloatVector.fromArray(SPECIES, sums, at + n + LANES);
    FloatVector s2 = FloatVector.fromArray(SPECIES, sums, at + 2 * n);
    FloatVector t2 = FloatVector.fromArray(SPECIES, sums, at + 2 * n + LANES);
    FloatVector s3 = FloatVector.fromArray(SPECIES, sums, at + 3 * n);
    FloatVector t3 = FloatVector.fromArray(SPECIES, sums, at + 3 * n + LANES);
    for (int r = 0, p = 0; r < rows; r++, p += n) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, p + j);
      FloatVector w = FloatVector.fromArray(SPECIES, x, p + j + LANES);
      FloatVector scale = FloatVector.broadcast(SPECIES, x[p + i]);
      s0 = v.fma(scale, s0);
      t0 = w.fma(scale, t0);
      scale = FloatVector.broadcast(SPECIES, x[p + i + 1]);
      s1 = v.fma(scale, s1);
      t1 = w.fma(scale, t1);
      scale = FloatVector.broadcast(SPECIES, x[p + i + 2]);
      s2 = v.fma(scale, s2);
      t2 = w.fma(scale, t2);
      scale = FloatVector.broadcast(SPECIES, x[p + i + 3]);
      s3 = v.fma(scale, s3);
      t3 = w.fma(scale, t3);
    }
    s0.intoArray(sums, at);
    t0.intoArray(sums, at + LANES);
    s1.intoArray(sums, at + n);
    t1.intoArray(sums, at + n + LANES);
    s2.intoArray(sums, at + 2 * n);
    t2.intoArray(sums, at + 2 * n + LANES);
    s3.intoArray(sums, at + 3 * n);
    t3.intoArray(sums, at + 3 * n + LANES);
  }

  private static void addColumn(float[] x, int rows, float[] sums, int i, int j, int n) {
    int at = i * n + j;
    FloatVector s0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector s1 = FloatVector.fromArray(SPECIES, sums, at + n);
    FloatVector s2 = FloatVector.fromArray(SPECIES, sums, at + 2 * n);
    FloatVector s3 = FloatVector.fromArray(SPECIES, sums, at + 3 * n);
    for (int r = 0, p = 0; r < rows; r++, p += n) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, p + j);
      s0 = v.fma(FloatVector.broadcast(SPECIES, x[p + i]), s0);
      s1 = v.fma(FloatVector.broadcast(SPECIES, x[p + i + 1]), s1);
      s2 = v.fma(FloatVector.broadcast(SPECIES, x[p + i + 2]), s2);
      s3 = v.fma(FloatVector.broadcast(SPECIES, x[p + i + 3]), s3);
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + n);
    s2.intoArray(sums, at + 2 * n);
    s3.intoArray(sums, at + 3 * n);
  }

  private static void addStrip(float[] x, int rows, float[] sums, int i, int j, int n) {
    FloatVector sum = FloatVector.fromArray(SPECIES, sums, i * n + j);
    for (int r = 0, p = 0; r < rows; r++, p += n) {
      sum =
          FloatVector.fromArray(SPECIES, x, p + j)
              .fma(FloatVector.broadcast(SPECIES, x[p + i]), sum);
    }
    sum.intoArray(sums, i * n + j);
  }

  @Override
  public void substitute(float[] x, int first, float[] scale, int n) {
    int at = first * n + first;
    for (int j = LANES; j < n - first; j += LANES) {
      int p = at + j;
      FloatVector v0 =
          FloatVector.fromArray(SPECIES, x, p).mul(FloatVector.broadcast(SPECIES, scale[0]));
      v0.intoArray(x, p);
      FloatVector v1 = FloatVector.fromArray(SPECIES, x, p + n);
      v1 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 1]), v1);
      v1 = v1.mul(FloatVector.broadcast(SPECIES, scale[1]));
      v1.intoArray(x, p + n);
      FloatVector v2 = FloatVector.fromArray(SPECIES, x, p + 2 * n);
      v2 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 2]), v2);
      v2 = v1.fma(FloatVector.broadcast(SPECIES, x[at + n + 2]), v2);
      v2 = v2.mul(FloatVector.broadcast(SPECIES, scale[2]));
      v2.intoArray(x, p + 2 * n);
      FloatVector v3 = FloatVector.fromArray(SPECIES, x, p + 3 * n);
      v3 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 3]), v3);
      v3 = v1.fma(FloatVector.broadcast(SPECIES, x[at + n + 3]), v3);
      v3 = v2.fma(FloatVector.broadcast(SPECIES, x[at + 2 * n + 3]), v3);
      v3 = v3.mul(FloatVector.broadcast(SPECIES, scale[3]));
      v3.intoArray(x, p + 3 * n);
      FloatVector v4 = FloatVector.fromArray(SPECIES, x, p + 4 * n);
      v4 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 4]), v4);
      v4 = v1.fma(FloatVector.broadcast(SPECIES, x[at + n + 4]), v4);
      v4 = v2.fma(FloatVector.broadcast(SPECIES, x[at + 2 * n + 4]), v4);
      v4 = v3.fma(FloatVector.broadcast(SPECIES, x[at + 3 * n + 4]), v4);
      v4 = v4.mul(FloatVector.broadcast(SPECIES, scale[4]));
      v4.intoArray(x, p + 4 * n);
      FloatVector v5 = FloatVector.fromArray(SPECIES, x, p + 5 * n);
      v5 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 5]), v5);
      v5 = v1.fma(FloatVector.broadcast(SPECIES, x[at + n + 5]), v5);
      v5 = v2.fma(FloatVector.broadcast(SPECIES, x[at + 2 * n + 5]), v5);
      v5 = v3.fma(FloatVector.broadcast(SPECIES, x[at + 3 * n + 5]), v5);
      v5 = v4.fma(FloatVector.broadcast(SPECIES, x[at + 4 * n + 5]), v5);
      v5 = v5.mul(FloatVector.broadcast(SPECIES, scale[5]));
      v5.intoArray(x, p + 5 * n);
      FloatVector v6 = FloatVector.fromArray(SPECIES, x, p + 6 * n);
      v6 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 6]), v6);
      v6 = v1.fma(FloatVector.broadcast(SPECIES, x[at + n + 6]), v6);
      v6 = v2.fma(FloatVector.broadcast(SPECIES, x[at + 2 * n + 6]), v6);
      v6 = v3.fma(FloatVector.broadcast(SPECIES, x[at + 3 * n + 6]), v6);
      v6 = v4.fma(FloatVector.broadcast(SPECIES, x[at + 4 * n + 6]), v6);
      v6 = v5.fma(FloatVector.broadcast(SPECIES, x[at + 5 * n + 6]), v6);
      v6 = v6.mul(FloatVector.broadcast(SPECIES, scale[6]));
      v6.intoArray(x, p + 6 * n);
      FloatVector v7 = FloatVector.fromArray(SPECIES, x, p + 7 * n);
      v7 = v0.fma(FloatVector.broadcast(SPECIES, x[at + 7]), v7);
      v7 = v1.fma(FloatVector.broadcast(SPECIES, x[at + n + 7]), v7);
      v7 = v2.fma(FloatVector.broadcast(SPECIES, x[at + 2 * n + 7]), v7);
      v7 = v3.fma(FloatVector.broadcast(SPECIES, x[at + 3 * n + 7]), v7);
      v7 = v4.fma(FloatVector.broadcast(SPECIES, x[at + 4 * n + 7]), v7);
      v7 = v5.fma(FloatVector.broadcast(SPECIES, x[at + 5 * n + 7]), v7);
      v7 = v6.fma(FloatVector.broadcast(SPECIES, x[at + 6 * n + 7]), v7);
      v7 = v7.mul(FloatVector.broadcast(SPECIES, scale[7]));
      v7.intoArray(x, p + 7 * n);
    }
  }

  @Override
  public void multiply(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, xAt + i)
          .mul(FloatVector.fromArray(SPECIES, y, yAt + i))
          .intoArray(z, zAt + i);
    }
  }
}

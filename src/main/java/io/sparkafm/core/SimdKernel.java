package io.sparkafm.core;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** {@link Kernel} on registers of eight floats (Vector API). */
final class SimdKernel implements Kernel {
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
  public void weightedSum(float[] a, float[] x, int[] at, int rows, float[] z, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int r = 0; r < rows; r++) {
        sum =
            FloatVector.fromArray(SPECIES, x, at[r] + i)
                .fma(FloatVector.broadcast(SPECIES, a[r]), sum);
      }
      sum.intoArray(z, i);
    }
  }

  @Override
  public void dots(float[] y, int yAt, float[] x, int[] at, int rows, float[] z, int n) {
    for (int r = 0; r < rows; r++) {
      FloatVector s = FloatVector.zero(SPECIES);
      for (int i = 0; i < n; i += LANES) {
        s =
            FloatVector.fromArray(SPECIES, x, at[r] + i)
                .fma(FloatVector.fromArray(SPECIES, y, yAt + i), s);
      }
      z[r] = sum(s);
    }
  }

  @Override
  public float scaledNorms(float[] a, float[] s, int[] at, int rows, float[] y, int yAt, int n) {
    FloatVector norm = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      FloatVector steps = FloatVector.zero(SPECIES);
      for (int r = 0; r < rows; r++) {
        steps =
            FloatVector.fromArray(SPECIES, s, at[r] + i)
                .fma(FloatVector.broadcast(SPECIES, a[r] * a[r]), steps);
      }
      FloatVector v = FloatVector.fromArray(SPECIES, y, yAt + i);
      norm = steps.mul(v).fma(v, norm);
    }
    return sum(norm);
  }

  @Override
  public void scaledAxpys(
      float b, float[] a, float[] s, int[] at, int rows, float[] y, int yAt, float[] x, int n) {
    for (int r = 0; r < rows; r++) {
      FloatVector scale = FloatVector.broadcast(SPECIES, b * a[r]);
      for (int i = 0; i < n; i += LANES) {
        int p = at[r] + i;
        FloatVector step =
            FloatVector.fromArray(SPECIES, s, p).mul(FloatVector.fromArray(SPECIES, y, yAt + i));
        scale.fma(step, FloatVector.fromArray(SPECIES, x, p)).intoArray(x, p);
      }
    }
  }

  @Override
  public void addProducts(float[] x, int rows, float[] sums, int n) {
    for (int i = 0; i < n; i++) {
      int at = i * n;
      for (int j = 0; j <= i; j += LANES) {
        FloatVector sum = FloatVector.fromArray(SPECIES, sums, at + j);
        for (int r = 0, p = 0; r < rows; r++, p += n) {
          sum =
              FloatVector.fromArray(SPECIES, x, p + j)
                  .fma(FloatVector.broadcast(SPECIES, x[p + i]), sum);
        }
        sum.intoArray(sums, at + j);
      }
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

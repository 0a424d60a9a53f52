package io.sparkafm.core.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.Floats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

/** The two kernels give the same bits on any slices, of any values. */
@Tag("vectorApi")
class VectorOpsProperties {
  private static final int LARGEST = 256;
  private static final int LENGTH = LARGEST + 16;

  private final VectorOps plain = new PlainVectorOps();
  private VectorOps simd;

  /** Without the module nothing would be compared, which must not pass for agreement. */
  @BeforeTry
  void vectorApi() {
    assertTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM has one kernel alone to test: run it with --add-modules=jdk.incubator.vector");
    simd = new SimdVectorOps();
  }

  /**
   * Values of any size, with those that break shortcuts: signed zeros, denormals, infinities, NaN.
   */
  @Provide
  Arbitrary<float[]> values() {
    Arbitrary<Float> any =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(40, Arbitraries.floats().between(-4f, 4f).ofScale(9)),
            net.jqwik.api.Tuple.of(
                10, Arbitraries.integers().map(bits -> Float.intBitsToFloat(bits))),
            net.jqwik.api.Tuple.of(
                1,
                Arbitraries.of(
                    0f,
                    -0f,
                    Float.MIN_VALUE,
                    -Float.MIN_VALUE,
                    Float.MIN_NORMAL / 3,
                    Float.MAX_VALUE,
                    Float.POSITIVE_INFINITY,
                    Float.NEGATIVE_INFINITY,
                    Float.NaN)));
    Arbitrary<Float> tame = Arbitraries.floats().between(-4f, 4f).ofScale(9);
    return Arbitraries.oneOf(arrays(tame), arrays(any));
  }

  private static Arbitrary<float[]> arrays(Arbitrary<Float> values) {
    return values.array(float[].class).ofSize(LENGTH);
  }

  /** What an operation returns and leaves behind, as bits. */
  private static List<int[]> outcome(float result, float[]... arrays) {
    List<int[]> bits = new ArrayList<>();
    bits.add(Floats.bits(new float[] {result}));
    for (float[] array : arrays) {
      bits.add(Floats.bits(array));
    }
    return bits;
  }

  private interface Operation {
    float on(VectorOps kernel, float[] x, float[] y, float[] z);
  }

  private void assertSame(Operation operation, float[] x, float[] y, float[] z) {
    List<List<int[]>> outcomes = new ArrayList<>();
    for (VectorOps kernel : List.of(plain, simd)) {
      float[][] copies = {x.clone(), y.clone(), z.clone()};
      float result = operation.on(kernel, copies[0], copies[1], copies[2]);
      outcomes.add(outcome(result, copies));
    }
    for (int i = 0; i < outcomes.get(0).size(); i++) {
      assertArrayEquals(outcomes.get(0).get(i), outcomes.get(1).get(i));
    }
  }

  @Property(tries = 300)
  void kernelsAgreeBitForBit(
      @ForAll("values") float[] x,
      @ForAll("values") float[] y,
      @ForAll("values") float[] z,
      @ForAll @IntRange(max = LARGEST / 8) int lanes,
      @ForAll @IntRange(max = 16) int xAt,
      @ForAll @IntRange(max = 16) int yAt,
      @ForAll @IntRange(max = 16) int zAt) {
    int n = 8 * lanes;
    float a = x[LENGTH - 1];
    assertSame((k, p, q, r) -> k.dot(p, xAt, q, yAt, n), x, y, z);
    assertSame((k, p, q, r) -> k.scaledNorm(p, xAt, q, yAt, n), x, y, z);
    assertSame((k, p, q, r) -> nothing(() -> k.axpy(a, p, xAt, q, yAt, n)), x, y, z);
    assertSame((k, p, q, r) -> nothing(() -> k.multiply(p, xAt, q, yAt, r, zAt, n)), x, y, z);
    assertSame((k, p, q, r) -> nothing(() -> k.scaledAxpy(a, p, xAt, q, yAt, r, zAt, n)), x, y, z);
  }

  @Property(tries = 300)
  void kernelsAgreeBitForBitOnAMatrixWhoseSumsAreDotProducts(
      @ForAll("values") float[] x,
      @ForAll("values") float[] y,
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 4) int columns,
      @ForAll @IntRange(max = 8) int at) {
    int n = 8 * rows;
    int side = Math.min(8 * columns, (LENGTH - at) / n / 8 * 8);
    float[] z = new float[LENGTH];
    assertSame((k, p, q, r) -> nothing(() -> k.timesMatrix(p, at, n, q, at, side, r, at)), x, y, z);
    simd.timesMatrix(x, at, n, y, at, side, z, at);
    for (int i = 0; i < side; i++) {
      float[] column = new float[n];
      for (int h = 0; h < n; h++) {
        column[h] = y[at + h * side + i];
      }
      float dot = plain.dot(x, at, column, 0, n);
      assertArrayEquals(Floats.bits(new float[] {dot}), Floats.bits(new float[] {z[at + i]}));
    }
  }

  @Property(tries = 300)
  void kernelsAgreeBitForBitOnRows(
      @ForAll("values") float[] x,
      @ForAll("values") float[] y,
      @ForAll("values") float[] z,
      @ForAll @IntRange(max = LARGEST / 8) int lanes,
      @ForAll @IntRange(max = 12) int rows,
      @ForAll @IntRange(max = 16) int yAt,
      @ForAll @IntRange(max = 16) int zAt,
      @ForAll long seed) {
    int n = 8 * lanes;
    int first = (int) Long.remainderUnsigned(seed, 4);
    // The same row several times too: nothing is said of them that a kernel could exploit.
    int[] row =
        new java.util.SplittableRandom(seed)
            .ints(first + rows, 0, LENGTH / Math.max(n, 1))
            .toArray();
    float[] a = Arrays.copyOfRange(x, LENGTH - 16, LENGTH);
    assertSame(
        (k, p, q, r) -> nothing(() -> k.weightedSum(a, p, row, first, rows, r, zAt, n)), x, y, z);
    assertSame((k, p, q, r) -> nothing(() -> k.dots(q, yAt, p, row, first, rows, r, n)), x, y, z);
    assertSame((k, p, q, r) -> k.scaledNorms(a, p, row, first, rows, q, yAt, n), x, y, z);
    assertSame(
        (k, p, q, r) -> nothing(() -> k.scaledAxpys(x[0], a, p, row, first, rows, q, yAt, r, n)),
        x,
        y,
        z);
  }

  @Property(tries = 100)
  void rowOperationsAreSumsOfThoseOnSlices(
      @ForAll @IntRange(min = 1, max = LARGEST / 8 / 4) int lanes) {
    int n = 8 * lanes;
    int[] row = {7, 0, 1, 3};
    float[] a = {1f, -2f, 0.5f};
    float[] x = new float[4 * n];
    float[] steps = new float[4 * n];
    float[] y = new float[n];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 7 - 3;
      steps[i] = 1 + i % 5;
      y[i % n] = i % 3 - 1;
    }
    for (VectorOps kernel : List.of(plain, simd)) {
      float[] sum = new float[n];
      float[] dots = new float[3];
      float[] moved = x.clone();
      float[] expected = x.clone();
      kernel.weightedSum(a, x, row, 1, 3, sum, 0, n);
      kernel.dots(y, 0, x, row, 1, 3, dots, n);
      kernel.scaledAxpys(2f, a, steps, row, 1, 3, y, 0, moved, n);
      float norm = 0;
      for (int r = 0; r < 3; r++) {
        assertEquals(kernel.dot(x, row[1 + r] * n, y, 0, n), dots[r]);
        norm += a[r] * a[r] * kernel.scaledNorm(steps, row[1 + r] * n, y, 0, n);
        kernel.scaledAxpy(2 * a[r], steps, row[1 + r] * n, y, 0, expected, row[1 + r] * n, n);
      }
      for (int i = 0; i < n; i++) {
        assertEquals(x[i] - 2 * x[n + i] + 0.5f * x[3 * n + i], sum[i]);
      }
      assertEquals(norm, kernel.scaledNorms(a, steps, row, 1, 3, y, 0, n));
      assertArrayEquals(expected, moved);
    }
  }

  @Property(tries = 100)
  void productsAgreeBitForBitAndAreThoseOfTheRows(
      @ForAll @IntRange(min = 1, max = 5) int lanes,
      @ForAll @IntRange(max = 9) int rows,
      @ForAll long seed) {
    int n = 8 * lanes;
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    float[] x = new float[Math.max(rows, 1) * n];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    int from = 8 * random.nextInt(lanes);
    int to = from + random.nextInt(n - from + 1);
    float[] byPlain = new float[n * n];
    float[] bySimd = new float[n * n];
    Arrays.fill(byPlain, 0.5f);
    Arrays.fill(bySimd, 0.5f);
    plain.addProducts(x, rows, byPlain, from, to, n);
    simd.addProducts(x, rows, bySimd, from, to, n);
    assertArrayEquals(byPlain, bySimd);
    for (int i = 0; i < n; i++) {
      boolean asked = i >= from && i < to;
      for (int j = asked ? i : 0; j < n; j++) {
        double sum = 0.5;
        for (int r = 0; asked && r < rows; r++) {
          sum += (double) x[r * n + i] * x[r * n + j];
        }
        assertEquals(sum, byPlain[i * n + j], 1e-5);
      }
    }
  }

  @Property(tries = 100)
  void substitutionAgreesBitForBitAndIsThatOfTheRows(
      @ForAll @IntRange(min = 1, max = 5) int lanes, @ForAll long seed) {
    int n = 8 * lanes;
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    int first = 8 * random.nextInt(lanes);
    float[] x = new float[n * n];
    float[] scale = new float[8];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    for (int p = 0; p < 8; p++) {
      scale[p] = (float) random.nextDouble(-1, 1);
    }
    float[] byPlain = x.clone();
    float[] bySimd = x.clone();
    plain.substitute(byPlain, first, scale, n);
    simd.substitute(bySimd, first, scale, n);
    assertArrayEquals(byPlain, bySimd);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double expected = x[i * n + j];
        if (i >= first && i < first + 8 && j >= first + 8) {
          for (int q = first; q < i; q++) {
            expected += (double) x[q * n + i] * byPlain[q * n + j];
          }
          expected *= scale[i - first];
        }
        assertEquals(expected, byPlain[i * n + j], 1e-5 * (1 + Math.abs(expected)));
      }
    }
  }

  private static float nothing(Runnable operation) {
    operation.run();
    return 0;
  }

  @Property(tries = 100)
  void kernelsKeepToTheirSlice(
      @ForAll @IntRange(max = LARGEST / 8) int lanes, @ForAll @IntRange(max = 16) int at) {
    int n = 8 * lanes;
    float[] ones = new float[LENGTH];
    Arrays.fill(ones, 1f);
    for (VectorOps kernel : List.of(plain, simd)) {
      float[] y = new float[LENGTH];
      kernel.axpy(2f, ones, 0, y, at, n);
      kernel.scaledAxpy(2f, ones, 0, ones, 0, y, at, n);
      for (int i = 0; i < LENGTH; i++) {
        assertEquals(i >= at && i < at + n ? 4f : 0f, y[i]);
      }
      float[] z = new float[LENGTH];
      kernel.multiply(y, at, ones, 0, z, at, n);
      assertArrayEquals(y, z);
      assertEquals(4f * n, kernel.dot(y, at, ones, 0, n));
      assertEquals(16f * n, kernel.scaledNorm(ones, 0, y, at, n));
    }
  }
}

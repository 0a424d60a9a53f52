package io.sparkafm.core.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LinearAlgebraProperties {

  @Property(tries = 100)
  void solveInvertsSymmetricPositiveDefiniteMatrices(
      @ForAll @IntRange(min = 1, max = 24) int n,
      @ForAll @IntRange(min = 1, max = 4) int columns,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] root = random.doubles((long) n * n, -1, 1).toArray();
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int l = 0; l < n; l++) {
          a[j * n + i] += root[i * n + l] * root[j * n + l];
        }
      }
      a[i * n + i] += 0.1;
    }
    double[] before = a.clone();
    double[] b = random.doubles((long) n * columns, -1, 1).toArray();
    double[] x = LinearAlgebra.solve(a, n, b, columns);
    for (int column = 0; column < columns; column++) {
      for (int i = 0; i < n; i++) {
        double product = 0;
        for (int j = 0; j < n; j++) {
          product += before[j * n + i] * x[column * n + j];
        }
        // Eigenvalues are within [.1, n²]: x is of order 10, residuals of order n·2⁻⁵²·n·10.
        assertEquals(b[column * n + i], product, 1e-10);
      }
    }
  }

  @Property(tries = 50)
  void choleskyFactorTimesItsTransposeIsTheMatrix(
      @ForAll @IntRange(min = 1, max = 12) int n, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] factor = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int i = j; i < n; i++) {
        factor[j * n + i] = i == j ? 0.5 + random.nextDouble() : random.nextDouble() - 0.5;
      }
    }
    double[] a = new double[n * n];
    for (int d = 0; d < n * n; d++) {
      for (int l = 0; l < n; l++) {
        a[d] += factor[l * n + d % n] * factor[l * n + d / n];
      }
    }
    double[] found = LinearAlgebra.cholesky(a, n);
    for (int d = 0; d < n * n; d++) {
      assertEquals(factor[d], found[d], 1e-10);
    }
  }

  /**
   * The fault that taking turns prevents, all decompositions of a JVM failing to converge, needs
   * first calls at the same time, so it shows here only where this test is the first to call.
   */
  @Example
  void decompositionsMayRunSideBySide() {
    int n = 48;
    double[][] matrices =
        IntStream.range(0, 400)
            .mapToObj(i -> new SplittableRandom(i).doubles((long) n * n, -1, 1).toArray())
            .toArray(double[][]::new);
    double[][] alone =
        Arrays.stream(matrices)
            .map(a -> LinearAlgebra.svd(a.clone(), n).values())
            .toArray(double[][]::new);
    double[][] together =
        Arrays.stream(matrices)
            .parallel()
            .map(a -> LinearAlgebra.svd(a.clone(), n).values())
            .toArray(double[][]::new);
    for (int i = 0; i < matrices.length; i++) {
      assertArrayEquals(alone[i], together[i]);
    }
  }

  /**
   * Dead, repeated and nearly parallel columns, over the ranges that a training's matrices have.
   */
  @Property(tries = 200)
  void singularValuesAreFoundOfAnyMatrix(
      @ForAll @IntRange(min = 1, max = 40) int n, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] a = new double[n * n];
    for (int j = 0; j < n; j++) {
      double size = Math.pow(10, -8 * random.nextDouble());
      int kind = random.nextInt(5);
      int other = random.nextInt(j + 1);
      for (int i = 0; i < n; i++) {
        double value = random.nextGaussian();
        double copied = other < j ? a[other * n + i] : value;
        a[j * n + i] =
            switch (kind) {
              case 0 -> 0;
              case 1 -> copied;
              case 2 -> copied * (1 + 1e-9 * value);
              default -> size * value;
            };
      }
    }
    double norm = Math.sqrt(Arrays.stream(a).map(x -> x * x).sum());
    LinearAlgebra.Svd svd = LinearAlgebra.jacobi(a, n);
    for (int j = 0; j < n; j++) {
      assertEquals(true, j == 0 || svd.values()[j] <= svd.values()[j - 1]);
      for (int i = 0; i < n; i++) {
        double product = 0;
        double right = 0;
        for (int h = 0; h < n; h++) {
          product += svd.left()[h * n + i] * svd.values()[h] * svd.right()[h * n + j];
          right += svd.right()[i * n + h] * svd.right()[j * n + h];
        }
        assertEquals(a[j * n + i], product, 1e-12 * norm);
        assertEquals(i == j ? 1 : 0, right, 1e-12);
      }
    }
  }

  @Example
  void whatIsNotPositiveDefiniteHasNoFactorAndNoSolution() {
    double[] indefinite = {1, 2, 2, 1};
    double[] notFinite = {Double.NaN, 0, 0, 1};
    for (double[] a : new double[][] {indefinite, notFinite}) {
      assertEquals(null, LinearAlgebra.cholesky(a, 2));
      assertEquals(Double.NaN, LinearAlgebra.solve(a, 2, new double[] {1, 1}, 1)[0]);
    }
  }

  /** Breeze, an implementation of its own or the same LAPACK, comes to the same factors. */
  @Property(tries = 20)
  void factorsAreThoseOfBreeze(@ForAll @IntRange(min = 2, max = 100) int n, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] a = random.doubles((long) n * n, -1, 1).toArray();
    double[] symmetric = LinearAlgebra.transposedTimes(a, a, n);
    for (int i = 0; i < n; i++) {
      symmetric[i * n + i] += 0.1;
      for (int j = 0; j < i; j++) {
        symmetric[j * n + i] = symmetric[i * n + j];
      }
    }
    assertArrayEquals(
        Breeze.cholesky(symmetric, n), LinearAlgebra.cholesky(symmetric, n), 1e-9 * n);
    assertArrayEquals(Breeze.singularValues(a, n), LinearAlgebra.svd(a, n).values(), 1e-11 * n);
  }
}

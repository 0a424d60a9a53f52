package io.sparkafm.core;

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
}

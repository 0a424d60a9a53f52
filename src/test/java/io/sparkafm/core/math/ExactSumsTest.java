package io.sparkafm.core.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactSumsTest {
  private static final int VECTORS = 1000;
  private static final double[] LARGEST = {1e-3, 5, 0};

  private static double[][] vectors() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] vectors = new double[VECTORS][];
    for (int v = 0; v < VECTORS; v++) {
      vectors[v] = new double[] {random.nextDouble(-1e-3, 1e-3), random.nextDouble(-5, 5), 0};
    }
    return vectors;
  }

  @Test
  void orderAndPartsDoNotChangeABit() {
    double[][] vectors = vectors();
    ExactSums forwards = ExactSums.withProducts(VECTORS, LARGEST);
    ExactSums odd = ExactSums.withProducts(VECTORS, LARGEST);
    ExactSums even = ExactSums.withProducts(VECTORS, LARGEST);
    for (int v = 0; v < VECTORS; v++) {
      forwards.add(vectors[v]);
      (v % 2 == 0 ? even : odd).add(vectors[VECTORS - 1 - v]);
    }
    ExactSums parts = odd.plus(even);
    for (int i = 0; i < LARGEST.length; i++) {
      assertEquals(forwards.sum(i), parts.sum(i));
      for (int j = 0; j < LARGEST.length; j++) {
        assertEquals(forwards.product(i, j), parts.product(j, i));
      }
    }
  }

  @Test
  void sumsAreThoseOfTheNumbers() {
    ExactSums alone = ExactSums.ofEntries(VECTORS, LARGEST);
    ExactSums both = ExactSums.withProducts(VECTORS, LARGEST);
    double[] sum = new double[3];
    double[][] product = new double[3][3];
    for (double[] vector : vectors()) {
      alone.add(vector);
      both.add(vector);
      for (int i = 0; i < 3; i++) {
        sum[i] += vector[i];
        for (int j = 0; j < 3; j++) {
          product[i][j] += vector[i] * vector[j];
        }
      }
    }
    for (int i = 0; i < 3; i++) {
      // Half a step of rounding for each number; 2⁻⁴⁹ and 2⁻²³ of the largest.
      assertEquals(sum[i], alone.sum(i), VECTORS * Math.scalb(LARGEST[i], -49) + 1e-12);
      assertEquals(sum[i], both.sum(i), VECTORS * Math.scalb(LARGEST[i], -23));
      for (int j = 0; j < 3; j++) {
        double most = VECTORS * Math.scalb(LARGEST[i] * LARGEST[j], -21);
        assertEquals(product[i][j], both.product(i, j), most);
      }
    }
  }

  @Test
  void theLargestNumbersFit() {
    double[] largest = {Math.nextDown(8.0)};
    ExactSums sums = ExactSums.ofEntries(3, largest);
    ExactSums products = ExactSums.withProducts(3, largest);
    for (int v = 0; v < 3; v++) {
      sums.add(largest);
      products.add(largest);
    }
    assertEquals(24, sums.sum(0), 1e-12);
    assertEquals(192, products.product(0, 0), 1e-6);
  }
}

package io.sparkafm.core.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

  /** A promise: other numbers here are other models from the same seed, on every data set. */
  @Test
  void numbersAreThoseOfTheFirstRelease() {
    long key = CounterRandom.key(42, CounterRandom.USERS, 3, 7);
    assertEquals(-723210676425568614L, key);
    assertEquals(-1592626497444243802L, CounterRandom.bits(key, 0));
    assertEquals(2914789053833363035L, CounterRandom.bits(key, 1));
    assertEquals(0.9136635445756485, CounterRandom.uniform(key, 0));
    float[] drawn = new float[3];
    CounterRandom.gaussian(key, 1f, drawn, 0, 3);
    assertArrayEquals(new float[] {0.23216772f, 0.35592687f, -0.7717575f}, drawn);
    assertEquals(3968316693023498784L, CounterRandom.key(0, 0, 0, 0));
    assertEquals(
        -1083054802135374180L, CounterRandom.key(-1, CounterRandom.ORDER, 500, Long.MIN_VALUE));
  }

  @Test
  void aShorterDrawIsTheBeginningOfALongerOne() {
    float[] few = new float[5];
    float[] many = new float[9];
    CounterRandom.gaussian(11, 2f, few, 1, 4);
    CounterRandom.gaussian(11, 2f, many, 0, 9);
    for (int i = 0; i < 4; i++) {
      assertEquals(many[i], few[i + 1]);
    }
    assertEquals(0f, few[0]);
  }

  /** Standard errors of the first four moments from n draws are √(1, 2, 15, 96)/√n. */
  @Test
  void gaussianHasTheMomentsOfTheNormalDistribution() {
    int rows = 20_000;
    int rank = 10;
    int n = rows * rank;
    float[] drawn = new float[rank];
    double[] moments = new double[4];
    for (int row = 0; row < rows; row++) {
      CounterRandom.gaussian(CounterRandom.key(1, 1, 0, row), 3f, drawn, 0, rank);
      for (float value : drawn) {
        double z = value / 3;
        moments[0] += z / n;
        moments[1] += z * z / n;
        moments[2] += z * z * z / n;
        moments[3] += z * z * z * z / n;
      }
    }
    double[] expected = {0, 1, 0, 3};
    double[] variance = {1, 2, 15, 96};
    for (int m = 0; m < 4; m++) {
      assertEquals(expected[m], moments[m], 4 * Math.sqrt(variance[m] / n), "moment " + (m + 1));
    }
  }

  @Test
  void uniformFillsTheIntervalEvenly() {
    int n = 200_000;
    int[] tenths = new int[10];
    for (int i = 0; i < n; i++) {
      double u = CounterRandom.uniform(5, i);
      assertTrue(u > 0 && u < 1);
      tenths[(int) (10 * u)]++;
    }
    for (int count : tenths) {
      assertEquals(n / 10, count, 4 * Math.sqrt(n * 0.09));
    }
  }

  /** Neighbouring keys of every part give draws without correlation; its standard error is 1/√n. */
  @Test
  void keysThatDifferInOnePartAreIndependent() {
    int n = 40_000;
    for (int part = 0; part < 5; part++) {
      double correlation = 0;
      for (int i = 0; i < n; i++) {
        long[] at = {9, 1, 4, i, 0};
        float[] one = new float[2];
        float[] other = new float[2];
        CounterRandom.gaussian(CounterRandom.key(at[0], at[1], at[2], at[3]), 1f, one, 0, 2);
        at[part]++;
        CounterRandom.gaussian(CounterRandom.key(at[0], at[1], at[2], at[3]), 1f, other, 0, 2);
        correlation += (double) one[0] * other[part == 4 ? 1 : 0] / n;
      }
      assertEquals(0, correlation, 4 / Math.sqrt(n), "part " + part);
    }
  }

  @Test
  void keysDoNotCollide() {
    Set<Long> keys = new HashSet<>();
    int n = 0;
    for (long seed = -2; seed < 3; seed++) {
      for (long purpose = 0; purpose < 5; purpose++) {
        for (long epoch = 0; epoch < 20; epoch++) {
          for (long row = -20; row < 20; row++, n++) {
            keys.add(CounterRandom.key(seed, purpose, epoch, row));
          }
        }
      }
    }
    assertEquals(n, keys.size());
  }
}

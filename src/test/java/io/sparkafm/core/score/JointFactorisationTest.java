package io.sparkafm.core.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** On 200 users and 90 items of 12 columns, of which columns 6 to 11 depend on the first six. */
class JointFactorisationTest {
  private static final int K = 12;
  private static final float[][] USERS = rows(200, 1);
  private static final float[][] ITEMS = rows(90, 2);

  private static float[][] rows(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] x = new float[rows][K];
    for (float[] row : x) {
      for (int c = 0; c < K; c++) {
        // Column c weighs 2⁻ᶜ, so that some are worth little.
        row[c] = c < 6 ? (float) Math.scalb(random.nextDouble() - 0.5, -c) : row[c - 6] * (c - 8);
      }
    }
    return x;
  }

  private static double[] products(float[][] rows) {
    double[] sums = new double[K * K];
    for (float[] row : rows) {
      for (int i = 0; i < K * K; i++) {
        sums[i] += (double) row[i / K] * row[i % K];
      }
    }
    return sums;
  }

  private static JointFactorisation joint(int rank, double tolerance) {
    return JointFactorisation.of(
        products(USERS), USERS.length, products(ITEMS), ITEMS.length, K, rank, tolerance);
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int c = 0; c < x.length; c++) {
      sum += (double) x[c] * y[c];
    }
    return sum;
  }

  /** Root mean square over all pairs of what the short vectors' products lack. */
  private static double lacks(JointFactorisation joint) {
    double squares = 0;
    for (float[] user : USERS) {
      for (float[] item : ITEMS) {
        double error = dot(user, item) - dot(joint.user(user, 1), joint.item(item, 1));
        squares += error * error;
      }
    }
    return Math.sqrt(squares / (USERS.length * ITEMS.length));
  }

  @Test
  void productsThatNeedFewerColumnsGetThem() {
    JointFactorisation joint = joint(K, 1e-5);
    assertEquals(6, joint.rank());
    assertTrue(lacks(joint) < 1e-5, "lacks " + lacks(joint));
  }

  @Test
  void whatIsDroppedIsWhatIsSaid() {
    double before = 0;
    for (int rank = 5; rank >= 1; rank--) {
      JointFactorisation joint = joint(rank, 0);
      assertEquals(rank, joint.rank());
      assertEquals(lacks(joint), joint.droppedRms(), 1e-3 * joint.droppedRms());
      assertTrue(joint.droppedRms() > before, joint.droppedRms() + " after " + before);
      before = joint.droppedRms();
    }
    JointFactorisation tolerant = joint(K, joint(3, 0).droppedRms() * 1.001);
    assertEquals(3, tolerant.rank());
  }

  /** Over users and over items alike, whatever their numbers. */
  @Test
  void columnsAreUncorrelatedAndOfTheSameMeanSquare() {
    JointFactorisation joint = joint(4, 0);
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b <= a; b++) {
        double users = 0;
        for (float[] user : USERS) {
          float[] vector = joint.user(user, 1);
          users += (double) vector[a] * vector[b] / USERS.length;
        }
        double items = 0;
        for (float[] item : ITEMS) {
          float[] vector = joint.item(item, 1);
          items += (double) vector[a] * vector[b] / ITEMS.length;
        }
        assertEquals(users, items, 1e-5);
        assertTrue(a == b ? users > 1e-4 : Math.abs(users) < 1e-5, a + " " + b + ": " + users);
      }
    }
  }

  @Test
  void exactVectorsAreTheStackedOnes() {
    JointFactorisation exact = JointFactorisation.exact(K);
    assertEquals(K, exact.rank());
    assertEquals(0, lacks(exact));
  }

  @Test
  void zerosStayZeros() {
    JointFactorisation joint =
        JointFactorisation.of(new double[K * K], 5, products(ITEMS), 90, K, K, 1e-4);
    assertEquals(1, joint.rank());
    assertEquals(0, joint.user(new float[K], 1)[0]);
    assertTrue(Float.isFinite(joint.item(ITEMS[0], 1)[0]));
  }
}

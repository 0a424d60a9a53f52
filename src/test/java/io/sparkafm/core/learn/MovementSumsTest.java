package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Problem;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Signal and noise of a mean whose draws scatter by a known amount. */
class MovementSumsTest {
  private static final int RANK = 3;
  private static final int USERS = 4000;
  private static final int DRAWS = 5;

  private static Problem problem() {
    return Problem.random(Problem.Shape.of(RANK, Loss.SQUARED, InteractionKind.INNER_PRODUCT));
  }

  /** Of one field, users' factors are drawn around those of the truth, 0 in the second field. */
  @Test
  void theSignalIsTheMovementOfTheTruth() {
    Problem problem = problem();
    int stride = VectorOps.stride(RANK);
    Attention attention =
        new Attention(RANK, problem.parameters.factors, problem.features, problem.count);
    Random random = new Random(3);
    double[] truth = new double[2];
    double[] ofMean = new double[2];
    double[] drawn = new double[2];
    double[][] products = new double[2][RANK * RANK];
    float[] f = new float[Problem.FIELDS * stride];
    for (int i = 0; i < USERS; i++) {
      for (int l = 0; l < 2; l++) {
        double[] user = new double[RANK];
        double[] mean = new double[RANK];
        for (int h = 0; h < RANK; h++) {
          user[h] = l == 0 ? random.nextGaussian() : 0;
        }
        truth[l] += squaredMovement(attention, f, l, stride, user);
        for (int t = 0; t < DRAWS; t++) {
          double[] draw = new double[RANK];
          for (int h = 0; h < RANK; h++) {
            draw[h] = user[h] + random.nextGaussian();
            mean[h] += draw[h] / DRAWS;
          }
          drawn[l] += squaredMovement(attention, f, l, stride, draw) / DRAWS;
        }
        ofMean[l] += squaredMovement(attention, f, l, stride, mean);
        for (int h = 0; h < RANK * RANK; h++) {
          products[l][h] += mean[h / RANK] * mean[h % RANK];
        }
      }
    }
    float[] signal = new MovementSums(drawn, products, DRAWS).signal(attention);
    assertEquals(truth[0] / ofMean[0], signal[0], .01);
    assertEquals(.833, signal[0], .02, "a variance of 1 over one of 1 + 1/5");
    assertEquals(1.0 / DRAWS, signal[1], 1e-6, "nothing but noise: the least signal");
  }

  private static double squaredMovement(
      Attention attention, float[] f, int field, int stride, double[] user) {
    for (int h = 0; h < RANK; h++) {
      f[field * stride + h] = (float) user[h];
    }
    float s = attention.movement(f, 0)[field];
    return (double) s * s;
  }

  @Test
  void attentionCountsASquaredMovementWithItsSignal() {
    Problem problem = problem();
    Attention attention =
        new Attention(RANK, problem.parameters.factors, problem.features, problem.count);
    float[] f = new float[Problem.FIELDS * VectorOps.stride(RANK)];
    Arrays.fill(f, 1f);
    float[] all = attention.movement(f, 0);
    float[] signal = {1, .25f, 0, 1, .04f, 1};
    float[] expected = {all[0], all[1] / 2, 0, all[3], all[4] / 5, all[5]};
    assertArrayEquals(expected, attention.withSignal(signal).movement(f, 0), 1e-5f);
  }
}

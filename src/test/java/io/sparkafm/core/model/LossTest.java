package io.sparkafm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {
  private static final double H = 1e-4;

  @ParameterizedTest
  @EnumSource(Loss.class)
  void residualIsMinusTheDerivative(Loss loss) {
    for (float score = -8; score <= 8; score += 0.25f) {
      for (float y = 0; y <= 1; y++) {
        double slope = (loss.value(y, score + H) - loss.value(y, score - H)) / (2 * H);
        // The residual subtracts floats of up to 8.
        assertEquals(-slope, loss.residual(y, score), 8 * 0x1.0p-23, "at " + score);
      }
    }
  }

  /** The logistic curvature is held above .01, which it passes at |score| = 4.58. */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void curvatureIsTheSecondDerivativeOrItsBound(Loss loss) {
    for (float score = -8; score <= 8; score += 0.25f) {
      double second =
          (loss.value(1, score + 1e-3) - 2 * loss.value(1, score) + loss.value(1, score - 1e-3))
              / 1e-6;
      double expected = Math.max(second, 0.01);
      // A second difference with h = 1e-3 is good to 1e-7 and 8²·2⁻⁵³/h².
      assertEquals(expected, loss.curvature(score), 1e-6, "at " + score);
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void extremeScoresStayFinite(Loss loss) {
    for (float score : new float[] {-1e6f, -500, 500, 1e6f}) {
      assertTrue(Double.isFinite(loss.value(1, score)));
      assertTrue(Float.isFinite(loss.residual(1, score)));
      assertTrue(loss.curvature(score) > 0);
    }
  }
}

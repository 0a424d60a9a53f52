package io.sparkafm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How close a value in float must come to the same one in double. */
public final class Floats {
  /**
   * Rounding errors of some tens of float operations in a row: 64 units in the last place (2⁻²⁴). A
   * wrong sign or a forgotten term is larger by orders of magnitude.
   */
  public static final double TOLERANCE = 64 * 0x1.0p-24;

  private Floats() {}

  /**
   * Whether all agree within {@link #TOLERANCE} of the largest of {@code expected}, or of 1: where
   * terms cancel, their rounding errors stay.
   */
  public static void assertClose(double[] expected, double[] actual, String what) {
    assertClose(expected, actual, TOLERANCE, what);
  }

  public static void assertClose(
      double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    double largest = 1;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * largest, what + " [" + i + "]");
    }
  }

  /** Whether a check could have failed at all. */
  public static void assertNotAllZero(double[] values, String what) {
    double sum = 0;
    for (double value : values) {
      sum += Math.abs(value);
    }
    assertTrue(sum > 1e-3, what + ": nothing to compare");
  }

  /** Bits of all values; NaNs of any payload are one, as the processor's choice of it is free. */
  public static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}

package io.sparkafm.core.model;

/** Factors that are kept at 0 or above, where {@link Settings#nonNegative} says so. */
public final class NonNegative {
  private NonNegative() {}

  /**
   * The nearest factors without negative ones: θ ← max(θ, 0), for the {@code n} from {@code at}.
   */
  public static void project(float[] factors, int at, int n) {
    for (int i = at; i < at + n; i++) {
      factors[i] = Math.max(factors[i], 0f);
    }
  }

  /** Magnitudes in place of values, of the {@code n} from {@code at}: where factors start. */
  public static void start(float[] factors, int at, int n) {
    for (int i = at; i < at + n; i++) {
      factors[i] = Math.abs(factors[i]);
    }
  }
}

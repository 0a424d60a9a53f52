package io.sparkafm.core.math;

/**
 * A sequence of random numbers that a key decides, the same on every machine and every JDK: its
 * bits are {@link CounterRandom#bits} of the key, one after the other, and what is made of them
 * takes exact arithmetic and {@link StrictMath} alone. Belongs to one thread.
 */
public final class RandomSequence {
  /** Layers of equal area that the upper half of exp(−x²/2) is cut into. */
  private static final int LAYERS = 128;

  /** Where the tail, which belongs to the lowest layer, begins. */
  private static final double TAIL = 3.442619855899;

  /** The area of a layer, the tail included. */
  private static final double AREA = 9.91256303526217e-3;

  /** The right end of each layer, of falling width; the lowest is that of a box as large as it. */
  private static final double[] END = new double[LAYERS + 1];

  /** How much of each layer lies under the one above it, and so under the curve. */
  private static final double[] INNER = new double[LAYERS];

  static {
    double height = StrictMath.exp(-TAIL * TAIL / 2);
    END[0] = AREA / height;
    END[1] = TAIL;
    for (int i = 2; i < LAYERS; i++) {
      END[i] = Math.sqrt(-2 * StrictMath.log(AREA / END[i - 1] + height));
      height = StrictMath.exp(-END[i] * END[i] / 2);
    }
    for (int i = 0; i < LAYERS; i++) {
      INNER[i] = END[i + 1] / END[i];
    }
  }

  private final long key;
  private int index;

  /**
   * @param key see {@link CounterRandom#key}
   */
  public RandomSequence(long key) {
    this.key = key;
  }

  /** Uniform in (0, 1). */
  double uniform() {
    return CounterRandom.uniform(key, index++);
  }

  /**
   * A draw from N(0, 1) by the ziggurat algorithm (Marsaglia and Tsang, Journal of Statistical
   * Software 2000) as Doornik corrected it ("An Improved Ziggurat Method to Generate Normal Random
   * Samples", 2005): the layer and the place in it come of different bits.
   */
  public double gaussian() {
    while (true) {
      long bits = CounterRandom.bits(key, index++);
      int layer = (int) (bits & (LAYERS - 1));
      double u = 2 * CounterRandom.uniform(bits) - 1;
      if (Math.abs(u) < INNER[layer]) {
        return u * END[layer];
      }
      if (layer == 0) {
        return u < 0 ? -tail() : tail();
      }
      double x = u * END[layer];
      double low = StrictMath.exp((x * x - END[layer] * END[layer]) / 2);
      double high = StrictMath.exp((x * x - END[layer + 1] * END[layer + 1]) / 2);
      // Heights relative to that of the curve at x.
      if (low + uniform() * (high - low) < 1) {
        return x;
      }
    }
  }

  /** A draw from N(0, 1) above {@link #TAIL} (Marsaglia, Technometrics 1964). */
  private double tail() {
    while (true) {
      double x = -StrictMath.log(uniform()) / TAIL;
      if (-2 * StrictMath.log(uniform()) > x * x) {
        return TAIL + x;
      }
    }
  }
}

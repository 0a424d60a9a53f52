package io.sparkafm.core.model;

/**
 * How much noisier the ratings of one user, or of one item, are than those of another: the
 * precision of a rating's noise is τ · m_i · m_j with a multiplier m of the user and one of the
 * item.
 *
 * <p>A multiplier is one of {@link #COUNT} values, from ½ to 2 in steps of √2. The share of users,
 * and of items, that has each of them is learned. A user or item has n ratings; let S = Σ w·e² over
 * them, where w is a rating's weight times the other factors of its precision. Then
 *
 * <pre>
 *   P(m) ∝ share(m) · m^(n/2) · e^(−m·S/2),      shares ~ Dirichlet(1 + number of users with each)
 * </pre>
 *
 * <p>A range that is bounded keeps users whose ratings are all alike, of whom there are many in
 * sparse data, from being given noise of no width, which would make their ratings outweigh all
 * others. Robust factor models take a gamma distribution in this place (Lakshminarayanan, Bouchard
 * and Archambeau, "Robust Bayesian Matrix Factorisation", AISTATS 2011).
 */
public final class NoiseScale {
  /** Number of values that a multiplier can have. */
  public static final int COUNT = 5;

  private static final double STEP = Math.sqrt(2);

  private static final float[] MULTIPLIER = new float[COUNT];
  private static final double[] LOG_MULTIPLIER = new double[COUNT];

  static {
    double value = 1;
    int middle = COUNT / 2;
    for (int g = middle; g < COUNT; g++, value *= STEP) {
      MULTIPLIER[g] = (float) value;
      MULTIPLIER[COUNT - 1 - g] = (float) (1 / value);
      LOG_MULTIPLIER[g] = StrictMath.log(value);
      LOG_MULTIPLIER[COUNT - 1 - g] = -LOG_MULTIPLIER[g];
    }
  }

  private final double[] logShares;
  private final double[] weight = new double[COUNT];

  /**
   * @param shares of the users, or items, that have each of the multipliers; positive, they sum to
   *     1
   */
  public NoiseScale(float[] shares) {
    this.logShares = new double[COUNT];
    for (int g = 0; g < COUNT; g++) {
      logShares[g] = StrictMath.log(Math.max(shares[g], Float.MIN_NORMAL));
    }
  }

  /** Shares before anything is known: all the same. */
  public static float[] uniform() {
    float[] shares = new float[COUNT];
    java.util.Arrays.fill(shares, 1f / COUNT);
    return shares;
  }

  /** The multiplier of a number from 0 to {@link #COUNT} − 1; the one in the middle is 1. */
  public static float multiplier(int number) {
    return MULTIPLIER[number];
  }

  /**
   * Draws which of the multipliers a user or an item has.
   *
   * @param ratings n, those of weight above 0
   * @param squares S, under a multiplier of 1
   * @param uniform a random number in (0, 1)
   */
  public int draw(double ratings, double squares, double uniform) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int g = 0; g < COUNT; g++) {
      weight[g] = logShares[g] + 0.5 * ratings * LOG_MULTIPLIER[g] - 0.5 * MULTIPLIER[g] * squares;
      largest = Math.max(largest, weight[g]);
    }
    double sum = 0;
    for (int g = 0; g < COUNT; g++) {
      weight[g] = StrictMath.exp(weight[g] - largest);
      sum += weight[g];
    }
    double left = uniform * sum;
    int number = 0;
    while (number < COUNT - 1 && left >= weight[number]) {
      left -= weight[number++];
    }
    return number;
  }
}

package io.sparkafm.core.math;

/** Draws from gamma distributions and what is made of them. Belongs to one thread. */
public final class GammaSampler {
  private final RandomSequence random;

  /**
   * @param key of the random numbers, see {@link CounterRandom#key}
   */
  public GammaSampler(long key) {
    this.random = new RandomSequence(key);
  }

  /** A draw from N(0, 1). */
  public double gaussian() {
    return random.gaussian();
  }

  /**
   * A draw from Gamma(shape, rate) (Marsaglia &amp; Tsang, ACM TOMS 2000).
   *
   * @param shape above 0
   * @param rate above 0
   */
  public double gamma(double shape, double rate) {
    if (shape < 1) {
      return gamma(shape + 1, rate) * StrictMath.pow(random.uniform(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.gaussian();
      double v = 1 + c * x;
      if (v > 0) {
        v = v * v * v;
        double log = StrictMath.log(random.uniform());
        if (log < 0.5 * x * x + d * (1 - v + StrictMath.log(v))) {
          return d * v / rate;
        }
      }
    }
  }

  /** A draw from Dirichlet(1 + counts): shares that sum to 1. */
  public void shares(double[] counts, float[] into) {
    double[] draws = new double[counts.length];
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      draws[i] = gamma(1 + counts[i], 1);
      sum += draws[i];
    }
    for (int i = 0; i < counts.length; i++) {
      into[i] = (float) (draws[i] / sum);
    }
  }
}

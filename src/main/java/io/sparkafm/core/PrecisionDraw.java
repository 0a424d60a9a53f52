package io.sparkafm.core;

import java.util.SplittableRandom;

/**
 * Draws of what a point estimate is given by hand: the precision of every group and dimension, the
 * users' prior mean and the noise, each from its conditional given everything else (Gibbs steps;
 * priors and forms as in Rendle, "Factorization Machines with libFM", ACM TIST 2012).
 *
 * <pre>
 *   λ  ~ Gamma(1 + N/2, r + Σ(θ − m)²/2)        a group's dimension of N rows; r = 2, for biases 0.1
 *   m  ~ N(Σu/(N + 1), 1/(λ(N + 1)))            of users, a dimension each
 *   τ  ~ Gamma(1 + N/2, 1 + Σ w·e²/2)           N ratings of weight > 0; the squared loss alone
 *   λ_W ~ v·Gamma(100 + k/2, .1 + v·ΣW²/2)       a field's row of W_a; v = Σ_h Var(u_h)
 * </pre>
 *
 * <p>One precision a dimension lets the data turn off what it does not need of the rank (automatic
 * relevance determination). The prior of the gate is on its input W_a(u − ū), a standard deviation
 * of .03 between users, since dimensions that hardly vary would else be taken over by the gate: its
 * weights can grow without bound where the scores do not see them.
 */
final class PrecisionDraw {
  private static final double RATE = 2;

  /** Keeps the gate's prior proper where there is one user. */
  private static final double LEAST_SPREAD = 1e-6;

  private static final double BIAS_RATE = 0.1;

  /** Shape and rate of the prior of the gate's input: a standard deviation of .03 between users. */
  private static final double GATE_SHAPE = 100;

  private static final double GATE_RATE = 0.1;

  private final Settings settings;
  private final ItemFeatures features;
  private final float[] count;
  private final int stride;
  private final SplittableRandom random;

  PrecisionDraw(Settings settings, ItemFeatures features, float[] count, int epoch) {
    this.settings = settings;
    this.features = features;
    this.count = count;
    this.stride = settings.stride();
    this.random =
        new SplittableRandom(
            CounterRandom.key(settings.seed(), CounterRandom.PRECISIONS, epoch, 0));
  }

  /**
   * Draws all of them into {@code parameters}, from the item side as it is and the sums over the
   * users of the epoch: O(rows · k).
   */
  void draw(Parameters parameters, RoundStatistics sums) {
    Precisions precisions = parameters.precisions;
    if (settings.loss() == Loss.SQUARED) {
      precisions.noise = (float) gamma(1 + sums.weighed / 2.0, 1 + sums.squaredResidual / 2);
    }
    for (int h = 0; h < settings.rank(); h++) {
      double n = sums.users;
      double mean = sums.user[h] / (n + 1);
      mean += random.nextGaussian() / Math.sqrt(precisions.user[h] * (n + 1));
      double squares = sums.userSquare[h] - 2 * mean * sums.user[h] + n * mean * mean;
      parameters.userPriorMean[h] = (float) mean;
      precisions.user[h] = (float) gamma(1 + n / 2, RATE + Math.max(squares, 0) / 2);
    }
    precisions.userBias = (float) gamma(1 + sums.users / 2.0, BIAS_RATE + sums.userBiasSquare / 2);
    double spread = spread(sums);
    for (int l = 0; l < features.fields(); l++) {
      field(l, parameters);
      double squares = 0;
      for (int h = 0; h < settings.rank(); h++) {
        double weight = parameters.weights[l * stride + h];
        squares += weight * weight;
      }
      double shape = GATE_SHAPE + settings.rank() / 2.0;
      precisions.attention[l] = (float) (spread * gamma(shape, GATE_RATE + spread * squares / 2));
    }
  }

  /** Σ_h of the variance of u_h between users: with W of precision λ·spread, W(u − ū) has 1/λ. */
  private double spread(RoundStatistics sums) {
    double spread = LEAST_SPREAD;
    for (int h = 0; h < settings.rank(); h++) {
      double mean = sums.user[h] / Math.max(sums.users, 1);
      spread += Math.max(sums.userSquare[h] / Math.max(sums.users, 1) - mean * mean, 0);
    }
    return spread;
  }

  private void field(int l, Parameters parameters) {
    double[] squares = new double[settings.rank()];
    double biasSquares = 0;
    long rows = 0;
    for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
      if (count[row] <= 0) {
        continue;
      }
      rows++;
      for (int h = 0; h < squares.length; h++) {
        double value = parameters.factors[row * stride + h];
        squares[h] += value * value;
      }
      biasSquares += (double) parameters.bias[row] * parameters.bias[row];
    }
    Precisions precisions = parameters.precisions;
    for (int h = 0; h < squares.length; h++) {
      precisions.field[l * stride + h] = (float) gamma(1 + rows / 2.0, RATE + squares[h] / 2);
    }
    precisions.fieldBias[l] = (float) gamma(1 + rows / 2.0, BIAS_RATE + biasSquares / 2);
  }

  /** A draw from Gamma(shape, rate), shape ≥ 1 (Marsaglia &amp; Tsang, ACM TOMS 2000). */
  private double gamma(double shape, double rate) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = 1 + c * x;
      if (v > 0) {
        v = v * v * v;
        double log = StrictMath.log(random.nextDouble());
        if (log < 0.5 * x * x + d * (1 - v + StrictMath.log(v))) {
          return d * v / rate;
        }
      }
    }
  }
}

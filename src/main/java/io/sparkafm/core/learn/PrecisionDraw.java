package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.GammaSampler;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.NoiseScale;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;

/**
 * Draws what the user of a point estimate sets by hand: the precision of the noise, the users'
 * prior mean, and the precision of every group and dimension. Each is drawn from its distribution
 * given everything else.
 *
 * <p>Users' factors have variance 1 around their mean, which fixes the scale that users and items
 * share: how much a dimension counts is the deviation of the items' and values' factors alone. Such
 * a deviation σ = λ^−½ has a half-Cauchy prior, whose scale is learned a field, again with a
 * half-Cauchy prior (the horseshoe's hierarchy; Carvalho, Polson and Scott, "The horseshoe
 * estimator for sparse signals", Biometrika 2010). It has room for zero, however few rows a field
 * has, and for large deviations. Since users keep their variance, a dimension that has been shut
 * off can come back: its rows need only be drawn once. Biases and slopes have half-Cauchy priors of
 * scale 1, the standard deviation of the ratings.
 *
 * <pre>
 *   m  ~ N(Σu/(N + .01), 1/(N + .01))                        users, a dimension each
 *   a  ~ Gamma(1, λ + c),  λ ~ Gamma((1 + N)/2, a + Σθ²/2)   half-Cauchy of scale c^−½; N rows
 *   c  ~ Gamma((1 + k)/2, Σ a + b),  b ~ Gamma(1, c + 1)     a field's scale, half-Cauchy of scale 1
 *   τ  ~ Gamma(1 + N/2, 1 + Σ w·m_i·m_j·e²/2)                N ratings of weight &gt; 0
 *   λ_W ~ v·Gamma(100 + k/2, .1 + v·ΣW²/2)                   a field's row of W_a; v = Σ_h Var(u_h)
 * </pre>
 *
 * <p>(Makalic and Schmidt, "A Simple Sampler for the Horseshoe Estimator", IEEE Signal Processing
 * Letters 2016, for the auxiliary a and b.) The prior of the gate is on its input W_a(u − ū), a
 * standard deviation of .03 between users, since dimensions that hardly vary would else be taken
 * over by the gate: its weights can grow without bound where the scores do not see them.
 */
final class PrecisionDraw {
  /** The precision of the prior of the users' mean. */
  private static final double MEAN_PRECISION = 0.01;

  /** Largest precision: what is smaller than its deviation is nothing in floats. */
  private static final double LARGEST = 1e12;

  /** Shape and rate of the prior of the gate's input: a standard deviation of .03 between users. */
  static final double GATE_SHAPE = 100;

  static final double GATE_RATE = 0.1;

  /** Keeps the gate's prior proper where there is one user. */
  private static final double LEAST_SPREAD = 1e-6;

  private final Settings settings;
  private final ItemFeatures features;
  private final int stride;
  private final int epoch;
  private final GammaSampler random;

  PrecisionDraw(Settings settings, ItemFeatures features, int epoch) {
    this.settings = settings;
    this.features = features;
    this.stride = settings.stride();
    this.epoch = epoch;
    this.random =
        new GammaSampler(CounterRandom.key(settings.seed(), CounterRandom.PRECISIONS, epoch, 0));
  }

  /**
   * Draws the precision of the noise, the items' multipliers of it, and the shares that multipliers
   * have: O(items).
   *
   * @param sums of the items' ratings, before the item side is drawn
   */
  void drawNoise(
      Parameters parameters, RoundStatistics statistics, ItemSums.Layout layout, float[] sums) {
    double tau = random.gamma(1 + statistics.weighed / 2.0, 1 + statistics.scaledSquares / 2);
    parameters.precisions.noise = (float) tau;
    random.shares(statistics.userNoise, parameters.userNoiseShares);
    NoiseScale scale = new NoiseScale(parameters.itemNoiseShares);
    double[] counts = new double[NoiseScale.COUNT];
    long key = CounterRandom.key(settings.seed(), CounterRandom.ITEM_NOISE_SCALE, epoch, 0);
    for (int j = 0; j < parameters.itemNoise.length; j++) {
      int at = j * layout.width();
      float ratings = sums[at + ItemSums.RATINGS];
      if (ratings > 0) {
        double squares = tau * sums[at + ItemSums.SQUARES];
        int number = scale.draw(ratings, squares, CounterRandom.uniform(key, j));
        parameters.itemNoise[j] = NoiseScale.multiplier(number);
        counts[number]++;
      }
    }
    random.shares(counts, parameters.itemNoiseShares);
  }

  /**
   * Draws all precisions of priors, from the item side as it is and the sums over the users of the
   * epoch: O(rows · k).
   *
   * @param count of each row: above 0 where it has ratings
   */
  void draw(Parameters parameters, RoundStatistics statistics, float[] count) {
    Precisions precisions = parameters.precisions;
    double users = statistics.users;
    for (int h = 0; h < settings.rank(); h++) {
      double precision = users * precisions.user[h] + MEAN_PRECISION;
      double mean = precisions.user[h] * statistics.user[h] / precision;
      parameters.userPriorMean[h] = (float) (mean + random.gaussian() / Math.sqrt(precision));
    }
    precisions.userBias = halfCauchy(precisions.userBias, 1, users, statistics.userBiasSquare);
    precisions.slope = halfCauchy(precisions.slope, 1, users, statistics.slopeSquare);
    double spread = spread(statistics, settings.rank());
    for (int l = 0; l < features.fields(); l++) {
      field(l, parameters, count);
      precisions.attention[l] = (float) attention(random, parameters, settings, l, spread);
    }
  }

  /** λ of a group of rows given its last value, the prior's scale c^−½ and the rows' squares. */
  private float halfCauchy(double precision, double c, double rows, double squares) {
    return precision(random.gamma(1, precision + c), rows, squares);
  }

  private float precision(double auxiliary, double rows, double squares) {
    double drawn = random.gamma((1 + rows) / 2, auxiliary + squares / 2);
    return (float) Math.min(drawn, LARGEST);
  }

  private void field(int l, Parameters parameters, float[] count) {
    int k = settings.rank();
    double[] squares = new double[k];
    double biasSquares = 0;
    long rows = 0;
    for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
      if (count[row] <= 0) {
        continue;
      }
      rows++;
      for (int h = 0; h < k; h++) {
        double value = parameters.factors[row * stride + h];
        squares[h] += value * value;
      }
      biasSquares += (double) parameters.bias[row] * parameters.bias[row];
    }
    Precisions precisions = parameters.precisions;
    double c = precisions.fieldScale[l];
    double auxiliaries = 0;
    for (int h = 0; h < k && settings.hasFactors(l); h++) {
      double auxiliary = random.gamma(1, precisions.field[l * stride + h] + c);
      precisions.field[l * stride + h] = precision(auxiliary, rows, squares[h]);
      auxiliaries += auxiliary;
    }
    double b = random.gamma(1, c + 1);
    precisions.fieldScale[l] =
        (float) Math.min(random.gamma((1 + k) / 2.0, auxiliaries + b), LARGEST);
    precisions.fieldBias[l] = halfCauchy(precisions.fieldBias[l], 1, rows, biasSquares);
  }

  /** Σ_h of the variance of u_h between users: with W of precision λ·spread, W(u − ū) has 1/λ. */
  static double spread(RoundStatistics sums, int rank) {
    double spread = LEAST_SPREAD;
    for (int h = 0; h < rank; h++) {
      double mean = sums.user[h] / Math.max(sums.users, 1);
      spread += Math.max(sums.userSquare[h] / Math.max(sums.users, 1) - mean * mean, 0);
    }
    return spread;
  }

  /** λ_W of a field. */
  static double attention(
      GammaSampler random, Parameters parameters, Settings settings, int l, double spread) {
    double squares = 0;
    for (int h = 0; h < settings.rank(); h++) {
      double weight = parameters.weights[l * settings.stride() + h];
      squares += weight * weight;
    }
    return spread
        * random.gamma(GATE_SHAPE + settings.rank() / 2.0, GATE_RATE + spread * squares / 2);
  }
}

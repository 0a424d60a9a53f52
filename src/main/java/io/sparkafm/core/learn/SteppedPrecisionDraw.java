package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.GammaSampler;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;

/**
 * {@link PrecisionDraw} where rows move by noisy steps instead of being drawn (the logistic loss).
 * It has gamma priors, which hold rows that scatter too widely more firmly (their forms are those
 * of Rendle, "Factorization Machines with libFM", ACM TIST 2012).
 *
 * <pre>
 *   λ  ~ Gamma(1 + N/2, r + Σ(θ − m)²/2)        a group's dimension of N rows; r = 2, for biases 0.1
 *   m  ~ N(Σu/(N + 1), 1/(λ(N + 1)))            of users, a dimension each
 * </pre>
 */
final class SteppedPrecisionDraw {
  private static final double RATE = 2;

  private static final double BIAS_RATE = 0.1;

  private final Settings settings;
  private final ItemFeatures features;
  private final float[] count;
  private final int stride;
  private final GammaSampler random;

  SteppedPrecisionDraw(Settings settings, ItemFeatures features, float[] count, int epoch) {
    this.settings = settings;
    this.features = features;
    this.count = count;
    this.stride = settings.stride();
    this.random =
        new GammaSampler(CounterRandom.key(settings.seed(), CounterRandom.PRECISIONS, epoch, 0));
  }

  /**
   * Draws all of them into {@code parameters}, from the item side as it is and the sums over the
   * users of the epoch: O(rows · k).
   */
  void draw(Parameters parameters, RoundStatistics sums) {
    Precisions precisions = parameters.precisions;
    for (int h = 0; h < settings.rank(); h++) {
      double n = sums.users;
      double mean = sums.user[h] / (n + 1);
      mean += random.gaussian() / Math.sqrt(precisions.user[h] * (n + 1));
      double squares = sums.userSquare[h] - 2 * mean * sums.user[h] + n * mean * mean;
      parameters.userPriorMean[h] = (float) mean;
      precisions.user[h] = (float) random.gamma(1 + n / 2, RATE + Math.max(squares, 0) / 2);
    }
    precisions.userBias =
        (float) random.gamma(1 + sums.users / 2.0, BIAS_RATE + sums.userBiasSquare / 2);
    double spread = PrecisionDraw.spread(sums, settings.rank());
    for (int l = 0; l < features.fields(); l++) {
      field(l, parameters);
      precisions.attention[l] =
          (float) PrecisionDraw.attention(random, parameters, settings, l, spread);
    }
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
      precisions.field[l * stride + h] =
          (float) random.gamma(1 + rows / 2.0, RATE + squares[h] / 2);
    }
    precisions.fieldBias[l] = (float) random.gamma(1 + rows / 2.0, BIAS_RATE + biasSquares / 2);
  }
}

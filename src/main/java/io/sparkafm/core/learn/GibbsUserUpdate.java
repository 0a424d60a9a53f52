package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.NoiseScale;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.util.Arrays;

/**
 * Draws a user from its distribution given the item side, and adds its ratings to the sums from
 * which the driver draws the item side given the users. Both are exact Gibbs steps, but for the
 * gate.
 *
 * <pre>
 *   u, b, s ~ N(A⁻¹c, A⁻¹)       {@link GaussianConditional}, the gate linear around its mean
 *   e       = y − score           with the user as drawn
 *   m       ~ P(m | e)            the user's noise multiplier, {@link NoiseScale}
 * </pre>
 *
 * <p>Complexity: O((values of an item + k/2)·k + g²/2) a rating, O(k³/6) a user. Belongs to one
 * thread.
 */
final class GibbsUserUpdate implements UserUpdate {
  private static final int FEW = 64;

  private final VectorOps kernel;
  private final Settings settings;
  private final Parameters parameters;
  private final AttentionFactorModel model;
  private final RoundStatistics statistics;
  private final ItemBag item;
  private final RatingScale scale;
  private final GaussianConditional equations;
  private final NoiseScale noise;
  private final ItemSums.Builder sums;
  private final boolean attended;

  /** What each row of the item side adds to the score of every user. */
  private final float[] biases;

  /** The item-side rows that the user's ratings touch, each once, and u·x of each of them. */
  private int rows;

  private int[] row = {};
  private float[] product = {};

  /** Whether the user touches each item-side row, and u·x of each row that the user touches. */
  private final boolean[] touched;

  private final float[] projection;

  /**
   * The main effects of each of the user's items, and then the residual of its rating under the
   * user as drawn.
   */
  private float[] mainEffect = {};

  private float[] residual = {};

  /** a·u·x of the current item's rows. */
  private float[] part = {};

  private final float[] attention;

  /** The user as it was drawn last. */
  private final float[] last;

  /**
   * @param layout of the sums of items
   */
  GibbsUserUpdate(
      VectorOps kernel,
      Settings settings,
      ItemFeatures features,
      Parameters parameters,
      ItemSums.Layout layout,
      AttentionFactorModel model,
      RoundStatistics statistics,
      RatingScale scale) {
    this.kernel = kernel;
    this.settings = settings;
    this.parameters = parameters;
    this.model = model;
    this.statistics = statistics;
    this.item = new ItemBag(features);
    this.scale = scale;
    this.equations = new GaussianConditional(kernel, settings, parameters);
    this.noise = new NoiseScale(parameters.userNoiseShares);
    this.sums = new ItemSums.Builder(kernel, layout, features.items());
    this.attended = layout.fields() > 1;
    this.biases = parameters.biases(settings, features);
    this.attention = new float[features.fields()];
    this.last = new float[settings.stride()];
    this.touched = new boolean[features.rows()];
    this.projection = new float[features.rows()];
  }

  @Override
  public void visit(RatingBlock block, UserRows users, int user, long noiseKey) {
    float[] u = users.factors();
    int uAt = user * settings.stride();
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    if (mainEffect.length < end - begin) {
      mainEffect = new float[2 * (end - begin)];
      residual = new float[2 * (end - begin)];
    }
    gather(block, begin, end, u, uAt, users.noise()[user]);
    if (parameters.pull > 0) {
      drawWithGate(block, users, user, noiseKey);
    } else {
      users.bias()[user] = equations.draw(noiseKey, u, uAt);
      users.slope()[user] = equations.slope();
    }
    float bias = users.bias()[user];
    float slope = users.slope()[user];
    model.beginBatch(u, uAt);
    project(u, uAt);
    double weights = residuals(block, begin, end, bias, 1f + slope);
    users.noise()[user] = NoiseScale.multiplier(drawNoise(block, begin, end, noiseKey));
    sums.user(u, uAt, 1f + slope);
    addRatings(block, begin, end, users.noise()[user]);
    model.endUser(u, uAt);
    measure(u, uAt, bias, slope, weights);
  }

  /**
   * Draws the user where the gate's part in the score counts. Around the last draw the gate is
   * linear where that draw happened to be; around the mean that this promises it is linear where
   * the next draw will be. A draw can then be refused for what linearity left out, as Metropolis
   * and Hastings do with the weights
   *
   * <pre>
   *   w(u) = min(1, e^−E(u)),     E = misfit with the gate as it is − misfit with it linear, less that of the mean
   *   p(take u' after u) = min(1, w(u')/w(u))
   * </pre>
   *
   * <p>Where the softmax is flat a linear gate sees nothing to hold the user by, and draws would
   * wander off: those are refused. The bound of 1 keeps a user from being held for long by one draw
   * that fits better than a linear gate has it (truncated importance weights; Ionides, Journal of
   * Computational and Graphical Statistics 2008).
   */
  private void drawWithGate(RatingBlock block, UserRows users, int user, long noiseKey) {
    float[] u = users.factors();
    int uAt = user * settings.stride();
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    float noiseMultiplier = users.noise()[user];
    System.arraycopy(u, uAt, last, 0, settings.stride());
    float bias = equations.mean(u, uAt);
    float slope = equations.slope();
    gather(block, begin, end, u, uAt, noiseMultiplier);
    if (!parameters.refuses) {
      users.bias()[user] = equations.draw(noiseKey, u, uAt);
      users.slope()[user] = equations.slope();
      return;
    }
    double ofMean = leftOut(block, begin, end, u, uAt, bias, slope, noiseMultiplier);
    double ofLast =
        leftOut(
            block, begin, end, last, 0, users.bias()[user], users.slope()[user], noiseMultiplier);
    bias = equations.draw(noiseKey, u, uAt);
    slope = equations.slope();
    double ofDraw = leftOut(block, begin, end, u, uAt, bias, slope, noiseMultiplier);
    double logWeight = Math.min(0, ofMean - ofDraw);
    double lastLogWeight = Math.min(0, ofMean - ofLast);
    long key = CounterRandom.key(noiseKey, CounterRandom.ACCEPTANCE, 0, 0);
    if (StrictMath.log(CounterRandom.uniform(key, 0)) < logWeight - lastLogWeight) {
      users.bias()[user] = bias;
      users.slope()[user] = slope;
    } else {
      System.arraycopy(last, 0, u, uAt, settings.stride());
    }
  }

  /**
   * Misfit of a user, ½ Σ τ·w·e² over its ratings, with the gate as it is, less that with the gate
   * linear; up to a constant.
   */
  private double leftOut(
      RatingBlock block,
      int begin,
      int end,
      float[] u,
      int uAt,
      float bias,
      float slope,
      float noiseMultiplier) {
    model.beginBatch(u, uAt);
    project(u, uAt);
    double squares = 0;
    for (int p = begin; p < end; p++) {
      int j = block.item()[p];
      item.item(j);
      float others = scale.offset() + bias + (1f + slope) * mainEffect[p - begin];
      double left = scale.toModel(block.rating()[p]) - others - interaction();
      squares += block.weight(p) * noiseMultiplier * parameters.itemNoise[j] * left * left;
    }
    return 0.5 * parameters.precisions.noise * squares - equations.misfit(u, uAt, bias, slope);
  }

  @Override
  public BlockSums sums() {
    return sums.sums(statistics);
  }

  /**
   * The normal equations of the user's ratings, the gate linear around u, and the rows that the
   * ratings touch.
   */
  private void gather(
      RatingBlock block, int begin, int end, float[] u, int uAt, float noiseMultiplier) {
    model.beginBatch(u, uAt);
    equations.begin();
    for (int r = 0; r < rows; r++) {
      touched[row[r]] = false;
    }
    rows = 0;
    for (int p = begin; p < end; p++) {
      int j = block.item()[p];
      item.item(j);
      if (rows + item.size > row.length) {
        reserve(2 * (rows + item.size) + FEW);
      }
      float main = 0;
      for (int q = item.first; q < item.first + item.size; q++) {
        int number = item.row[q];
        if (!touched[number]) {
          touched[number] = true;
          row[rows++] = number;
        }
        main = Math.fma(item.weight[q], biases[number], main);
      }
      mainEffect[p - begin] = main;
      float beyond =
          model.linear(
              u, uAt, item, parameters.factors, parameters.pull, equations.rows(), equations.at());
      equations.add(
          block.weight(p) * noiseMultiplier * parameters.itemNoise[j],
          scale.toModel(block.rating()[p]) - scale.offset() - main + beyond,
          main);
    }
  }

  private void reserve(int size) {
    row = Arrays.copyOf(row, size);
    product = new float[size];
    part = new float[size];
  }

  /** u·x of the rows for the user as drawn. */
  private void project(float[] u, int uAt) {
    kernel.dots(u, uAt, parameters.factors, row, 0, rows, product, settings.stride());
    for (int r = 0; r < rows; r++) {
      projection[row[r]] = product[r];
    }
  }

  /**
   * Computes the residuals of the ratings under the user as drawn. Returns the sum of the weights
   * of the ratings.
   */
  private double residuals(RatingBlock block, int begin, int end, float bias, float slope) {
    double weights = 0;
    double squares = 0;
    long weighed = 0;
    for (int p = begin; p < end; p++) {
      item.item(block.item()[p]);
      float y = scale.toModel(block.rating()[p]);
      float others = scale.offset() + bias + slope * mainEffect[p - begin];
      float left = y - others - interaction();
      residual[p - begin] = left;
      float weight = block.weight(p);
      weights += weight;
      squares += (double) weight * left * left;
      weighed += weight > 0 ? 1 : 0;
    }
    statistics.ratings += end - begin;
    statistics.weighed += weighed;
    statistics.weight += weights;
    statistics.curvature += weights;
    statistics.squaredResidual += squares;
    statistics.loss += 0.5 * squares;
    return weights;
  }

  /** Returns Σ a·u·x of the current item, and stores its parts. */
  private float interaction() {
    float score = 0;
    for (int r = 0, q = item.first; r < item.size; r++, q++) {
      part[r] = item.weight[q] * model.scaledAttention(item.field[q]) * projection[item.row[q]];
      score += part[r];
    }
    return score;
  }

  /** The number of the user's noise multiplier. */
  private int drawNoise(RatingBlock block, int begin, int end, long noiseKey) {
    double squares = 0;
    int ratings = 0;
    for (int p = begin; p < end; p++) {
      double left = residual[p - begin];
      squares += block.weight(p) * parameters.itemNoise[block.item()[p]] * left * left;
      ratings += block.weight(p) > 0 ? 1 : 0;
    }
    long key = CounterRandom.key(noiseKey, CounterRandom.USER_NOISE_SCALE, 0, 0);
    int number =
        noise.draw(ratings, parameters.precisions.noise * squares, CounterRandom.uniform(key, 0));
    if (ratings > 0) {
      statistics.userNoise[number]++;
      statistics.scaledSquares += NoiseScale.multiplier(number) * squares;
    }
    return number;
  }

  /** Adds the ratings to the sums of their items and to those that move the gate. */
  private void addRatings(RatingBlock block, int begin, int end, float noiseMultiplier) {
    for (int l = 0; l < attention.length; l++) {
      attention[l] = model.scaledAttention(l);
    }
    for (int p = begin; p < end; p++) {
      float weight = block.weight(p) * noiseMultiplier;
      if (weight <= 0) {
        continue;
      }
      int j = block.item()[p];
      float left = residual[p - begin];
      if (attended) {
        sums.add(j, weight, left, attention);
      } else {
        sums.add(j, weight, left);
      }
      if (model.learnsAttention()) {
        item.item(j);
        float score = interaction();
        float precision = weight * parameters.itemNoise[j];
        model.accumulate(precision * left, precision, item, part, score);
      }
    }
  }

  private void measure(float[] u, int uAt, float bias, float slope, double weights) {
    for (int h = 0; h < settings.rank(); h++) {
      double value = u[uAt + h];
      statistics.user[h] += value;
      statistics.userSquare[h] += value * value;
      statistics.fieldGradientSquare[h] += weights * value * value;
    }
    statistics.gradientWeight += weights;
    statistics.userBias += bias;
    statistics.userBiasSquare += (double) bias * bias;
    statistics.slopeSquare += (double) slope * slope;
    statistics.users++;
  }
}

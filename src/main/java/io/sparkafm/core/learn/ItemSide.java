package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.EncodedItems;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.NoiseScale;
import io.sparkafm.core.model.NonNegative;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.util.stream.IntStream;

/**
 * The driver's part: it starts the item side, adds up what the workers return, and ends an epoch.
 * Where rows are drawn, an epoch ends with a draw of the item side from the sums of the items'
 * ratings ({@link GibbsItemUpdate}). Where rows move by steps, the workers' changes have been added
 * as they came, and the epoch ends with the prior, the noise and the new curvatures.
 *
 * <p>Summing changes of many workers is safe because a row's step is set by its curvature over all
 * its ratings, wherever they lie.
 */
public final class ItemSide {
  /** Epochs before precisions are drawn: until then the precisions of the start are as good. */
  private static final int PRECISIONS_START = 3;

  /**
   * Epochs in which the gate's gradient reaches drawn users fully, whatever its inputs' variance: a
   * chain that has found a place without attention does not leave it.
   */
  private static final int OPEN_GATE = 20;

  /**
   * Epochs before users' draws with an open gate can be refused: a chain that refuses from the
   * start stays where it happens to be.
   */
  private static final int REFUSALS_START = 60;

  private static final int ROWS_AT_A_TIME = 256;

  private static final double E_TO_MINUS_HALF = 0.6065306597126334;

  private final Settings settings;
  private final ItemFeatures features;
  private final float[] count;
  private final int stride;
  private final Parameters parameters;
  private final float[] rowWeight;
  private final float[] shrunkWeight;
  private RoundStatistics epoch;

  /**
   * Where rows are drawn: over the blocks, {@link ItemSums} of all items; null before the first.
   */
  private float[] sums;

  private ItemSums.Layout layout;

  /**
   * @param count Σ over each row's ratings of weight · (weight of the row in its field)²; rows
   *     without ratings stay at 0
   */
  public ItemSide(Settings settings, ItemFeatures features, float[] count, Parameters parameters) {
    this.settings = settings;
    this.features = features;
    this.count = count;
    this.stride = settings.stride();
    this.parameters = parameters;
    this.rowWeight = new float[features.rows()];
    this.shrunkWeight = new float[features.rows()];
    this.epoch = new RoundStatistics(stride);
  }

  /**
   * Parameters at the start: rows from a normal distribution of mean 0 and {@link
   * Parameters#startVariance}, biases 0.
   */
  public static Parameters initial(
      Settings settings, ItemFeatures features, float[] count, Precisions precisions) {
    int stride = settings.stride();
    int fields = features.fields();
    int weights = AttentionFactorModel.weightsLength(settings, fields);
    Parameters parameters =
        new Parameters(features.rows(), stride, weights, precisions, settings.stepScale());
    parameters.sampling = settings.samples();
    float variance = Parameters.startVariance(settings);
    if (settings.drawsRows()) {
      parameters.itemNoise = new float[features.items()];
      java.util.Arrays.fill(parameters.itemNoise, 1f);
      parameters.userNoiseShares = NoiseScale.uniform();
      parameters.itemNoiseShares = NoiseScale.uniform();
    }
    for (int l = 0; l < fields; l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        if (count[row] > 0 && settings.hasFactors(l)) {
          long key = CounterRandom.key(settings.seed(), CounterRandom.ITEM_SIDE, 0, row);
          CounterRandom.gaussian(
              key, (float) Math.sqrt(variance), parameters.factors, row * stride, settings.rank());
          if (settings.nonNegative()) {
            NonNegative.start(parameters.factors, row * stride, settings.rank());
          }
        }
      }
    }
    parameters.meanCurvature = settings.loss() == Loss.LOGISTIC ? 0.25f : 1f;
    for (int h = 0; h < settings.rank(); h++) {
      parameters.userSquare[h] = variance * fields;
      parameters.itemSquare[h] = UserRows.startVariance(settings);
    }
    for (int row = 0; row < features.rows(); row++) {
      parameters.rowWeight[row] = count[row] * parameters.meanCurvature;
    }
    new AttentionFactorModel(VectorOps.best(), settings, parameters, fields, false)
        .initialise(parameters.weights, settings.seed());
    if (settings.itemVector() == Settings.ItemVector.ENCODED) {
      parameters.encoded = EncodedItems.initial(settings, features);
    }
    return parameters;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Adds what one worker returned; to be called in the order of the blocks. */
  public void add(BlockSums sums) {
    if (sums instanceof ItemSums items) {
      add(items);
    } else {
      add((ItemSideDelta) sums);
    }
    epoch.add(sums.statistics());
  }

  private void add(ItemSums items) {
    layout = items.layout();
    int width = layout.width();
    if (sums == null) {
      sums = new float[features.items() * width];
    }
    for (int i = 0; i < items.items().length; i++) {
      int at = items.items()[i] * width;
      for (int n = 0; n < width; n++) {
        sums[at + n] += items.sums()[i * width + n];
      }
    }
  }

  private void add(ItemSideDelta changes) {
    int[] rows = changes.rows();
    for (int i = 0; i < rows.length; i++) {
      int at = rows[i] * stride;
      for (int h = 0; h < stride; h++) {
        parameters.factors[at + h] += changes.factors()[i * stride + h];
      }
      parameters.bias[rows[i]] += changes.bias()[i];
      rowWeight[rows[i]] += changes.rowWeight()[i];
      shrunkWeight[rows[i]] += changes.shrunkWeight()[i];
    }
  }

  /**
   * Ends an epoch.
   *
   * @param number of the epoch, from 0
   * @param stepWeights whether the shared weights move
   * @return the sums over the epoch
   */
  public RoundStatistics endEpoch(int number, boolean stepWeights) {
    boolean finite = epoch.isFinite();
    boolean draws = settings.drawsRows() && finite;
    PrecisionDraw precisions = new PrecisionDraw(settings, features, number);
    if (draws) {
      precisions.drawNoise(parameters, epoch, layout, sums);
    } else {
      if (parameters.encoded != null && finite) {
        float precision = parameters.precisions.field[0];
        new EncoderUpdate(settings, features, parameters.encoded, precision)
            .run(parameters.factors, number);
      }
      prior(number);
    }
    if (stepWeights && finite) {
      long key = CounterRandom.key(settings.seed(), CounterRandom.WEIGHTS_NOISE, number, 0);
      model().step(parameters, epoch.model, key);
    }
    if (draws) {
      new GibbsItemUpdate(settings, features, parameters, layout, sums, number).draw();
      sums = null;
    }
    if (draws && number < OPEN_GATE) {
      parameters.pull = 1f;
    }
    parameters.refuses = draws && number >= REFUSALS_START;
    measure(stepWeights && finite);
    if (parameters.sampling && number >= PRECISIONS_START && finite) {
      if (draws) {
        precisions.draw(parameters, epoch, count);
      } else {
        new SteppedPrecisionDraw(settings, features, count, number).draw(parameters, epoch);
      }
    }
    RoundStatistics ended = epoch;
    epoch = new RoundStatistics(stride);
    java.util.Arrays.fill(rowWeight, 0f);
    java.util.Arrays.fill(shrunkWeight, 0f);
    return ended;
  }

  private AttentionFactorModel model() {
    return new AttentionFactorModel(
        VectorOps.best(), settings, parameters, features.fields(), true);
  }

  /**
   * Mean of the items' factors, on which the priors of non-negative ones are centred: at zero they
   * would pull the predictions of few ratings to zero.
   */
  private float[] meanItem() {
    double[] sum = new double[stride];
    int rated = 0;
    for (int j = 0; j < features.items(); j++) {
      if (count[j] > 0) {
        rated++;
        for (int h = 0; h < stride; h++) {
          sum[h] += parameters.factors[j * stride + h];
        }
      }
    }
    float[] mean = new float[stride];
    for (int h = 0; h < stride; h++) {
      mean[h] = (float) (sum[h] / Math.max(rated, 1));
    }
    return mean;
  }

  /** Prior and noise of all rows: each has its own key, so threads may deal them as they like. */
  private void prior(int number) {
    parameters.itemPriorMean = settings.nonNegative() ? meanItem() : parameters.itemPriorMean;
    for (int l = 0; l < features.fields(); l++) {
      int field = l;
      int first = features.firstRow(l);
      int rows = features.firstRow(l + 1) - first;
      IntStream.range(0, (rows + ROWS_AT_A_TIME - 1) / ROWS_AT_A_TIME)
          .parallel()
          .forEach(
              part -> {
                int from = first + part * ROWS_AT_A_TIME;
                int to = Math.min(from + ROWS_AT_A_TIME, first + rows);
                prior(number, field, from, to);
              });
    }
  }

  private void prior(int number, int l, int from, int to) {
    Precisions precisions = parameters.precisions;
    float[] noise = new float[settings.rank() + 1];
    boolean biased = l == 0 ? settings.itemBias() : settings.fieldBias();
    for (int row = from; row < to; row++) {
      if (count[row] <= 0) {
        // No rating says anything of it: it stays at its prior's mean.
        for (int h = 0; h < settings.rank() && l == 0; h++) {
          parameters.factors[row * stride + h] = priorMean(l, row, h);
        }
        continue;
      }
      if (parameters.sampling) {
        long key = CounterRandom.key(settings.seed(), CounterRandom.ITEM_SIDE_NOISE, number, row);
        CounterRandom.noise(key, noise);
      }
      float share = parameters.noiseShare(shrunkWeight[row], rowWeight[row]);
      float step = parameters.stepScale * share;
      float noiseScale = parameters.noiseScale(share);
      for (int h = 0; h < settings.rank() && settings.hasFactors(l); h++) {
        float prior = precisions.field[l * stride + h];
        float curvature =
            Parameters.curvature(
                precisions.noise, parameters.rowWeight[row], parameters.itemSquare[h], prior);
        int at = row * stride + h;
        float mean = priorMean(l, row, h);
        parameters.factors[at] =
            mean
                + (parameters.factors[at] - mean) * decay(step, prior, curvature)
                + noise(noiseScale, curvature, noise[h]);
      }
      if (settings.nonNegative()) {
        NonNegative.project(parameters.factors, row * stride, settings.rank());
      }
      if (!biased) {
        continue;
      }
      float prior = precisions.fieldBias[l];
      float curvature =
          Parameters.curvature(precisions.noise, count[row], parameters.meanCurvature, prior);
      parameters.bias[row] =
          parameters.bias[row] * decay(step, prior, curvature)
              + noise(noiseScale, curvature, noise[settings.rank()]);
    }
  }

  /**
   * The mean of the prior of a factor: the item's code where items are encoded, the mean item's
   * factor where factors are non-negative, and otherwise 0.
   */
  private float priorMean(int l, int row, int h) {
    if (l > 0) {
      return 0f;
    }
    return parameters.encoded == null
        ? parameters.itemPriorMean[h]
        : parameters.encoded.codes[row * stride + h];
  }

  /** The statistics of this epoch set the steps of the next. */
  private void measure(boolean steppedWeights) {
    double weight = Math.max(epoch.gradientWeight, Double.MIN_NORMAL);
    AttentionFactorModel model = steppedWeights ? model() : null;
    for (int h = 0; h < settings.rank(); h++) {
      double square = epoch.userGradientSquare[h];
      if (model != null) {
        square += model.userSquare(epoch.model, h);
      }
      parameters.userSquare[h] = (float) (square / weight);
      parameters.itemSquare[h] = (float) (epoch.fieldGradientSquare[h] / weight);
      parameters.meanUser[h] = (float) (epoch.user[h] / Math.max(epoch.users, 1));
    }
    if (settings.nonNegative()) {
      System.arraycopy(parameters.meanUser, 0, parameters.userPriorMean, 0, stride);
    }
    parameters.meanUserBias = (float) (epoch.userBias / Math.max(epoch.users, 1));
    parameters.meanCurvature = (float) (epoch.curvature / Math.max(epoch.weight, 1e-30));
    System.arraycopy(rowWeight, 0, parameters.rowWeight, 0, rowWeight.length);
  }

  /** e^(−ηsλ/2H): what the prior leaves of a value in an epoch; {@code stepScale} is η·s. */
  static float decay(float stepScale, float prior, float curvature) {
    return curvature > 0 ? exponential(0.5 * stepScale * prior / curvature) : 1f;
  }

  /**
   * e^−x for x in [0, 1], where η·s/2·λ/H lies: a Taylor polynomial around ½, right to 1e-8 and the
   * same on every processor, at a tenth of the time of {@link StrictMath#exp}.
   */
  private static float exponential(double x) {
    double y = 0.5 - x;
    double sum = 1 / 40320.0;
    sum = sum * y + 1 / 5040.0;
    sum = sum * y + 1 / 720.0;
    sum = sum * y + 1 / 120.0;
    sum = sum * y + 1 / 24.0;
    sum = sum * y + 1 / 6.0;
    sum = sum * y + 0.5;
    sum = sum * y + 1;
    sum = sum * y + 1;
    return (float) (E_TO_MINUS_HALF * sum);
  }

  /** √((1 − e^(−ηs))/H)·ξ; 0 where there is neither data nor a prior. */
  static float noise(float noiseScale, float curvature, float draw) {
    return curvature > 0 ? noiseScale / (float) Math.sqrt(curvature) * draw : 0f;
  }

  /**
   * Minus the log posterior, up to a constant: τ Σ loss and ½ Σ λ θ² of all priors; where
   * precisions are drawn, their densities' normalisers too. With noise multipliers the loss of a
   * rating counts by them; which of them a user or an item has is not part of the sum.
   *
   * @param sums of the epoch that {@link #endEpoch} has ended
   */
  public double objective(RoundStatistics sums) {
    Precisions precisions = parameters.precisions;
    double objective =
        precisions.noise * sums.loss
            + penalty()
            + 0.5 * precisions.userBias * sums.userBiasSquare
            + 0.5 * precisions.slope * sums.slopeSquare;
    if (settings.drawsRows()) {
      objective += precisions.noise * (0.5 * sums.scaledSquares - sums.loss);
    }
    for (int h = 0; h < settings.rank(); h++) {
      double mean = parameters.userPriorMean[h];
      double squares = sums.userSquare[h] - 2 * mean * sums.user[h] + sums.users * mean * mean;
      objective += 0.5 * precisions.user[h] * squares;
    }
    return settings.samples() ? objective - 0.5 * logPrecisions(sums) : objective;
  }

  /** Σ log of the precision of everything that has one. */
  private double logPrecisions(RoundStatistics sums) {
    Precisions precisions = parameters.precisions;
    double sum = settings.userBias() ? sums.users * Math.log(precisions.userBias) : 0;
    if (settings.loss() == Loss.SQUARED) {
      sum += sums.weighed * Math.log(precisions.noise);
    }
    for (int l = 0; l < features.fields(); l++) {
      long rows = 0;
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        rows += count[row] > 0 ? 1 : 0;
      }
      boolean biased = l == 0 ? settings.itemBias() : settings.fieldBias();
      sum += biased ? rows * Math.log(precisions.fieldBias[l]) : 0;
      for (int h = 0; h < settings.rank(); h++) {
        sum += rows * Math.log(precisions.field[l * stride + h]);
      }
      sum += settings.learnAttention() ? settings.rank() * Math.log(precisions.attention[l]) : 0;
    }
    for (int h = 0; h < settings.rank(); h++) {
      sum += sums.users * Math.log(precisions.user[h]);
    }
    return sum;
  }

  /** Minus the log of all priors but the users', up to constants: ½ Σ λ θ². */
  double penalty() {
    Precisions precisions = parameters.precisions;
    double penalty = 0;
    for (int l = 0; l < features.fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        for (int h = 0; h < settings.rank(); h++) {
          int at = row * stride + h;
          double value = parameters.factors[at] - priorMean(l, row, h);
          penalty += 0.5 * precisions.field[l * stride + h] * value * value;
        }
        penalty += 0.5 * precisions.fieldBias[l] * parameters.bias[row] * parameters.bias[row];
      }
      for (int h = 0; h < settings.rank(); h++) {
        double value = parameters.weights[l * stride + h];
        penalty += 0.5 * precisions.attention[l] * value * value;
      }
    }
    // The prior of the interaction's weights is centred on where they started.
    float[] start = new float[parameters.weights.length];
    model().initialise(start, settings.seed());
    for (int i = features.fields() * stride; i < parameters.weights.length; i++) {
      double value = (double) parameters.weights[i] - start[i];
      penalty += 0.5 * precisions.attention[0] * value * value;
    }
    return penalty;
  }
}

package io.sparkafm.core;

/**
 * The driver's part: it starts the item side, adds the workers' changes as they are, and ends an
 * epoch with the prior, new curvatures and the step of the shared weights.
 *
 * <p>Summing changes of many workers is safe because a row's step is set by its curvature over all
 * its ratings, wherever they lie (design, section 4).
 */
public final class ItemSide {
  private final Settings settings;
  private final ItemFeatures features;
  private final float[] count;
  private final int stride;
  private final Parameters parameters;
  private final float[] rowWeight;
  private RoundStatistics epoch;

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
    this.epoch = new RoundStatistics(stride);
  }

  /** Parameters at the start: rows N(0, .35/√k), biases 0. */
  public static Parameters initial(
      Settings settings, ItemFeatures features, float[] count, Precisions precisions) {
    int stride = settings.stride();
    int fields = features.fields();
    int weights = FactorModel.weightsLength(settings, fields);
    Parameters parameters =
        new Parameters(features.rows(), stride, weights, precisions, settings.stepScale());
    float variance = UserRows.startVariance(settings.rank());
    for (int row = 0; row < features.rows(); row++) {
      if (count[row] > 0) {
        long key = CounterRandom.key(settings.seed(), CounterRandom.ITEM_SIDE, 0, row);
        CounterRandom.gaussian(
            key, (float) Math.sqrt(variance), parameters.factors, row * stride, settings.rank());
      }
    }
    parameters.meanCurvature = settings.loss() == Loss.LOGISTIC ? 0.25f : 1f;
    for (int h = 0; h < settings.rank(); h++) {
      parameters.userSquare[h] = variance * fields;
      parameters.itemSquare[h] = variance;
    }
    for (int row = 0; row < features.rows(); row++) {
      parameters.rowWeight[row] = count[row] * parameters.meanCurvature;
    }
    FactorModel.create(Kernel.best(), settings, parameters, fields, false)
        .initialise(parameters.weights, settings.seed());
    return parameters;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Adds one worker's changes; to be called in the order of the blocks. */
  public void add(Changes changes) {
    int[] rows = changes.rows();
    for (int i = 0; i < rows.length; i++) {
      int at = rows[i] * stride;
      for (int h = 0; h < stride; h++) {
        parameters.factors[at + h] += changes.factors()[i * stride + h];
      }
      parameters.bias[rows[i]] += changes.bias()[i];
      rowWeight[rows[i]] += changes.rowWeight()[i];
    }
    epoch.add(changes.statistics());
  }

  /**
   * Ends an epoch.
   *
   * @param stepWeights whether the shared weights move
   * @return the sums over the epoch
   */
  public RoundStatistics endEpoch(boolean stepWeights) {
    prior();
    boolean steps = stepWeights && epoch.isFinite();
    if (steps) {
      model().step(parameters, epoch.model);
    }
    measure(steps);
    RoundStatistics ended = epoch;
    epoch = new RoundStatistics(stride);
    java.util.Arrays.fill(rowWeight, 0f);
    return ended;
  }

  private FactorModel model() {
    return FactorModel.create(Kernel.best(), settings, parameters, features.fields(), true);
  }

  private void prior() {
    Precisions precisions = parameters.precisions;
    for (int l = 0; l < features.fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        for (int h = 0; h < settings.rank(); h++) {
          float prior = precisions.field[l * stride + h];
          float curvature =
              Parameters.curvature(
                  precisions.noise, parameters.rowWeight[row], parameters.itemSquare[h], prior);
          parameters.factors[row * stride + h] *= decay(parameters.stepScale, prior, curvature);
        }
        float prior = precisions.fieldBias[l];
        float curvature =
            Parameters.curvature(precisions.noise, count[row], parameters.meanCurvature, prior);
        parameters.bias[row] *= decay(parameters.stepScale, prior, curvature);
      }
    }
  }

  /** The statistics of this epoch set the steps of the next. */
  private void measure(boolean steppedWeights) {
    double weight = Math.max(epoch.gradientWeight, Double.MIN_NORMAL);
    FactorModel model = steppedWeights ? model() : null;
    for (int h = 0; h < settings.rank(); h++) {
      double square = epoch.userGradientSquare[h];
      if (model != null) {
        square += model.userSquare(epoch.model, h);
      }
      parameters.userSquare[h] = (float) (square / weight);
      parameters.itemSquare[h] = (float) (epoch.fieldGradientSquare[h] / weight);
      parameters.meanUser[h] = (float) (epoch.user[h] / Math.max(epoch.users, 1));
    }
    parameters.meanUserBias = (float) (epoch.userBias / Math.max(epoch.users, 1));
    parameters.meanCurvature = (float) (epoch.curvature / Math.max(epoch.weight, 1e-30));
    System.arraycopy(rowWeight, 0, parameters.rowWeight, 0, rowWeight.length);
  }

  /** e^(−ηλ/2H): what the prior leaves of a value in an epoch. */
  static float decay(float stepScale, float prior, float curvature) {
    return curvature > 0 ? (float) StrictMath.exp(-0.5 * stepScale * prior / curvature) : 1f;
  }

  /** Minus the log of all priors but the users', up to constants: ½ Σ λ θ². */
  public double penalty() {
    Precisions precisions = parameters.precisions;
    double penalty = 0;
    for (int l = 0; l < features.fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        for (int h = 0; h < settings.rank(); h++) {
          double value = parameters.factors[row * stride + h];
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

package io.sparkafm.core;

/**
 * A worker's own copy of the item side, which moves as the worker goes through its ratings. A row
 * is copied, and the sizes of its steps computed, when it is first touched, so a block costs what
 * it touches and not what there is.
 *
 * <p>Held still (the synchronous mode) reads go to the broadcast parameters and the copy holds the
 * changes alone.
 */
final class LocalItemSide {
  private final int stride;
  private final int rank;
  private final Parameters parameters;
  private final float[] count;
  private final Settings settings;
  private final boolean still;
  private final int[] touched;
  private final boolean[] seen;
  private int size;
  private float biasNorm;

  /**
   * Factors as they are read: this worker's moving ones, or the broadcast ones where they are held
   * still.
   */
  final float[] read;

  /** Factors as they are written. */
  final float[] write;

  /** Step of each factor per unit of residual and gradient: ½ητ/H. */
  final float[] step;

  final float[] readBias;
  final float[] bias;
  final float[] biasStep;
  final float[] rowWeight;
  final float[] shrunkWeight;

  /**
   * @param count Σ over each row's ratings of weight · (weight of the row in its field)²: curvature
   *     of the biases
   */
  LocalItemSide(Settings settings, Parameters parameters, ItemFeatures features, float[] count) {
    this.settings = settings;
    this.stride = settings.stride();
    this.rank = settings.rank();
    this.parameters = parameters;
    this.count = count;
    this.still = settings.synchronous();
    int rows = features.rows();
    this.write = new float[rows * stride];
    this.bias = new float[rows];
    this.read = still ? parameters.factors : write;
    this.readBias = still ? parameters.bias : bias;
    this.step = new float[rows * stride];
    this.biasStep = new float[rows];
    this.rowWeight = new float[rows];
    this.shrunkWeight = new float[rows];
    this.seen = new boolean[rows];
    this.touched = new int[rows];
  }

  /**
   * Makes an item's rows ready to be read and written.
   *
   * @return Σ weight · bias of the rows
   */
  float gather(ItemBag item) {
    float sum = 0;
    biasNorm = 0;
    for (int r = item.first; r < item.first + item.size; r++) {
      int row = item.row[r];
      ready(row, item.field[r]);
      float weight = item.weight[r];
      sum = Math.fma(weight, readBias[row], sum);
      biasNorm = Math.fma(weight * weight, biasStep[row], biasNorm);
    }
    return sum;
  }

  /** Makes a row of a field ready to be read and written. */
  void ready(int row, int field) {
    if (!seen[row]) {
      prepare(row, field);
    }
  }

  private void prepare(int row, int field) {
    seen[row] = true;
    touched[size++] = row;
    int at = row * stride;
    if (!still) {
      System.arraycopy(parameters.factors, at, write, at, stride);
      bias[row] = parameters.bias[row];
    }
    Precisions precisions = parameters.precisions;
    float move = 0.5f * parameters.stepScale * precisions.noise;
    for (int h = 0; h < rank; h++) {
      step[at + h] =
          Parameters.step(
              move,
              Parameters.curvature(
                  precisions.noise,
                  parameters.rowWeight[row],
                  parameters.itemSquare[h],
                  precisions.field[field * stride + h]));
    }
    boolean learned = field == 0 ? settings.itemBias() : settings.fieldBias();
    if (learned) {
      biasStep[row] =
          Parameters.step(
              move,
              Parameters.curvature(
                  precisions.noise,
                  count[row],
                  parameters.meanCurvature,
                  precisions.fieldBias[field]));
    }
  }

  /** Σ over the rows of the item gathered last, biases with them, of step · gradient². */
  float norm(Kernel kernel, ItemBag item, FactorModel model) {
    return biasNorm
        + kernel.scaledNorms(
            item.scale,
            step,
            item.row,
            item.first,
            item.size,
            model.itemGradient(),
            model.itemGradientAt(),
            stride);
  }

  /**
   * Moves an item's rows by a rating.
   *
   * @param error residual times weight, shrunk
   * @param curvature of the loss times weight
   * @param shrunk the same, shrunk
   */
  void move(
      Kernel kernel, ItemBag item, FactorModel model, float error, float curvature, float shrunk) {
    kernel.scaledAxpys(
        error,
        item.scale,
        step,
        item.row,
        item.first,
        item.size,
        model.itemGradient(),
        model.itemGradientAt(),
        write,
        stride);
    for (int r = 0, p = item.first; r < item.size; r++, p++) {
      count(item.row[p], item.weight[p] * error, item.scale[r], curvature, shrunk);
    }
  }

  /**
   * Moves a row's bias by a rating and takes its part in the row's weights.
   *
   * @param biasError residual times weight, shrunk, times the row's weight in its field
   * @param a what multiplies the row in the score
   * @param curvature of the loss times weight
   * @param shrunk the same, shrunk
   */
  void count(int row, float biasError, float a, float curvature, float shrunk) {
    bias[row] += biasStep[row] * biasError;
    rowWeight[row] = Math.fma(curvature * a, a, rowWeight[row]);
    shrunkWeight[row] = Math.fma(shrunk * a, a, shrunkWeight[row]);
  }

  /** This worker's changes. */
  Changes changes(RoundStatistics statistics) {
    int[] rows = java.util.Arrays.copyOf(touched, size);
    float[] factors = new float[size * stride];
    float[] biases = new float[size];
    float[] weights = new float[size];
    float[] shrunk = new float[size];
    for (int i = 0; i < size; i++) {
      int at = rows[i] * stride;
      for (int h = 0; h < rank; h++) {
        factors[i * stride + h] =
            still ? write[at + h] : write[at + h] - parameters.factors[at + h];
      }
      biases[i] = still ? bias[rows[i]] : bias[rows[i]] - parameters.bias[rows[i]];
      weights[i] = rowWeight[rows[i]];
      shrunk[i] = shrunkWeight[rows[i]];
    }
    return new Changes(rows, factors, biases, weights, shrunk, statistics);
  }
}

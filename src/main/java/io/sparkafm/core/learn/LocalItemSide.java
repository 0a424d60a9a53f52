package io.sparkafm.core.learn;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.NonNegative;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;

/**
 * A worker's own copy of the item side, which moves as the worker goes through its ratings. A row
 * is copied, and the sizes of its steps computed, when it is first touched, so a block costs what
 * it touches and not what there is.
 *
 * <p>In the synchronous mode the item side is held still during a round: factors are read from the
 * broadcast parameters, and the copy holds only the changes.
 */
final class LocalItemSide {
  /** Where a row's numbers stand among its {@link #NUMBERS}: its bias as it is read. */
  static final int BIAS = 0;

  /** Step of the bias per unit of residual. */
  static final int BIAS_STEP = 1;

  /** Σ curvature · a² of the row's ratings. */
  static final int ROW_WEIGHT = 2;

  /** {@link #ROW_WEIGHT} with each rating's part shrunk as its residual was. */
  static final int SHRUNK_WEIGHT = 3;

  /** How far the bias is to move, where the item side is held still. */
  static final int BIAS_CHANGE = 4;

  static final int NUMBERS = 5;

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

  /** A row's numbers, {@code row * NUMBERS} on: side by side, as a rating needs all of them. */
  final float[] numbers;

  private final int writtenBias;

  /** ∂score/∂x_r of the rows of the item gathered last, where they are paired. */
  private float[] pairedGradients = {};

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
    this.read = still ? parameters.factors : write;
    this.step = new float[rows * stride];
    this.numbers = new float[rows * NUMBERS];
    this.writtenBias = still ? BIAS_CHANGE : BIAS;
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
      sum = Math.fma(weight, numbers[row * NUMBERS + BIAS], sum);
      biasNorm = Math.fma(weight * weight, numbers[row * NUMBERS + BIAS_STEP], biasNorm);
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
    }
    numbers[row * NUMBERS + BIAS] = parameters.bias[row];
    Precisions precisions = parameters.precisions;
    float move = 0.5f * parameters.stepScale * precisions.noise;
    for (int h = 0; h < rank && settings.hasFactors(field); h++) {
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
      numbers[row * NUMBERS + BIAS_STEP] =
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
  float norm(VectorOps kernel, ItemBag item, AttentionFactorModel model) {
    if (model.ownGradient() != null) {
      return biasNorm + pairedNorm(kernel, item, model);
    }
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

  /** {@link #norm} where the rows of an item are paired, so that each has a gradient of its own. */
  private float pairedNorm(VectorOps kernel, ItemBag item, AttentionFactorModel model) {
    if (pairedGradients.length < item.size * stride) {
      pairedGradients = new float[2 * item.size * stride];
    }
    float sum = 0;
    for (int r = 0; r < item.size; r++) {
      int at = item.row[item.first + r] * stride;
      pairedGradient(item.scale[r], at, model.itemGradient(), model.ownGradient(), r * stride);
      sum += kernel.scaledNorm(step, at, pairedGradients, r * stride, stride);
    }
    return sum;
  }

  /** ∂score/∂x_r of a row at {@code at}, see {@link AttentionFactorModel#ownGradient}. */
  private void pairedGradient(float a, int at, float[] itemGradient, float[] ownGradient, int to) {
    for (int h = 0; h < stride; h++) {
      pairedGradients[to + h] = a * (itemGradient[h] - a * ownGradient[h] * read[at + h]);
    }
  }

  /**
   * Moves an item's rows by a rating.
   *
   * @param error residual times weight, shrunk
   * @param curvature of the loss times weight
   * @param shrunk the same, shrunk
   */
  void move(
      VectorOps kernel,
      ItemBag item,
      AttentionFactorModel model,
      float error,
      float curvature,
      float shrunk) {
    if (model.ownGradient() != null) {
      movePaired(kernel, item, error);
    } else {
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
    }
    if (settings.nonNegative() && !still) {
      for (int r = item.first; r < item.first + item.size; r++) {
        NonNegative.project(write, item.row[r] * stride, rank);
      }
    }
    for (int r = 0, p = item.first; r < item.size; r++, p++) {
      count(item.row[p], item.weight[p] * error, item.scale[r], curvature, shrunk);
    }
  }

  /** Along the gradients that {@link #norm} left. */
  private void movePaired(VectorOps kernel, ItemBag item, float error) {
    for (int r = 0; r < item.size; r++) {
      int at = item.row[item.first + r] * stride;
      kernel.scaledAxpy(error, step, at, pairedGradients, r * stride, write, at, stride);
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
    int at = row * NUMBERS;
    numbers[at + writtenBias] += numbers[at + BIAS_STEP] * biasError;
    numbers[at + ROW_WEIGHT] = Math.fma(curvature * a, a, numbers[at + ROW_WEIGHT]);
    numbers[at + SHRUNK_WEIGHT] = Math.fma(shrunk * a, a, numbers[at + SHRUNK_WEIGHT]);
  }

  /** This worker's changes. */
  ItemSideDelta changes(RoundStatistics statistics) {
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
      int number = rows[i] * NUMBERS;
      float bias = numbers[number + writtenBias];
      biases[i] = still ? bias : bias - parameters.bias[rows[i]];
      weights[i] = numbers[number + ROW_WEIGHT];
      shrunk[i] = numbers[number + SHRUNK_WEIGHT];
    }
    return new ItemSideDelta(rows, factors, biases, weights, shrunk, statistics);
  }
}

package io.sparkafm.core;

import static io.sparkafm.core.LocalItemSide.BIAS;
import static io.sparkafm.core.LocalItemSide.BIAS_STEP;
import static io.sparkafm.core.LocalItemSide.MOVE;
import static io.sparkafm.core.LocalItemSide.NUMBERS;
import static io.sparkafm.core.LocalItemSide.PROJECTION;
import static io.sparkafm.core.LocalItemSide.STIFFNESS;

import java.util.Arrays;

/**
 * Draws a user's row from its distribution given the item rows, then moves these by gradient steps
 * with the user held: two kernels in turn that each leave the posterior as it is, where moving both
 * at once would correct the same error twice.
 *
 * <pre>
 *   u, b  ~ N(A⁻¹c, A⁻¹)                               {@link NormalEquations}, the gate linear around the u before
 *   e'    = w·e / (1 + w·Σ_r a_r² κ_r)                 implicit step, shared by the rating's item rows
 *   row r:  x_r ← x_r + e' · a_r · (s_r ⊙ u),          s_rh = ½ητ/H_rh,  κ_r = Σ_h s_rh u_h²
 * </pre>
 *
 * <p>While u is held a row can only move along s_r ⊙ u, so what a rating sees and does is a number
 * a row: its projection π_r = u·x_r, which e' moves by e'·a_r·κ_r, and the sum of e'·a_r, by which
 * the row itself moves once, when all of the user's ratings have been seen.
 *
 * <p>Complexity: O((values of an item + k/2)·k) a rating, O(k³/6) a user. Belongs to one thread.
 */
final class DrawnUser implements UserVisit {
  private static final int FEW = 64;

  private final Kernel kernel;
  private final Settings settings;
  private final Parameters parameters;
  private final LocalItemSide items;
  private final AttentionFactorModel model;
  private final RoundStatistics statistics;
  private final ItemBag item;
  private final RatingScale scale;
  private final NormalEquations equations;
  private final float[] squares;

  /** The item-side rows that the user's ratings touch, each once, and a number for each of them. */
  private int rows;

  private int[] row = {};
  private float[] value = {};

  /** Of every item-side row: whether the user touches it. */
  private final boolean[] touched;

  /** π and κ of a row, and how far it moves, are among its {@link LocalItemSide#numbers}. */
  private final float[] numbers;

  /** a·π of the current item's rows. */
  private float[] part = {};

  DrawnUser(
      Kernel kernel,
      Settings settings,
      Parameters parameters,
      LocalItemSide items,
      AttentionFactorModel model,
      RoundStatistics statistics,
      ItemBag item,
      RatingScale scale) {
    this.kernel = kernel;
    this.settings = settings;
    this.parameters = parameters;
    this.items = items;
    this.model = model;
    this.statistics = statistics;
    this.item = item;
    this.scale = scale;
    this.equations = new NormalEquations(kernel, settings, parameters);
    this.squares = new float[settings.stride()];
    this.touched = new boolean[parameters.bias.length];
    this.numbers = items.numbers;
  }

  @Override
  public void visit(RatingBlock block, UserRows users, int user, long noiseKey) {
    float[] u = users.factors();
    int uAt = user * settings.stride();
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    model.beginBatch(u, uAt);
    gather(block, begin, end, u, uAt);
    float bias = equations.draw(noiseKey, u, uAt);
    users.bias()[user] = bias;
    model.beginBatch(u, uAt);
    project(u, uAt);
    double weights = stepItems(block, begin, end, bias);
    moveItems(u, uAt);
    model.endUser(u, uAt);
    measure(u, uAt, bias, weights);
  }

  /** The normal equations of the user's ratings, and the rows that these touch. */
  private void gather(RatingBlock block, int begin, int end, float[] u, int uAt) {
    equations.begin();
    rows = 0;
    for (int p = begin; p < end; p++) {
      item.item(block.item()[p]);
      if (rows + item.size > row.length) {
        reserve(2 * (rows + item.size) + FEW);
      }
      float others = scale.offset();
      for (int q = item.first; q < item.first + item.size; q++) {
        int number = item.row[q];
        if (!touched[number]) {
          touched[number] = true;
          row[rows++] = number;
          items.ready(number, item.field[q]);
        }
        others = Math.fma(item.weight[q], numbers[number * NUMBERS + BIAS], others);
      }
      float beyond =
          model.linear(u, uAt, item, items.read, parameters.pull, equations.rows(), equations.at());
      equations.add(block.weight(p), scale.toModel(block.rating()[p]) - others + beyond);
    }
  }

  private void reserve(int size) {
    row = Arrays.copyOf(row, size);
    value = new float[size];
    part = new float[size];
  }

  /** π and κ of the rows for the user as drawn. */
  private void project(float[] u, int uAt) {
    int stride = settings.stride();
    kernel.dots(u, uAt, items.read, row, 0, rows, value, stride);
    for (int r = 0; r < rows; r++) {
      numbers[row[r] * NUMBERS + PROJECTION] = value[r];
    }
    kernel.multiply(u, uAt, u, uAt, squares, 0, stride);
    kernel.dots(squares, 0, items.step, row, 0, rows, value, stride);
    for (int r = 0; r < rows; r++) {
      numbers[row[r] * NUMBERS + STIFFNESS] = value[r];
    }
  }

  /** Goes through the ratings with the user held; returns the sum of their weights. */
  private double stepItems(RatingBlock block, int begin, int end, float bias) {
    double weights = 0;
    double squaredResidual = 0;
    long weighed = 0;
    for (int p = begin; p < end; p++) {
      item.item(block.item()[p]);
      float[] multiple = item.scale;
      float score = 0;
      float others = scale.offset() + bias;
      float norm = 0;
      for (int r = 0, q = item.first; r < item.size; r++, q++) {
        int at = item.row[q] * NUMBERS;
        float w = item.weight[q];
        float a = w * model.scaledAttention(item.field[q]);
        multiple[r] = a;
        part[r] = a * numbers[at + PROJECTION];
        score += part[r];
        norm = Math.fma(a * a, numbers[at + STIFFNESS], norm);
        others = Math.fma(w, numbers[at + BIAS], others);
        norm = Math.fma(w * w, numbers[at + BIAS_STEP], norm);
      }
      float residual = scale.toModel(block.rating()[p]) - others - score;
      float ratingWeight = block.weight(p);
      float shrink = 1f / Math.fma(ratingWeight, norm, 1f);
      float error = ratingWeight * residual * shrink;
      model.accumulate(error, ratingWeight, item, part, score);
      step(error, ratingWeight, shrink);
      weights += ratingWeight;
      squaredResidual += (double) ratingWeight * residual * residual;
      weighed += ratingWeight > 0 ? 1 : 0;
    }
    statistics.ratings += end - begin;
    statistics.weighed += weighed;
    statistics.weight += weights;
    statistics.curvature += weights;
    statistics.squaredResidual += squaredResidual;
    statistics.loss += 0.5 * squaredResidual;
    return weights;
  }

  private void step(float error, float weight, float shrink) {
    boolean moves = !settings.synchronous();
    for (int r = 0, q = item.first; r < item.size; r++, q++) {
      int at = item.row[q] * NUMBERS;
      float a = item.scale[r];
      float step = error * a;
      numbers[at + MOVE] += step;
      if (moves) {
        numbers[at + PROJECTION] =
            Math.fma(step, numbers[at + STIFFNESS], numbers[at + PROJECTION]);
      }
      items.count(item.row[q], item.weight[q] * error, a, weight, weight * shrink);
    }
  }

  private void moveItems(float[] u, int uAt) {
    for (int r = 0; r < rows; r++) {
      int at = row[r] * NUMBERS + MOVE;
      value[r] = numbers[at];
      numbers[at] = 0f;
      touched[row[r]] = false;
    }
    kernel.scaledAxpys(1f, value, items.step, row, 0, rows, u, uAt, items.write, settings.stride());
  }

  private void measure(float[] u, int uAt, float bias, double weights) {
    for (int h = 0; h < settings.rank(); h++) {
      double value = u[uAt + h];
      statistics.user[h] += value;
      statistics.userSquare[h] += value * value;
      statistics.fieldGradientSquare[h] += weights * value * value;
    }
    statistics.gradientWeight += weights;
    statistics.userBias += bias;
    statistics.userBiasSquare += (double) bias * bias;
    statistics.users++;
  }
}

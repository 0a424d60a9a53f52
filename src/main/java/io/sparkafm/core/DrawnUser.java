package io.sparkafm.core;

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

  /** Place of an item-side row among the user's, from 1; 0 where it has none. */
  private final int[] place;

  /** The rows that the user's ratings touch, each once. */
  private int rows;

  private int[] row = {};
  private int[] at = {};
  private float[] projection = {};
  private float[] stiffness = {};
  private float[] move = {};

  /** The user's ratings, one after the other: rows by their places among the user's. */
  private int entries;

  private int[] entry = {};
  private int[] field = {};
  private float[] weight = {};
  private float[] multiple = {};
  private float[] part = {};

  /** Where each rating's entries end. */
  private int[] lastEntry = {};

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
    this.place = new int[parameters.bias.length];
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
    if (end - begin > lastEntry.length) {
      lastEntry = new int[2 * (end - begin)];
    }
    entries = 0;
    rows = 0;
    for (int p = begin; p < end; p++) {
      item.item(block.item()[p]);
      float others = scale.offset() + items.gather(item);
      float beyond =
          model.linear(u, uAt, item, items.read, parameters.pull, equations.rows(), equations.at());
      float y = scale.toModel(block.rating()[p]);
      equations.add(block.weight(p), y - others + beyond);
      remember();
      lastEntry[p - begin] = entries;
    }
  }

  private void remember() {
    if (entries + item.size > entry.length) {
      reserveEntries(2 * (entries + item.size) + FEW);
    }
    for (int r = 0; r < item.size; r++, entries++) {
      int number = item.row[r];
      if (place[number] == 0) {
        if (rows == row.length) {
          reserveRows(2 * rows + FEW);
        }
        row[rows] = number;
        at[rows] = item.at[r];
        place[number] = ++rows;
      }
      entry[entries] = place[number] - 1;
      field[entries] = item.field[r];
      weight[entries] = item.weight[r];
    }
  }

  private void reserveEntries(int size) {
    entry = Arrays.copyOf(entry, size);
    field = Arrays.copyOf(field, size);
    weight = Arrays.copyOf(weight, size);
    multiple = new float[size];
    part = new float[size];
  }

  private void reserveRows(int size) {
    row = Arrays.copyOf(row, size);
    at = Arrays.copyOf(at, size);
    projection = new float[size];
    stiffness = new float[size];
    move = new float[size];
  }

  /** π and κ of the rows, and a of the entries, for the user as drawn. */
  private void project(float[] u, int uAt) {
    kernel.dots(u, uAt, items.read, at, rows, projection, squares.length);
    kernel.multiply(u, uAt, u, uAt, squares, 0, squares.length);
    kernel.dots(squares, 0, items.step, at, rows, stiffness, squares.length);
    Arrays.fill(move, 0, rows, 0f);
    for (int i = 0; i < entries; i++) {
      multiple[i] = weight[i] * model.scaledAttention(field[i]);
    }
  }

  /** Goes through the ratings with the user held; returns the sum of their weights. */
  private double stepItems(RatingBlock block, int begin, int end, float bias) {
    double weights = 0;
    double squaredResidual = 0;
    long weighed = 0;
    int i = 0;
    for (int p = begin; p < end; p++) {
      int first = i;
      int last = lastEntry[p - begin];
      float score = 0;
      float others = scale.offset() + bias;
      float norm = 0;
      for (; i < last; i++) {
        int r = entry[i];
        float a = multiple[i];
        float w = weight[i];
        part[i] = a * projection[r];
        score += part[i];
        norm = Math.fma(a * a, stiffness[r], norm);
        others = Math.fma(w, items.readBias[row[r]], others);
        norm = Math.fma(w * w, items.biasStep[row[r]], norm);
      }
      float residual = scale.toModel(block.rating()[p]) - others - score;
      float ratingWeight = block.weight(p);
      float shrink = 1f / Math.fma(ratingWeight, norm, 1f);
      float error = ratingWeight * residual * shrink;
      model.accumulate(error, ratingWeight, field, part, first, last, score);
      step(first, last, error, ratingWeight, shrink);
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

  private void step(int first, int last, float error, float weight, float shrink) {
    boolean moves = !settings.synchronous();
    for (int i = first; i < last; i++) {
      int r = entry[i];
      float a = multiple[i];
      float step = error * a;
      move[r] += step;
      if (moves) {
        projection[r] = Math.fma(step, stiffness[r], projection[r]);
      }
      items.count(row[r], this.weight[i] * error, a, weight, weight * shrink);
    }
  }

  private void moveItems(float[] u, int uAt) {
    kernel.scaledAxpys(1f, move, items.step, at, rows, u, uAt, items.write, squares.length);
    for (int r = 0; r < rows; r++) {
      place[row[r]] = 0;
    }
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

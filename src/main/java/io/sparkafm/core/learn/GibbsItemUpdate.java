package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RowItems;
import io.sparkafm.core.model.Settings;
import java.util.stream.IntStream;

/**
 * Draws the item side from its distribution given the users, on the driver, from the sums of the
 * items' ratings alone ({@link ItemSums}): the exact Gibbs step, whatever the number of blocks.
 *
 * <p>For the dimensions G of the epoch and the bias, with θ_r = (x_r,G, bias_r) of a row in field
 * l, and everything else held,
 *
 * <pre>
 *   P_r = τ Σ_j m_j w_jr² [A_ll,j  C_l,j; C_l,jᵀ  Σ w(1+s)²] + Λ_l
 *   θ_r ~ N(θ_r + P_r⁻¹ (τ Σ_j m_j w_jr [B_l,j; Σ w(1+s)e] − Λ_l θ_r),  P_r⁻¹)
 * </pre>
 *
 * <p>over the items j that have the row with weight w_jr, m_j their noise multipliers. Items are
 * drawn first, then each field's values, and every draw takes its part out of the sums B of the
 * items that it is in, so the next one sees the residuals as they are then. A last step holds each
 * item's total x_j + Σ w_jv x_v and draws the values' part of it anew: where ratings are many it is
 * what lets the two trade places (interweaving; Yu &amp; Meng, "To Center or Not to Center",
 * Journal of Computational and Graphical Statistics 2011).
 *
 * <p>Where an item's rows are paired with each other ({@link InteractionKind#PAIRWISE}), row r
 * multiplies u + c with c = Σ w_js x_s over the item's other rows, the same for all ratings of the
 * item. So A becomes A + C cᵀ + c Cᵀ + Σ w c cᵀ, and B becomes B + c Σ w e: the item's sums are
 * enough again. The total of an item is then not all that its score depends on, so the last step is
 * left to the biases.
 *
 * <p>Complexity: O(values of all items · (fields of attention · g²) + rows · g³/6), and with pairs
 * O(values of an item · g) more a value.
 */
final class GibbsItemUpdate {
  private static final int ROWS_AT_A_TIME = 64;

  /** Precision that holds factors which a field does not have at zero. */
  private static final double HELD = 1e12;

  private final Settings settings;
  private final ItemFeatures features;
  private final Parameters parameters;
  private final ItemSums.Layout layout;
  private final float[] sums;
  private final int width;
  private final int group;
  private final int stride;
  private final int epoch;
  private final RowItems rows;
  private final boolean pairsRows;

  /**
   * @param parameters whose item side is drawn, in place; its noise is that of the epoch
   * @param sums of item j at {@code j * layout.width()}, over all blocks; overwritten
   * @param epoch from 0
   */
  GibbsItemUpdate(
      Settings settings,
      ItemFeatures features,
      Parameters parameters,
      ItemSums.Layout layout,
      float[] sums,
      int epoch) {
    this.settings = settings;
    this.features = features;
    this.parameters = parameters;
    this.layout = layout;
    this.sums = sums;
    this.width = layout.width();
    this.group = layout.group();
    this.stride = settings.stride();
    this.epoch = epoch;
    this.rows = features.rowItems();
    this.pairsRows = settings.interaction().pairsRows();
  }

  void draw() {
    scale();
    for (int l = 0; l < features.fields(); l++) {
      int from = features.firstRow(l);
      int to = features.firstRow(l + 1);
      if (rows.isSingleValued(l)) {
        drawInParallel(l, from, to);
      } else {
        draw(l, from, to);
      }
    }
    if (layout.fields() == 1) {
      for (int l = 1; l < features.fields(); l++) {
        shift(l);
      }
    }
  }

  private void draw(int l, int from, int to) {
    RowSystem system = new RowSystem(group + 1);
    for (int row = from; row < to; row++) {
      draw(system, l, row);
    }
  }

  /** Draws rows that have no item in common, so that their order does not matter. */
  private void drawInParallel(int l, int from, int to) {
    IntStream.range(0, (to - from + ROWS_AT_A_TIME - 1) / ROWS_AT_A_TIME)
        .parallel()
        .forEach(
            part -> {
              int first = from + part * ROWS_AT_A_TIME;
              draw(l, first, Math.min(first + ROWS_AT_A_TIME, to));
            });
  }

  private boolean isRated(int item) {
    return sums[item * width + ItemSums.RATINGS] > 0;
  }

  /** Multiplies the sums by the precision of the item's noise: τ · m_j. */
  private void scale() {
    for (int j = 0; j < features.items(); j++) {
      float precision = parameters.precisions.noise * parameters.itemNoise[j];
      for (int i = j * width; i < (j + 1) * width; i++) {
        sums[i] *= i == j * width + ItemSums.RATINGS ? 1f : precision;
      }
    }
  }

  private boolean isBiased(int field) {
    return field == 0 ? settings.itemBias() : settings.fieldBias();
  }

  /** Draws a row of a field; a row without ratings stays at zero, the mean of its prior. */
  private void draw(RowSystem system, int l, int row) {
    int attended = layout.fields() == 1 ? 0 : l;
    int unknowns = isBiased(l) ? group + 1 : group;
    system.begin(unknowns);
    boolean rated = false;
    for (int i = rows.start[row]; i < rows.start[row + 1]; i++) {
      if (isRated(rows.item[i])) {
        rated = true;
        othersOf(rows.item[i], row, system.others);
        add(system, rows.item[i] * width, attended, rows.weight[i], unknowns > group);
      }
    }
    if (!rated) {
      return;
    }
    Precisions precisions = parameters.precisions;
    for (int h = 0; h < group; h++) {
      int dimension = layout.dimensions()[h];
      system.prior(
          h,
          settings.hasFactors(l) ? precisions.field[l * stride + dimension] : HELD,
          parameters.factors[row * stride + dimension]);
    }
    if (unknowns > group) {
      system.prior(group, precisions.fieldBias[l], parameters.bias[row]);
    }
    long key = CounterRandom.key(settings.seed(), CounterRandom.ITEM_SIDE_NOISE, epoch, row);
    CounterRandom.noise(key, system.noise);
    double[] change = system.draw();
    if (!settings.hasFactors(l)) {
      java.util.Arrays.fill(change, 0, group, 0);
    }
    for (int h = 0; h < group; h++) {
      parameters.factors[row * stride + layout.dimensions()[h]] += (float) change[h];
    }
    if (unknowns > group) {
      parameters.bias[row] += (float) change[group];
    } else {
      change[group] = 0;
    }
    for (int i = rows.start[row]; i < rows.start[row + 1]; i++) {
      if (isRated(rows.item[i])) {
        othersOf(rows.item[i], row, system.others);
        takeOut(rows.item[i] * width, attended, rows.weight[i], change, system.others);
      }
    }
  }

  /**
   * c: what an item's row multiplies besides the user, in the dimensions of the epoch; zero unless
   * rows are paired.
   */
  private void othersOf(int item, int row, double[] others) {
    if (!pairsRows) {
      return;
    }
    java.util.Arrays.fill(others, 0);
    for (int v = features.first(item); v < features.last(item); v++) {
      if (features.row(v) != row) {
        for (int h = 0; h < group; h++) {
          int at = features.row(v) * stride + layout.dimensions()[h];
          others[h] += (double) features.weight(v) * parameters.factors[at];
        }
      }
    }
  }

  /** Adds an item's part of a row's system. */
  private void add(RowSystem system, int at, int l, float weight, boolean biased) {
    float square = weight * weight;
    int products = at + layout.products(l, l);
    for (int i = 0; i < group; i++) {
      for (int j = 0; j <= i; j++) {
        system.matrix[i * system.size + j] += square * sums[products++];
      }
      system.right[i] += weight * sums[at + layout.gradient(l) + i];
    }
    if (biased) {
      int last = group * system.size;
      for (int i = 0; i < group; i++) {
        system.matrix[last + i] += square * sums[at + layout.cross(l) + i];
      }
      system.matrix[last + group] += square * sums[at + ItemSums.CURVATURE];
      system.right[group] += weight * sums[at + ItemSums.GRADIENT];
    }
    if (pairsRows) {
      addPairs(system, at, l, weight, biased);
    }
  }

  /** Adds what the item's other rows contribute to its part of a row's system. */
  private void addPairs(RowSystem system, int at, int l, float weight, boolean biased) {
    double square = (double) weight * weight;
    double curvature = sums[at + ItemSums.CURVATURE];
    double[] c = system.others;
    for (int i = 0; i < group; i++) {
      double cross = sums[at + layout.cross(l) + i];
      for (int j = 0; j <= i; j++) {
        system.matrix[i * system.size + j] +=
            square
                * (cross * c[j] + c[i] * sums[at + layout.cross(l) + j] + curvature * c[i] * c[j]);
      }
      system.right[i] += weight * c[i] * sums[at + ItemSums.GRADIENT];
      if (biased) {
        system.matrix[group * system.size + i] += square * curvature * c[i];
      }
    }
  }

  /** Takes what a change of field l's vector explains out of the item's gradients. */
  private void takeOut(int at, int l, float weight, double[] change, double[] others) {
    // With what the other rows make of the change, which is the same for all ratings of the item.
    double bias = weight * change[group];
    for (int i = 0; i < group && pairsRows; i++) {
      bias += weight * others[i] * change[i];
    }
    double main = bias * sums[at + ItemSums.CURVATURE];
    for (int i = 0; i < group; i++) {
      main += weight * change[i] * sums[at + layout.cross(l) + i];
    }
    sums[at + ItemSums.GRADIENT] -= (float) main;
    for (int m = 0; m < layout.fields(); m++) {
      int products = at + layout.products(Math.min(l, m), Math.max(l, m));
      int gradient = at + layout.gradient(m);
      for (int i = 0; i < group; i++) {
        double own = change[i];
        double sum = 0;
        for (int j = 0; j < i; j++, products++) {
          sum += sums[products] * change[j];
          sums[gradient + j] -= (float) (weight * sums[products] * own);
        }
        sum += sums[products++] * own;
        sums[gradient + i] -= (float) (weight * sum + bias * sums[at + layout.cross(m) + i]);
      }
    }
  }

  /**
   * Draws the values' vectors of a field given the totals of their items: with x an item's own
   * vector and w·x_v the value's part of its total, in each dimension from N(λ_0 Σ w (x + w x_v) /
   * P, 1/P), P = λ_0 Σ w² + λ_l. What a value gains, times its weight, its items lose.
   */
  private void shift(int l) {
    float[] noise = new float[group + 1];
    Precisions precisions = parameters.precisions;
    for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
      long key = CounterRandom.key(settings.seed(), CounterRandom.ITEM_SHIFT, epoch, row);
      CounterRandom.noise(key, noise);
      for (int h = 0; h < group && !pairsRows && settings.hasFactors(0); h++) {
        int dimension = layout.dimensions()[h];
        double prior = precisions.field[dimension];
        double rowPrior = precisions.field[l * stride + dimension];
        shift(parameters.factors, stride, dimension, row, prior, rowPrior, noise[h]);
      }
      if (settings.itemBias() && settings.fieldBias()) {
        double prior = precisions.fieldBias[0];
        shift(parameters.bias, 1, 0, row, prior, precisions.fieldBias[l], noise[group]);
      }
    }
  }

  private void shift(
      float[] values, int n, int at, int row, double prior, double rowPrior, float noise) {
    double own = values[row * n + at];
    double squares = 0;
    double sum = 0;
    for (int i = rows.start[row]; i < rows.start[row + 1]; i++) {
      int j = rows.item[i];
      if (isRated(j)) {
        squares += rows.weight[i] * rows.weight[i];
        sum += rows.weight[i] * (values[j * n + at] + rows.weight[i] * own);
      }
    }
    if (squares == 0) {
      return;
    }
    double precision = prior * squares + rowPrior;
    float change = (float) (prior * sum / precision + noise / Math.sqrt(precision) - own);
    values[row * n + at] += change;
    for (int i = rows.start[row]; i < rows.start[row + 1]; i++) {
      if (isRated(rows.item[i])) {
        values[rows.item[i] * n + at] -= rows.weight[i] * change;
      }
    }
  }

  /**
   * A small symmetric positive definite system P·δ = right, and a draw of δ from N(P⁻¹·right, P⁻¹).
   */
  private static final class RowSystem {
    final int size;
    final double[] matrix;
    final double[] right;
    final float[] noise;

    /** c of the item at hand, see {@link #othersOf}. */
    final double[] others;

    private int unknowns;

    RowSystem(int size) {
      this.size = size;
      this.matrix = new double[size * size];
      this.right = new double[size];
      this.noise = new float[size];
      this.others = new double[size];
    }

    void begin(int unknowns) {
      this.unknowns = unknowns;
      java.util.Arrays.fill(matrix, 0);
      java.util.Arrays.fill(right, 0);
    }

    void prior(int unknown, double precision, double value) {
      matrix[unknown * size + unknown] += precision;
      right[unknown] -= precision * value;
    }

    /** Only the matrix's lower triangle is read, row by row; it is overwritten by its factor. */
    double[] draw() {
      for (int i = 0; i < unknowns; i++) {
        for (int j = 0; j <= i; j++) {
          double value = matrix[i * size + j];
          for (int h = 0; h < j; h++) {
            value -= matrix[i * size + h] * matrix[j * size + h];
          }
          matrix[i * size + j] =
              i == j ? Math.sqrt(Math.max(value, Float.MIN_NORMAL)) : value / matrix[j * size + j];
        }
        double value = right[i];
        for (int h = 0; h < i; h++) {
          value -= matrix[i * size + h] * right[h];
        }
        right[i] = value / matrix[i * size + i];
      }
      for (int i = 0; i < unknowns; i++) {
        right[i] += noise[i];
      }
      for (int i = unknowns - 1; i >= 0; i--) {
        right[i] /= matrix[i * size + i];
        for (int h = 0; h < i; h++) {
          right[h] -= matrix[i * size + h] * right[i];
        }
      }
      return right;
    }
  }
}

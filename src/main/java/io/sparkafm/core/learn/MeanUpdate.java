package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.Gram;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.io.Serializable;
import java.util.stream.Stream;

/**
 * How a worker merges the draw at the end of an epoch into the means of its users, sent with the
 * next round.
 *
 * <p>In each field the mean so far and the draw stand side by side, F = [A, a·U], and the driver
 * has found the transform T that makes the new factors A ← F·T. It depends on all users through FᵀF
 * alone, to which each block adds its part ({@link #sums}).
 *
 * @param draws number of draws merged before
 * @param rank columns of the mean's factors
 * @param transforms T of each field, rank + k rows, padded to whole registers, times stride of the
 *     mean, row by row
 * @param weights W_a as the draw's users met it
 * @param meanUser ū as the draw's users met it
 * @param attention what attention is in the draw
 * @param keep whether the draw is also kept as it is
 */
public record MeanUpdate(
    int draws,
    int rank,
    float[] transforms,
    float[] weights,
    float[] meanUser,
    Attention attention,
    boolean keep)
    implements Serializable {

  /** Columns after those of the factors: one of ones, the rest of random signs. */
  static final int EXTRA = VectorOps.LANES;

  /** Columns of signs: random projections whose course tells how well the chain mixes. */
  static final int PROBES = EXTRA - 1;

  /** Rows of T: the mean's columns and the draw's, padded. */
  static int columns(int rank, int k) {
    return VectorOps.stride(rank + k);
  }

  /** Width of the rows whose products are summed. */
  public static int width(int rank, int k) {
    return columns(rank, k) + EXTRA;
  }

  /**
   * A block's part of what the driver needs for the next merge.
   *
   * @param products FᵀF of each field, its rows extended by {@link #EXTRA} columns, width × width
   * @param gate Σ over users of α, length fields
   * @param bias Σ over users of b
   * @param users users with ratings
   */
  public record Sums(double[][] products, double[] gate, double bias, long users)
      implements Serializable {

    /** Returns the sums of this block and of another one. */
    public Sums plus(Sums other) {
      double[][] sum = new double[products.length][];
      for (int l = 0; l < sum.length; l++) {
        sum[l] = add(products[l], other.products[l]);
      }
      return new Sums(sum, add(gate, other.gate), bias + other.bias, users + other.users);
    }

    private static double[] add(double[] x, double[] y) {
      double[] sum = x.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += y[i];
      }
      return sum;
    }
  }

  /**
   * The sums of a block whose users have reached the end of an epoch: O(fields · (rank + k)²) a
   * user.
   *
   * @param mean merged so far, or null
   * @param model of the epoch's parameters
   * @param keys a key for each user
   * @param rank columns of the mean's factors
   */
  public static Sums sums(
      VectorOps kernel,
      Settings settings,
      int fields,
      RatingBlock block,
      UserRows rows,
      MeanUsers mean,
      AttentionFactorModel model,
      long[] keys,
      int rank) {
    int k = settings.columns();
    int width = width(rank, k);
    int stride = VectorOps.stride(rank);
    Gram[] grams = new Gram[fields];
    for (int l = 0; l < fields; l++) {
      grams[l] = new Gram(kernel, width);
    }
    double[] gate = new double[fields];
    double bias = 0;
    long users = 0;
    for (int i = 0; i < block.users(); i++) {
      if (!block.rated(i)) {
        continue;
      }
      int uAt = i * settings.stride();
      float[] alpha = model.gate(rows.factors(), uAt);
      long signs = CounterRandom.key(settings.seed(), CounterRandom.PROBES, 0, keys[i]);
      for (int l = 0; l < fields; l++) {
        float[] row = grams[l].row;
        if (mean != null) {
          System.arraycopy(mean.factors(), (i * fields + l) * stride, row, 0, rank);
        }
        rows.columns(settings, i, fields * alpha[l], row, rank);
        row[width - EXTRA] = 1f;
        for (int q = 1; q < EXTRA; q++) {
          row[width - EXTRA + q] = sign(signs, q);
        }
        grams[l].add();
        gate[l] += alpha[l];
      }
      bias += rows.bias()[i];
      users++;
    }
    double[][] products = new double[fields][];
    for (int l = 0; l < fields; l++) {
      products[l] = grams[l].sums();
    }
    return new Sums(products, gate, bias, users);
  }

  /** A sign for a key and a column. */
  static float sign(long key, int column) {
    return (key >>> column & 1) == 0 ? 1f : -1f;
  }

  /**
   * Merges the draw into the means of a block's users: O(fields · (rank + k) · rank) a user.
   *
   * @param mean merged so far, or null
   * @param rows the draw
   */
  public MeanUsers apply(
      VectorOps kernel, Settings settings, RatingBlock block, UserRows rows, MeanUsers mean) {
    int fields = weights.length / settings.stride();
    int stride = VectorOps.stride(rank);
    int k = settings.columns();
    int columns = columns(rank, k);
    int drawStride = VectorOps.stride(k);
    float[] row = new float[columns];
    float[] f = new float[fields * drawStride];
    AttentionFactorModel model =
        new AttentionFactorModel(kernel, settings, weights, meanUser, fields);
    MeanUsers before = mean == null ? MeanUsers.none(block.users(), fields, stride) : mean;
    MeanUsers after =
        new MeanUsers(
            draws + 1,
            new float[before.factors().length],
            before.bias().clone(),
            before.gate().clone(),
            before.drawnAttention().clone(),
            before.attentionSquares().clone(),
            keep ? Stream.concat(before.kept().stream(), Stream.of(rows)).toList() : before.kept());
    for (int i = 0; i < block.users(); i++) {
      if (!block.rated(i)) {
        continue;
      }
      int uAt = i * settings.stride();
      after.bias()[i] += (rows.bias()[i] - before.bias()[i]) / (draws + 1);
      float[] alpha = model.gate(rows.factors(), uAt);
      for (int l = 0; l < fields; l++) {
        rows.columns(settings, i, fields * alpha[l], f, l * drawStride);
      }
      float[] drawn = Attention.shares(attention.movement(f, 0));
      for (int l = 0; l < fields; l++) {
        int at = i * fields + l;
        after.gate()[at] += (alpha[l] - before.gate()[at]) / (draws + 1);
        float change = drawn[l] - before.drawnAttention()[at];
        after.drawnAttention()[at] += change / (draws + 1);
        after.attentionSquares()[at] += change * (drawn[l] - after.drawnAttention()[at]);
        System.arraycopy(before.factors(), at * stride, row, 0, rank);
        System.arraycopy(f, l * drawStride, row, rank, k);
        kernel.timesMatrix(
            row,
            0,
            columns,
            transforms,
            l * columns * stride,
            stride,
            after.factors(),
            at * stride);
      }
    }
    return after;
  }
}

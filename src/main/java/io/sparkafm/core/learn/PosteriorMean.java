package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.Gram;
import io.sparkafm.core.math.ProductSvd;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.FieldVectors;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The driver's part of the posterior mean: the item side of the mean over draws, and the merging of
 * one draw after another into it.
 *
 * <p>In each field the mean over t + 1 draws is (t/(t+1)) A Bᵀ + (1/(t+1)) (aU) Xᵀ = F D Gᵀ with F
 * = [A, aU] over users and G = [B, X] over item-side rows. The singular values and vectors of this
 * product are computed from the Cholesky factors of FᵀF and GᵀG, so that the product itself is
 * never formed. The largest {@code rank} singular values are kept, and split evenly between the new
 * A and the new B. Therefore neither the memory nor the size of the model grows with the number of
 * draws.
 */
public final class PosteriorMean implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Columns that are kept for each field; docs/attention-study.md says what fewer would cost. */
  private static final int RANK = 32;

  /** Added to the Gram matrices' diagonals, since they are sums in floats: {@link ProductSvd}. */
  private static final double JITTER = 1e-5;

  private final Settings settings;
  private final ItemFeatures features;
  private final float[] itemWeights;
  private final int rank;
  private final int stride;
  private float[] factors;
  private float[] bias;
  private final float[] averageUser;
  private final float[] averageGate;
  private final List<double[]> probes = new ArrayList<>();

  /** Sums over the draws of how far each field moves predictions, see {@link MovementSums}. */
  private final double[] drawnMovement;

  private final double[][] userProducts;

  private final List<PosteriorSample> kept = new ArrayList<>();
  private float averageUserBias;
  private Precisions precisions;
  private int draws;

  /**
   * @param itemWeights sum of the weights of each item's ratings; items are weighted by it in
   *     attention and in the measure of how well the chain mixes
   */
  public PosteriorMean(Settings settings, ItemFeatures features, float[] itemWeights) {
    this.settings = settings;
    this.features = features;
    this.itemWeights = itemWeights;
    this.rank = RANK;
    this.stride = VectorOps.stride(rank);
    this.averageUser = new float[features.fields() * stride];
    this.averageGate = new float[features.fields()];
    this.drawnMovement = new double[features.fields()];
    this.userProducts = new double[features.fields()][];
  }

  /** The number of columns that are kept for each field. */
  public static int rank() {
    return RANK;
  }

  /** Number of draws merged. */
  public int draws() {
    return draws;
  }

  /**
   * The number of independent draws that the draws so far are worth, estimated from random
   * projections of each of them, see {@link ChainMixing}.
   */
  public double effectiveDraws() {
    return ChainMixing.effectiveDraws(probes);
  }

  /** How far the fields move predictions in the draws, and in the mean over the draws. */
  public MovementSums movementSums() {
    return new MovementSums(drawnMovement.clone(), userProducts.clone(), effectiveDraws());
  }

  /**
   * Merges a draw. Takes O(rows · (rank + k)² + fields · (rank + k)³).
   *
   * @param parameters the draw's item side
   * @param weights W_a with which the users of the draw were drawn
   * @param meanUser ū with which the users of the draw were drawn
   * @param sums of the workers over all users
   * @param keep whether the draw itself is kept beside the mean, too
   * @return what the workers need in order to merge the draws of their users
   */
  public MeanUpdate add(
      Parameters parameters,
      float[] weights,
      float[] meanUser,
      MeanUpdate.Sums sums,
      boolean keep) {
    if (factors == null) {
      factors = new float[features.rows() * stride];
      bias = new float[features.rows()];
    }
    int columns = rank + settings.columns();
    int width = MeanUpdate.width(rank, settings.columns());
    float[] transforms =
        new float[features.fields() * MeanUpdate.columns(rank, settings.columns()) * stride];
    Attention attention = attention(parameters);
    double users = Math.max(sums.users(), 1);
    for (int l = 0; l < features.fields(); l++) {
      mergeField(l, parameters, sums, columns, transforms);
      double movement = attention.squaredMovement(l, sums.products()[l], width, rank);
      drawnMovement[l] += (movement - drawnMovement[l]) / (draws + 1);
      averageGate[l] += (float) ((sums.gate()[l] / users - averageGate[l]) / (draws + 1));
    }
    float[] drawn = parameters.biases(settings, features);
    for (int row = 0; row < bias.length; row++) {
      bias[row] += (drawn[row] - bias[row]) / (draws + 1);
    }
    averageUserBias += (float) ((sums.bias() / users - averageUserBias) / (draws + 1));
    if (draws == 0) {
      precisions = parameters.precisions.copy();
    } else {
      precisions.towards(parameters.precisions, 1f / (draws + 1));
    }
    if (keep) {
      kept.add(new PosteriorSample(parameters.factors, drawn, weights, meanUser));
    }
    probes.add(projections(parameters, sums));
    draws++;
    return new MeanUpdate(draws - 1, rank, transforms, weights, meanUser, attention, keep);
  }

  /** The definition of attention within one draw. */
  private Attention attention(Parameters parameters) {
    return new Attention(settings.columns(), parameters.columns(settings), features, itemWeights);
  }

  /** Merges the factors of a field, and writes its transform T to {@code transforms}. */
  private void mergeField(
      int l, Parameters parameters, MeanUpdate.Sums sums, int columns, float[] transforms) {
    double[] products = sums.products()[l];
    double[] total =
        row(products, MeanUpdate.width(rank, settings.columns()) - MeanUpdate.EXTRA, columns);
    double[][] merge =
        transforms(scaled(products, columns), products(l, parameters, columns), columns);
    int size = MeanUpdate.columns(rank, settings.columns()) * stride;
    rows(merge[0], columns, transforms, l * size);
    float[] transform = new float[size];
    rows(merge[1], columns, transform, 0);
    moveItems(l, parameters, transform);
    userProducts[l] = moved(products, merge[0], columns);
    for (int r = 0; r < rank; r++) {
      double sum = 0;
      for (int c = 0; c < columns; c++) {
        sum += total[c] * merge[0][r * columns + c];
      }
      averageUser[l * stride + r] = (float) (sum / Math.max(sums.users(), 1));
    }
  }

  /** TᵀFᵀFT, rank × rank, of T column-major. */
  private double[] moved(double[] products, double[] transform, int columns) {
    int width = MeanUpdate.width(rank, settings.columns());
    double[] half = new double[rank * columns];
    for (int r = 0; r < rank; r++) {
      for (int i = 0; i < columns; i++) {
        double factor = transform[r * columns + i];
        for (int j = 0; j < columns; j++) {
          half[r * columns + j] += factor * products[i * width + j];
        }
      }
    }
    double[] moved = new double[rank * rank];
    for (int r = 0; r < rank; r++) {
      for (int q = 0; q < rank; q++) {
        for (int j = 0; j < columns; j++) {
          moved[r * rank + q] += half[r * columns + j] * transform[q * columns + j];
        }
      }
    }
    return moved;
  }

  private double[] row(double[] products, int row, int columns) {
    int width = MeanUpdate.width(rank, settings.columns());
    return Arrays.copyOfRange(products, row * width, row * width + columns);
  }

  /** D FᵀF D with D = t/(t+1) for the mean's columns and 1/(t+1) for the draw's; column-major. */
  private double[] scaled(double[] products, int columns) {
    int width = MeanUpdate.width(rank, settings.columns());
    double[] scaled = new double[columns * columns];
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        scaled[i * columns + j] = products[i * width + j] * share(i) * share(j);
      }
    }
    return scaled;
  }

  private double share(int column) {
    return (column < rank ? draws : 1.0) / (draws + 1);
  }

  /** GᵀG of a field. */
  private double[] products(int l, Parameters parameters, int columns) {
    int width = VectorOps.stride(columns);
    Gram gram = new Gram(VectorOps.best(), width);
    for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
      gather(row, parameters, gram.row);
      gram.add();
    }
    double[] sums = gram.sums();
    double[] products = new double[columns * columns];
    for (int i = 0; i < columns; i++) {
      System.arraycopy(sums, i * width, products, i * columns, columns);
    }
    return products;
  }

  /** A row of G: the mean's factors, then the draw's. */
  private void gather(int row, Parameters parameters, float[] into) {
    System.arraycopy(factors, row * stride, into, 0, rank);
    parameters.columns(settings, row, into, rank);
  }

  /**
   * The transforms that keep the largest singular values of F D Gᵀ: F's, with D, and G's; each
   * columns × rank, column-major.
   */
  private double[][] transforms(double[] users, double[] items, int columns) {
    ProductSvd svd = new ProductSvd(users, items, columns, JITTER);
    double[] left = svd.leftTransform(rank);
    for (int r = 0; r < rank; r++) {
      for (int c = 0; c < columns; c++) {
        left[r * columns + c] *= share(c);
      }
    }
    return new double[][] {left, svd.rightTransform(rank)};
  }

  /** A transform, columns × rank and column-major, row by row and padded. */
  private void rows(double[] transform, int columns, float[] into, int at) {
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rank; r++) {
        into[at + c * stride + r] = (float) transform[r * columns + c];
      }
    }
  }

  private void moveItems(int l, Parameters parameters, float[] transform) {
    int columns = MeanUpdate.columns(rank, settings.columns());
    float[] row = new float[columns];
    VectorOps kernel = VectorOps.best();
    for (int i = features.firstRow(l); i < features.firstRow(l + 1); i++) {
      gather(i, parameters, row);
      kernel.timesMatrix(row, 0, columns, transform, 0, stride, factors, i * stride);
    }
  }

  /** Random projections of the draw's matrix of users times items. */
  private double[] projections(Parameters parameters, MeanUpdate.Sums sums) {
    int k = settings.rank();
    int width = MeanUpdate.width(rank, settings.columns());
    FieldVectors vectors = new FieldVectors(VectorOps.best(), features, settings.stride());
    double[] projected = new double[MeanUpdate.PROBES * features.fields() * k];
    for (int j = 0; j < features.items(); j++) {
      if (itemWeights[j] <= 0) {
        continue;
      }
      long signs = CounterRandom.key(settings.seed(), CounterRandom.PROBES, 1, j);
      double weight = Math.sqrt(itemWeights[j]);
      vectors.gather(j, parameters.factors);
      for (int q = 0; q < MeanUpdate.PROBES; q++) {
        double signed = weight * MeanUpdate.sign(signs, q + 1);
        for (int l = 0; l < features.fields(); l++) {
          int at = (q * features.fields() + l) * k;
          for (int h = 0; h < k; h++) {
            projected[at + h] += signed * vectors.x[l][vectors.xAt[l] + h];
          }
        }
      }
    }
    double[] values = new double[MeanUpdate.PROBES];
    for (int q = 0; q < MeanUpdate.PROBES; q++) {
      for (int l = 0; l < features.fields(); l++) {
        int row = (width - MeanUpdate.EXTRA + 1 + q) * width + rank;
        for (int h = 0; h < k; h++) {
          values[q] += sums.products()[l][row + h] * projected[(q * features.fields() + l) * k + h];
        }
      }
    }
    return values;
  }

  /**
   * The item side of the mean so far.
   *
   * @param weights the weights that all users share, of the last draw
   */
  public TrainedItems items(float[] weights) {
    return new TrainedItems(
        rank,
        factors.clone(),
        bias.clone(),
        weights,
        averageUser.clone(),
        averageUserBias,
        averageGate.clone(),
        precisions.copy(),
        List.copyOf(kept));
  }
}

package io.sparkafm.core.model;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;

/**
 * The stacked autoencoder of collaborative deep learning (CDL; Wang, Wang &amp; Yeung, KDD 2015):
 * an item's code of its values is the mean of the prior of the item's factors, and the values must
 * be found again in the code.
 *
 * <pre>
 *   h = σ(W₁ f + b₁)      c = W₂ h + b₂      g = σ(W₃ c + b₃)      o = W₄ g + b₄
 * </pre>
 *
 * <p>with f the weights of the item's values, 0 where it has none. The code is linear, as factors
 * may be of either sign. O(values of the item · hidden + k · hidden) a code. Belongs to one thread.
 */
public final class ItemEncoder {
  private final VectorOps kernel = VectorOps.best();
  private final int firstValue;
  private final int at;

  /** Values of all fields V, the hidden units and the rank k; and the two padded. */
  public final int values;

  public final int hidden;
  public final int rank;
  public final int width;
  public final int stride;

  // Where each matrix, row by row and padded, and each vector begins among the weights.
  public final int inputBias;
  public final int code;
  public final int codeBias;
  public final int decoder;
  public final int decoderBias;
  public final int output;
  public final int outputBias;

  /** W₁ with a row a value, b₁, W₂, b₂, W₃, b₃, W₄ with a row a value, b₄; one after the other. */
  public final float[] weights;

  /** h, c and g of the item at hand. */
  public final float[] h;

  public final float[] c;
  public final float[] g;

  /**
   * @param items whose values are encoded
   * @param weights that hold the encoder's own from {@code at} on; shared, not copied
   */
  public ItemEncoder(Settings settings, ItemFeatures items, float[] weights, int at) {
    this.firstValue = items.items();
    this.values = items.rows() - items.items();
    this.hidden = settings.hidden();
    this.rank = settings.rank();
    this.width = VectorOps.stride(hidden);
    this.stride = settings.stride();
    this.weights = weights;
    this.at = at;
    this.inputBias = at + values * width;
    this.code = inputBias + width;
    this.codeBias = code + rank * width;
    this.decoder = codeBias + stride;
    this.decoderBias = decoder + hidden * stride;
    this.output = decoderBias + width;
    this.outputBias = output + values * width;
    this.h = new float[width];
    this.c = new float[stride];
    this.g = new float[width];
  }

  /** An encoder at its start: every weight from N(0, 1/inputs of its unit). */
  static ItemEncoder initial(Settings settings, ItemFeatures items) {
    int size = new ItemEncoder(settings, items, null, 0).outputBias;
    int values = items.rows() - items.items();
    ItemEncoder start = new ItemEncoder(settings, items, new float[size + values], 0);
    start.initialise(settings.seed(), 0, values, start.hidden, start.width, 1);
    start.initialise(settings.seed(), start.code, start.rank, start.hidden, start.width, 0);
    start.initialise(settings.seed(), start.decoder, start.hidden, start.rank, start.stride, 0);
    start.initialise(settings.seed(), start.output, values, start.hidden, start.width, 0);
    return start;
  }

  /**
   * @param inputs of each unit of the matrix at {@code from}; 0 for its columns
   */
  private void initialise(long seed, int from, int rows, int columns, int pitch, int inputs) {
    float deviation = (float) Math.sqrt(1.0 / (inputs == 0 ? columns : inputs));
    for (int i = 0; i < rows; i++) {
      long key = CounterRandom.key(seed, CounterRandom.ENCODER, from, i);
      CounterRandom.gaussian(key, deviation, weights, from + i * pitch, columns);
    }
  }

  /** Where the row of W₁ of a value begins, by the value's row on the item side. */
  public int input(int row) {
    return at + (row - firstValue) * width;
  }

  /** The number of a value, 0 to V − 1, by its row on the item side. */
  public int value(int row) {
    return row - firstValue;
  }

  /**
   * Finds h and c of an item by its values.
   *
   * @param row rows of the values, of which those at {@code from} to {@code to - 1}
   * @param weight of each
   * @return the code c; valid until the next call
   */
  public float[] encode(int[] row, float[] weight, int from, int to) {
    System.arraycopy(weights, inputBias, h, 0, width);
    for (int v = from; v < to; v++) {
      if (weight[v] != 0) {
        kernel.axpy(weight[v], weights, input(row[v]), h, 0, width);
      }
    }
    activate(h);
    for (int i = 0; i < rank; i++) {
      c[i] = weights[codeBias + i] + kernel.dot(weights, code + i * width, h, 0, width);
    }
    return c;
  }

  /** Finds g of the code c. */
  public void decode() {
    for (int j = 0; j < hidden; j++) {
      g[j] = weights[decoderBias + j] + kernel.dot(weights, decoder + j * stride, c, 0, stride);
    }
    activate(g);
  }

  /** o of a value, given g. */
  public float decoded(int value) {
    return weights[outputBias + value] + kernel.dot(weights, output + value * width, g, 0, width);
  }

  private void activate(float[] units) {
    for (int j = 0; j < hidden; j++) {
      units[j] = Loss.sigmoid(units[j]);
    }
  }
}

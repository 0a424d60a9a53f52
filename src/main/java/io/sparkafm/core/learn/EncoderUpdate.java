package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.EncodedItems;
import io.sparkafm.core.model.ItemEncoder;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Settings;
import java.util.Arrays;

/**
 * Trains the encoder of the items' values for an epoch, given the items' factors x_j:
 *
 * <pre>
 *   minimise over W, b:   Σ_j  ½ λ |x_j − c(f̃_j)|² + ½ |o(f̃_j) − f_j|²  +  ½ λ_W |W|²
 * </pre>
 *
 * <p>(CDL; Wang, Wang &amp; Yeung, KDD 2015, Eq. 3, in the limit of layers without noise). f̃_j are
 * the weights f_j of the item's values, of which each is left out with probability {@value
 * #CORRUPTION}. Adam (Kingma &amp; Ba, ICLR 2015) takes one pass over the items, in mini-batches of
 * {@value #BATCH} and in an order of the epoch's own.
 *
 * <p>O(items · (V + k) · hidden) an epoch, V the values of all fields. Belongs to one thread.
 */
final class EncoderUpdate {
  private static final double CORRUPTION = 0.3;
  private static final int BATCH = 32;

  /** λ_W, an item. */
  static final float DECAY = 1e-4f;

  private static final float LEARNING_RATE = 2e-3f;
  private static final float FIRST_MOMENT = 0.9f;
  private static final float SECOND_MOMENT = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final VectorOps kernel = VectorOps.best();
  private final Settings settings;
  private final ItemFeatures items;
  private final EncodedItems state;
  private final ItemEncoder encoder;
  private final float precision;

  /** Sums of the mini-batch: gradient of the objective in each weight. */
  final float[] gradient;

  private final float[] kept;
  private final float[] target;
  private final float[] ofCode;
  private final float[] ofHidden;

  /**
   * @param state that is trained, in place
   * @param precision λ of the items' factors around their codes
   */
  EncoderUpdate(Settings settings, ItemFeatures items, EncodedItems state, float precision) {
    this.settings = settings;
    this.items = items;
    this.state = state;
    this.encoder = new ItemEncoder(settings, items, state.weights, 0);
    this.precision = precision;
    this.gradient = new float[state.weights.length];
    this.kept = new float[items.last(items.items() - 1)];
    this.target = new float[encoder.values];
    this.ofCode = new float[encoder.stride];
    this.ofHidden = new float[encoder.width];
  }

  /**
   * Trains for an epoch, then finds the codes of all items.
   *
   * @param factors of the item side, item j at {@code j * stride}
   */
  void run(float[] factors, int epoch) {
    long key = CounterRandom.key(settings.seed(), CounterRandom.CORRUPTION, epoch, -1);
    int[] order = CounterRandom.permutation(key, items.items());
    for (int from = 0; from < order.length; from += BATCH) {
      Arrays.fill(gradient, 0f);
      int to = Math.min(from + BATCH, order.length);
      for (int i = from; i < to; i++) {
        corrupt(order[i], epoch);
        add(order[i], kept, factors);
      }
      step(to - from);
    }
    for (int j = 0; j < items.items(); j++) {
      float[] code = encode(j, items.weights());
      System.arraycopy(code, 0, state.codes, j * encoder.stride, encoder.stride);
    }
  }

  private float[] encode(int item, float[] weights) {
    return encoder.encode(items.rowNumbers(), weights, items.first(item) + 1, items.last(item));
  }

  /** Leaves out some of an item's values. */
  private void corrupt(int item, int epoch) {
    long key = CounterRandom.key(settings.seed(), CounterRandom.CORRUPTION, epoch, item);
    int first = items.first(item) + 1;
    for (int v = first; v < items.last(item); v++) {
      kept[v] = CounterRandom.uniform(key, v - first) < CORRUPTION ? 0f : items.weight(v);
    }
  }

  /**
   * Adds an item's part of the gradient.
   *
   * @param given weights of the values that the encoder is shown, in the places of the features'
   * @return the item's part of the objective, without the prior of the weights
   */
  double add(int item, float[] given, float[] factors) {
    int first = items.first(item) + 1;
    int last = items.last(item);
    encode(item, given);
    encoder.decode();
    double objective = output(first, last);
    for (int j = 0; j < encoder.hidden; j++) {
      float delta = ofHidden[j] * encoder.g[j] * (1 - encoder.g[j]);
      kernel.axpy(delta, encoder.c, 0, gradient, encoder.decoder + j * encoder.stride, stride());
      gradient[encoder.decoderBias + j] += delta;
      int row = encoder.decoder + j * encoder.stride;
      kernel.axpy(delta, encoder.weights, row, ofCode, 0, stride());
    }
    for (int i = 0; i < encoder.rank; i++) {
      float off = encoder.c[i] - factors[item * encoder.stride + i];
      ofCode[i] += precision * off;
      objective += 0.5 * precision * off * off;
    }
    Arrays.fill(ofHidden, 0f);
    for (int i = 0; i < encoder.rank; i++) {
      int row = encoder.code + i * encoder.width;
      kernel.axpy(ofCode[i], encoder.h, 0, gradient, row, encoder.width);
      gradient[encoder.codeBias + i] += ofCode[i];
      kernel.axpy(ofCode[i], encoder.weights, row, ofHidden, 0, encoder.width);
    }
    for (int j = 0; j < encoder.hidden; j++) {
      ofHidden[j] *= encoder.h[j] * (1 - encoder.h[j]);
    }
    for (int j = encoder.hidden; j < encoder.width; j++) {
      ofHidden[j] = 0f;
    }
    kernel.axpy(1f, ofHidden, 0, gradient, encoder.inputBias, encoder.width);
    for (int v = first; v < last; v++) {
      if (given[v] != 0) {
        int row = encoder.input(items.row(v));
        kernel.axpy(given[v], ofHidden, 0, gradient, row, encoder.width);
      }
    }
    return objective;
  }

  private int stride() {
    return encoder.stride;
  }

  /** The last layer's part: leaves ∂/∂g in {@link #ofHidden}, and {@link #ofCode} at zero. */
  private double output(int first, int last) {
    Arrays.fill(ofHidden, 0f);
    Arrays.fill(ofCode, 0f);
    for (int v = first; v < last; v++) {
      target[encoder.value(items.row(v))] = items.weight(v);
    }
    double objective = 0;
    for (int value = 0; value < encoder.values; value++) {
      float off = encoder.decoded(value) - target[value];
      int row = encoder.output + value * encoder.width;
      kernel.axpy(off, encoder.g, 0, gradient, row, encoder.width);
      gradient[encoder.outputBias + value] += off;
      kernel.axpy(off, encoder.weights, row, ofHidden, 0, encoder.width);
      objective += 0.5 * off * off;
    }
    for (int v = first; v < last; v++) {
      target[encoder.value(items.row(v))] = 0f;
    }
    return objective;
  }

  /** A step of Adam along the mean gradient of some items. */
  private void step(int n) {
    state.steps++;
    double first = 1 - StrictMath.pow(FIRST_MOMENT, state.steps);
    double second = 1 - StrictMath.pow(SECOND_MOMENT, state.steps);
    float rate = (float) (LEARNING_RATE * Math.sqrt(second) / first);
    for (int i = 0; i < gradient.length; i++) {
      float slope = gradient[i] / n + DECAY * state.weights[i];
      float m = FIRST_MOMENT * state.firstMoment[i] + (1 - FIRST_MOMENT) * slope;
      float v = SECOND_MOMENT * state.secondMoment[i] + (1 - SECOND_MOMENT) * slope * slope;
      state.firstMoment[i] = m;
      state.secondMoment[i] = v;
      state.weights[i] -= rate * m / ((float) Math.sqrt(v) + EPSILON);
    }
  }
}

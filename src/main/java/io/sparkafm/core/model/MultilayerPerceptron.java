package io.sparkafm.core.model;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.Gram;
import io.sparkafm.core.math.LinearAlgebra;
import io.sparkafm.core.math.VectorOps;

/**
 * f = oᵀσ(H in) with one sigmoid hidden layer (Eq. 5). The input is [u ⊙ v, 1] or [u, v, 1], and
 * the last entry of o is an intercept. If the input is [u ⊙ v + p, 1], where p are the {@link
 * RowPairs} of the item, this is the neural factorisation machine (He &amp; Chua, SIGIR 2017, Eq. 3
 * to 7): its input is the sum of the products of all pairs of rows of the user and the item.
 *
 * <p>With z = σ(H in) and δ = o ⊙ z ⊙ (1 − z): ∂f/∂in = Hᵀδ, ∂f/∂H = δ inᵀ, ∂f/∂o = [z, 1]. The
 * driver moves the weights by Gauss–Newton steps. It approximates the matrix of each layer by the
 * Kronecker product of the second moments of the layer's input and of the gradient of its output
 * (K-FAC; Martens &amp; Grosse, ICML 2015).
 *
 * <p>The weights are laid out as H, which has {@code hidden} rows of {@code width} floats, and then
 * o, which has {@code outputs} floats. Both are padded, and the constant's entry is the last one.
 * The statistics are laid out as the gradients of H and o, the second moments of in, δ and [z, 1],
 * and the sum of the curvatures.
 */
final class MultilayerPerceptron implements Interaction {
  /** Added to the diagonal of each second moment, as a share of its mean diagonal. */
  private static final double DAMPING = 0.01;

  /** Largest root mean square change of the scores by one layer's step. */
  private static final double TRUST_REGION = 0.1;

  private final VectorOps kernel;
  private final int stride;
  private final int rank;
  private final int hidden;
  private final boolean product;

  /** Products of the rows of the item; null unless they are part of the input. */
  private final RowPairs pairs;

  private final int width;
  private final int outputs;
  private final float[] weights;
  private final long seed;
  private final int hiddenAt;
  private final int outputAt;

  private final float[] input;
  private final float[] activation;
  private final float[] delta;
  private final float[] inputGradient;
  private final float[] userGradient;
  private final float[] itemGradient;
  private final float[] ownGradient;

  private final float[] hiddenGradient;
  private final float[] outputGradient;
  private final Gram inputMoment;
  private final Gram deltaMoment;
  private final Gram activationMoment;
  private double curvatures;

  /**
   * @param weights the shared weights
   * @param at position in {@code weights} where those of this layer begin
   * @param pairs the products of the current item's rows; null unless they are part of the input
   */
  MultilayerPerceptron(
      VectorOps kernel, Settings settings, float[] weights, int at, RowPairs pairs) {
    this.pairs = pairs;
    this.kernel = kernel;
    this.stride = settings.stride();
    this.rank = settings.rank();
    this.hidden = settings.hidden();
    this.product = settings.interaction() != InteractionKind.MLP_CONCATENATION;
    this.width = VectorOps.stride((product ? stride : 2 * stride) + 1);
    this.outputs = VectorOps.stride(hidden + 1);
    this.weights = weights;
    this.seed = settings.seed();
    this.hiddenAt = at;
    this.outputAt = at + hidden * width;
    this.input = new float[width];
    this.input[width - 1] = 1f;
    this.activation = new float[outputs];
    this.activation[outputs - 1] = 1f;
    this.delta = new float[outputs];
    this.inputGradient = new float[width];
    this.userGradient = new float[stride];
    this.itemGradient = new float[stride];
    this.ownGradient = new float[stride];
    this.hiddenGradient = new float[hidden * width];
    this.outputGradient = new float[outputs];
    this.inputMoment = new Gram(kernel, width);
    this.deltaMoment = new Gram(kernel, outputs);
    this.activationMoment = new Gram(kernel, outputs);
  }

  @Override
  public float forward(float[] u, int uAt, float[] v) {
    if (product) {
      kernel.multiply(u, uAt, v, 0, input, 0, stride);
      if (pairs != null) {
        kernel.axpy(1f, pairs.sum, 0, input, 0, stride);
      }
    } else {
      System.arraycopy(u, uAt, input, 0, stride);
      System.arraycopy(v, 0, input, stride, stride);
    }
    for (int j = 0; j < hidden; j++) {
      int row = hiddenAt + j * width;
      float z = Loss.sigmoid(kernel.dot(weights, row, input, 0, width));
      activation[j] = z;
      delta[j] = weights[outputAt + j] * z * (1 - z);
    }
    int whole = hidden / VectorOps.LANES * VectorOps.LANES;
    kernel.timesMatrix(delta, 0, whole, weights, hiddenAt, width, inputGradient, 0);
    for (int j = whole; j < hidden; j++) {
      kernel.axpy(delta[j], weights, hiddenAt + j * width, inputGradient, 0, width);
    }
    if (product) {
      kernel.multiply(inputGradient, 0, v, 0, userGradient, 0, stride);
      kernel.multiply(inputGradient, 0, u, uAt, itemGradient, 0, stride);
      if (pairs != null) {
        kernel.multiply(inputGradient, 0, v, 0, ownGradient, 0, stride);
        kernel.axpy(1f, ownGradient, 0, itemGradient, 0, stride);
        System.arraycopy(inputGradient, 0, ownGradient, 0, stride);
      }
    } else {
      System.arraycopy(inputGradient, 0, userGradient, 0, stride);
      System.arraycopy(inputGradient, stride, itemGradient, 0, stride);
    }
    return kernel.dot(weights, outputAt, activation, 0, outputs);
  }

  @Override
  public float[] userGradient() {
    return userGradient;
  }

  @Override
  public float[] itemGradient() {
    return itemGradient;
  }

  @Override
  public float[] ownGradient() {
    return pairs == null ? null : ownGradient;
  }

  @Override
  public float alongItem(float score, float[] v) {
    return kernel.dot(itemGradient, 0, v, 0, stride);
  }

  @Override
  public int itemGradientAt() {
    return 0;
  }

  /** O(hidden·width + width² + hidden²). */
  @Override
  public void accumulate(float error, float curvature) {
    for (int j = 0; j < hidden; j++) {
      kernel.axpy(error * delta[j], input, 0, hiddenGradient, j * width, width);
    }
    kernel.axpy(error, activation, 0, outputGradient, 0, outputs);
    float root = (float) Math.sqrt(curvature);
    add(inputMoment, root, input);
    add(deltaMoment, root, delta);
    add(activationMoment, root, activation);
    curvatures += curvature;
  }

  private static void add(Gram moment, float root, float[] values) {
    float[] row = moment.row;
    for (int i = 0; i < row.length; i++) {
      row[i] = root * values[i];
    }
    moment.add();
  }

  @Override
  public int statisticsLength() {
    return hidden * width + outputs + width * width + 2 * outputs * outputs + 1;
  }

  @Override
  public void statistics(double[] sums, int at) {
    for (float[] gradient : new float[][] {hiddenGradient, outputGradient}) {
      for (float value : gradient) {
        sums[at++] = value;
      }
    }
    for (Gram moment : new Gram[] {inputMoment, deltaMoment, activationMoment}) {
      double[] products = moment.sums();
      System.arraycopy(products, 0, sums, at, products.length);
      at += products.length;
    }
    sums[at] = curvatures;
  }

  @Override
  public void step(Parameters parameters, double[] statistics, int at) {
    float noise = parameters.precisions.noise;
    float prior = parameters.precisions.attention[0];
    int gradients = hidden * width;
    int inputs = at + gradients + outputs;
    int deltas = inputs + width * width;
    int activations = deltas + outputs * outputs;
    double total = Math.max(statistics[activations + outputs * outputs], 1);

    float[] start = new float[parameters.weights.length];
    initialise(start, seed);
    double[] ascent =
        ascent(parameters.weights, start, hiddenAt, statistics, at, gradients, noise, prior);
    // Two layers correct the same error at once: each takes half of its step.
    double scale = 0.25 * parameters.stepScale;
    // λ, and some damping, are shared out between the two factors (Martens and Grosse, section
    // 6.3).
    double inputScale = noise * meanDiagonal(statistics, inputs, width, width);
    double deltaScale = meanDiagonal(statistics, deltas, hidden, outputs) / total;
    double damping = Math.sqrt(prior + DAMPING * inputScale * deltaScale + Double.MIN_NORMAL);
    double balance = inputScale * deltaScale > 0 ? Math.sqrt(inputScale / deltaScale) : 1;
    double[] byInput =
        LinearAlgebra.solve(
            matrix(statistics, inputs, width, width, noise, damping * balance),
            width,
            ascent,
            hidden);
    double[] transposed = new double[gradients];
    for (int j = 0; j < hidden; j++) {
      for (int i = 0; i < width; i++) {
        transposed[i * hidden + j] = byInput[j * width + i];
      }
    }
    double[] change =
        LinearAlgebra.solve(
            matrix(statistics, deltas, hidden, outputs, 1 / total, damping / balance),
            hidden,
            transposed,
            width);
    double shortened = scale * shortening(change, hidden, width, statistics, inputs, deltas, scale);
    for (int j = 0; j < hidden; j++) {
      for (int i = 0; i < width; i++) {
        parameters.weights[hiddenAt + j * width + i] +=
            (float) (shortened * change[i * hidden + j]);
      }
    }

    double[] outputAscent =
        ascent(
            parameters.weights, start, outputAt, statistics, at + gradients, outputs, noise, prior);
    double activationScale = noise * meanDiagonal(statistics, activations, outputs, outputs);
    double[] outputChange =
        LinearAlgebra.solve(
            matrix(
                statistics,
                activations,
                outputs,
                outputs,
                noise,
                prior + DAMPING * activationScale),
            outputs,
            outputAscent,
            1);
    shortened = scale * shortening(outputChange, 1, outputs, statistics, activations, -1, scale);
    for (int j = 0; j < outputs; j++) {
      if (j < hidden || j == outputs - 1) {
        parameters.weights[outputAt + j] += (float) (shortened * outputChange[j]);
      }
    }
  }

  /** Gradient of the log posterior; the prior is centred on where the weights started. */
  private static double[] ascent(
      float[] weights,
      float[] start,
      int weightsAt,
      double[] gradient,
      int at,
      int n,
      float noise,
      float prior) {
    double[] ascent = new double[n];
    for (int i = 0; i < n; i++) {
      ascent[i] =
          noise * gradient[at + i] - prior * (weights[weightsAt + i] - start[weightsAt + i]);
    }
    return ascent;
  }

  /**
   * scale · M + diagonal · I, where M is the leading n × n part of rows of {@code pitch} floats.
   */
  private static double[] matrix(
      double[] moments, int at, int n, int pitch, double scale, double diagonal) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i * n + j] = scale * moments[at + i * pitch + j];
      }
      a[i * n + i] += diagonal + 1e-12;
    }
    return a;
  }

  private static double meanDiagonal(double[] moments, int at, int n, int pitch) {
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += moments[at + i * pitch + i];
    }
    return trace / n;
  }

  /**
   * The factor by which a layer's step is shortened to stay within the trust region. According to
   * the matrix of the layer, the step changes the scores by √(Σ_jm Δ_j A Δ_m · G_jm), as a root
   * mean square over the ratings.
   *
   * @param change rows Δ_j of {@code in} numbers, number i of row j at {@code i * rows + j}
   * @param inputs position where the sums A of the second moments of the input begin
   * @param outputs position where the sums G of the second moments of the output's gradient begin,
   *     or −1 for a single output with gradient 1
   */
  private double shortening(
      double[] change,
      int rows,
      int in,
      double[] statistics,
      int inputs,
      int outputs,
      double scale) {
    double total = Math.max(statistics[statistics.length - 1], 1);
    double square = 0;
    for (int j = 0; j < rows; j++) {
      double[] moved = new double[in];
      for (int i = 0; i < in; i++) {
        for (int g = 0; g < in; g++) {
          moved[g] += change[i * rows + j] * statistics[inputs + i * in + g];
        }
      }
      for (int m = 0; m < rows; m++) {
        double product = 0;
        for (int g = 0; g < in; g++) {
          product += moved[g] * change[g * rows + m];
        }
        double slope = outputs < 0 ? 1 : statistics[outputs + j * this.outputs + m] / total;
        square += product * slope / total;
      }
    }
    double moves = scale * Math.sqrt(Math.max(square, 0));
    return moves > TRUST_REGION ? TRUST_REGION / moves : 1;
  }

  @Override
  public int weightsLength() {
    return hidden * width + outputs;
  }

  /**
   * On u ⊙ v the layer starts as nearly linear and its output as the inner product, so that
   * learning begins from AFM's Eq. 4; on [u, v] it starts at random.
   */
  @Override
  public void initialise(float[] weights, long seed) {
    int copies = Math.max(1, hidden / rank);
    for (int j = 0; j < hidden; j++) {
      int row = hiddenAt + j * width;
      long key = CounterRandom.key(seed, CounterRandom.WEIGHTS, 1, j);
      if (product) {
        CounterRandom.gaussian(key, 0.05f, weights, row, rank);
        for (int h = j % rank; h < rank; h += hidden) {
          weights[row + h] += 1f;
        }
        weights[outputAt + j] = j < copies * rank ? 4f / copies : 0.1f;
      } else {
        CounterRandom.gaussian(key, 1f, weights, row, rank);
        CounterRandom.gaussian(~key, 1f, weights, row + stride, rank);
        CounterRandom.gaussian(key + 1, 1f, weights, row + width - 1, 1);
        CounterRandom.gaussian(key + 2, 1f, weights, outputAt + j, 1);
      }
      weights[outputAt + outputs - 1] -= 0.5f * weights[outputAt + j];
    }
  }
}

package io.sparkafm.core.model;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;

/**
 * AFM's prediction and its gradients, for one user and item at a time: gated attention over the
 * item's fields, then an interaction with the user (Chen et al. 2018, Eq. 2 to 5). Training calls,
 * for each user,
 *
 * <pre>
 *   for each mini-batch of the user's ratings:
 *     beginBatch(u)
 *     for each rating:  forward(u, item)   then   accumulate(e, curvature)   then rows move along the gradients
 *     endBatch(steps, u)                   unless u is drawn
 *   endUser(u)
 * </pre>
 *
 * and, once an epoch on the driver, {@link #step} with the sums of all workers' {@link
 * #statistics}. An object belongs to one thread and one round.
 */
public final class AttentionFactorModel {
  /** Standard deviation of the attention weights at the start. */
  private static final float START = 0.01f;

  private final VectorOps kernel;
  private final int fields;
  private final int stride;
  private final int rank;
  private final float[] weights;
  private final GatedAttention attention;
  private final Interaction interaction;
  private final GaussNewton gate;
  private final boolean learns;
  private final boolean learnsAttention;
  private final float[] v;

  /** The products of the current item's rows, where the interaction pairs rows; else null. */
  private final RowPairs pairs;

  private ItemBag item;
  private float[] rows;
  private float score;

  /**
   * The model as it scores: what does not depend on the user is in the biases, see {@link
   * Parameters#biases}.
   *
   * @param settings what is learned
   * @param weights W_a and the interaction's; only read
   * @param meanUser ū
   * @param fields fields with the item itself, n + 1
   */
  public AttentionFactorModel(
      VectorOps kernel, Settings settings, float[] weights, float[] meanUser, int fields) {
    this(kernel, settings, weights, meanUser, fields, false, true);
  }

  /**
   * The model of a round's parameters, as it is trained.
   *
   * @param learns whether gradients of the shared weights are wanted
   */
  public AttentionFactorModel(
      VectorOps kernel, Settings settings, Parameters parameters, int fields, boolean learns) {
    this(kernel, settings, parameters.weights, parameters.meanUser, fields, learns, false);
  }

  private AttentionFactorModel(
      VectorOps kernel,
      Settings settings,
      float[] weights,
      float[] meanUser,
      int fields,
      boolean learns,
      boolean scores) {
    this.kernel = kernel;
    this.fields = fields;
    this.stride = settings.stride();
    this.rank = settings.rank();
    this.weights = weights;
    float[] centre = settings.centredAttention() ? meanUser : new float[stride];
    this.attention = new GatedAttention(kernel, fields, stride, weights, centre);
    boolean pairsRows =
        settings.interaction().pairsRows() && !(scores && settings.interaction().isBilinear());
    this.pairs = pairsRows ? new RowPairs(kernel, stride) : null;
    this.interaction = interaction(kernel, settings, weights, fields, pairs);
    this.learns = learns;
    this.learnsAttention = settings.learnAttention();
    this.gate = learns && learnsAttention ? new GaussNewton(kernel, fields, stride) : null;
    this.v = new float[stride];
    // Attention that is not learned is uniform, for every user and once for all.
    attention.holdUniform();
  }

  private static Interaction interaction(
      VectorOps kernel, Settings settings, float[] weights, int fields, RowPairs pairs) {
    if (!settings.interaction().isBilinear()) {
      return new MultilayerPerceptron(kernel, settings, weights, fields * settings.stride(), pairs);
    }
    return pairs == null
        ? new InnerProduct(kernel, settings.stride())
        : new PairwiseProducts(kernel, settings.stride(), pairs);
  }

  /** Length of {@link #statistics}. */
  public static int statisticsLength(Settings settings, int fields) {
    return gateStatistics(settings.learnAttention(), fields, settings.stride())
        + interaction(VectorOps.best(), settings, new float[0], fields, null).statisticsLength();
  }

  private static int gateStatistics(boolean learned, int fields, int stride) {
    return learned ? GaussNewton.statisticsLength(fields, stride) : 0;
  }

  /** Number of weights that all users share. */
  public static int weightsLength(Settings settings, int fields) {
    return fields * settings.stride()
        + interaction(VectorOps.best(), settings, new float[0], fields, null).weightsLength();
  }

  /** What depends on the user alone is computed here and held for the mini-batch. */
  public void beginBatch(float[] u, int uAt) {
    if (learnsAttention) {
      attention.attend(u, uAt);
    }
  }

  /**
   * The part of the score that user and item make together. Sets {@link ItemBag#scale}: ∂score/∂row
   * is a row's scale times {@link #itemGradient}, less the part of {@link #ownGradient}.
   *
   * @param u user factors at {@code uAt}
   * @param rows factors of the item side
   */
  public float forward(float[] u, int uAt, ItemBag item, float[] rows) {
    this.item = item;
    this.rows = rows;
    attention.weightedSum(item, rows, v, 0);
    if (pairs != null) {
      pairs.of(item, rows, v);
    }
    score = interaction.forward(u, uAt, v);
    return score;
  }

  /** The gate's slopes at the last forward. */
  private float[] slopes() {
    float product = interaction.alongItem(score, v);
    attention.backward(
        interaction.itemGradient(), interaction.itemGradientAt(), item, rows, product);
    return attention.slope;
  }

  /** ∂score/∂u of the last forward, without the gate's part; length stride, from index 0. */
  public float[] userGradient() {
    return interaction.userGradient();
  }

  /**
   * Makes the score linear in u around {@code u}, for the inner product: writes ∂score/∂u at {@code
   * at}, with the share {@code pull} of the gate's part.
   *
   * @param pull the share of the gate's part that counts, in [0, 1]
   * @return by how much the product of gradient and u exceeds the score
   */
  public float linear(
      float[] u, int uAt, ItemBag item, float[] rows, float pull, float[] into, int at) {
    attention.weightedSum(item, rows, into, at);
    if (gate == null || pull == 0) {
      return 0f;
    }
    float product = kernel.dot(into, at, u, uAt, stride);
    attention.backward(u, uAt, item, rows, product);
    attention.pull(pull, into, at);
    return kernel.dot(into, at, u, uAt, stride) - product;
  }

  /**
   * {@link #forward} with all of ∂score/∂u, the gate's part included, which is written at {@code
   * at}.
   */
  public float forward(float[] u, int uAt, ItemBag item, float[] rows, float[] into, int at) {
    forward(u, uAt, item, rows);
    System.arraycopy(interaction.userGradient(), 0, into, at, stride);
    if (learnsAttention) {
      slopes();
      attention.pull(1f, into, at);
    }
    return score;
  }

  /** Whether this epoch gathers the statistics that move the gate. */
  public boolean learnsAttention() {
    return gate != null;
  }

  /** (n+1)·α of a field, for the last {@link #beginBatch}. */
  public float scaledAttention(int field) {
    return attention.scaled(field);
  }

  /**
   * Does what {@link #accumulate(float, float)} does, for the inner product, from the parts of a
   * rating's score instead of the last forward.
   *
   * @param part a·u·x of each row of the item
   * @param score their sum
   */
  public void accumulate(float error, float curvature, ItemBag item, float[] part, float score) {
    if (gate != null) {
      attention.backward(item, part, score);
      gate.addRating(error, curvature, attention.slope);
    }
  }

  /** ∂score/∂v of the last forward; begins at {@link #itemGradientAt}. */
  public float[] itemGradient() {
    return interaction.itemGradient();
  }

  public int itemGradientAt() {
    return interaction.itemGradientAt();
  }

  /** What a row's own product takes from its gradient, see {@link Interaction#ownGradient}. */
  public float[] ownGradient() {
    return interaction.ownGradient();
  }

  /**
   * Takes the last forward's part, before what it read has moved, in the gradient of what is not a
   * row: shared weights, and the user through them.
   *
   * @param error residual times weight, shrunk, as it moves the rows
   * @param curvature second derivative of the loss times weight
   */
  public void accumulate(float error, float curvature) {
    if (gate != null) {
      gate.addRating(error, curvature, slopes());
    }
    if (learns) {
      interaction.accumulate(error, curvature);
    }
  }

  /** Moves u by what the mini-batch says through the shared weights. */
  public void endBatch(float[] step, float[] u, int uAt) {
    if (gate != null) {
      gate.endBatch(attention.centre(u, uAt), weights, step, u, uAt);
    }
  }

  /** Adds the user to the statistics of the shared weights. */
  public void endUser(float[] u, int uAt) {
    if (gate != null) {
      gate.endUser(attention.centre(u, uAt));
    }
  }

  /** Sums that {@link #step} needs, to be added over workers in a fixed order. */
  public double[] statistics() {
    double[] sums = new double[learns ? statisticsLength() : 0];
    if (gate != null) {
      gate.statistics(sums);
    }
    if (learns) {
      interaction.statistics(sums, gateStatistics());
    }
    return sums;
  }

  private int gateStatistics() {
    return gateStatistics(learnsAttention, fields, stride);
  }

  private int statisticsLength() {
    return gateStatistics() + interaction.statisticsLength();
  }

  /**
   * Moves the shared weights of {@code parameters}, on the driver.
   *
   * @param key of the noise, where parameters are sampled
   */
  public void step(Parameters parameters, double[] statistics, long key) {
    if (learnsAttention) {
      GaussNewton.step(parameters, statistics, fields, stride, rank, key);
    }
    interaction.step(parameters, statistics, gateStatistics());
  }

  /**
   * What the shared weights add to the mean square of ∂score/∂u_h: Σ over ratings of the square of
   * their part in it.
   *
   * @param statistics summed statistics of the epoch
   */
  public float userSquare(double[] statistics, int h) {
    return learnsAttention ? GaussNewton.userSquare(statistics, weights, fields, stride, h) : 0f;
  }

  /** First values of the shared weights. */
  public void initialise(float[] weights, long seed) {
    if (learnsAttention) {
      for (int l = 0; l < fields; l++) {
        long key = CounterRandom.key(seed, CounterRandom.WEIGHTS, 0, l);
        CounterRandom.gaussian(key, START, weights, l * stride, rank);
      }
    }
    interaction.initialise(weights, seed);
  }

  /** What the gate makes of a user: α over fields 0..n (Eq. 2), for {@code u} alone; sums to 1. */
  public float[] gate(float[] u, int uAt) {
    beginBatch(u, uAt);
    float[] alpha = new float[fields];
    for (int l = 0; l < fields; l++) {
      alpha[l] = attention.alpha(l);
    }
    return alpha;
  }
}

package io.sparkafm.core;

/**
 * A factor model's prediction and its gradients, for one user and item at a time: the seam between
 * the models and all that trains, stores and serves them. Training calls, for each user,
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
public interface FactorModel {

  /** The models there are: a line each. */
  static AttentionFactorModel create(
      Kernel kernel, Settings settings, Parameters parameters, int fields, boolean learnsWeights) {
    return create(kernel, settings, parameters.weights, parameters.meanUser, fields, learnsWeights);
  }

  /** A model of these shared weights around a mean user. */
  static AttentionFactorModel create(
      Kernel kernel,
      Settings settings,
      float[] weights,
      float[] meanUser,
      int fields,
      boolean learnsWeights) {
    return new AttentionFactorModel(kernel, settings, weights, meanUser, fields, learnsWeights);
  }

  /** Number of weights that all users share. */
  static int weightsLength(Settings settings, int fields) {
    return AttentionFactorModel.weightsLength(settings, fields);
  }

  /** Length of {@link #statistics}. */
  static int statisticsLength(Settings settings, int fields) {
    return AttentionFactorModel.statisticsLength(settings, fields);
  }

  /** What depends on the user alone is computed here and held for the mini-batch. */
  void beginBatch(float[] u, int uAt);

  /**
   * The part of the score that user and item make together. Sets {@link ItemBag#scale}: ∂score/∂row
   * is a row's scale times {@link #itemGradient}.
   *
   * @param u user factors at {@code uAt}
   * @param rows factors of the item side
   */
  float forward(float[] u, int uAt, ItemBag item, float[] rows);

  /** ∂score/∂u of the last forward, the gate's part apart; length stride, from index 0. */
  float[] userGradient();

  /** ∂score/∂v of the last forward; begins at {@link #itemGradientAt}. */
  float[] itemGradient();

  int itemGradientAt();

  /**
   * Takes the last forward's part, before what it read has moved, in the gradient of what is not a
   * row: shared weights, and the user through them.
   *
   * @param error residual times weight, shrunk, as it moves the rows
   * @param curvature second derivative of the loss times weight
   */
  void accumulate(float error, float curvature);

  /** Moves u by what the mini-batch says through the shared weights. */
  void endBatch(float[] step, float[] u, int uAt);

  /** Adds the user to the statistics of the shared weights. */
  void endUser(float[] u, int uAt);

  /** Sums that {@link #step} needs, to be added over workers in a fixed order. */
  double[] statistics();

  /**
   * Moves the shared weights of {@code parameters}, on the driver.
   *
   * @param key of the noise, where parameters are sampled
   */
  void step(Parameters parameters, double[] statistics, long key);

  /**
   * What the shared weights add to the mean square of ∂score/∂u_h: Σ over ratings of the square of
   * their part in it.
   *
   * @param statistics summed statistics of the epoch
   */
  float userSquare(double[] statistics, int h);

  /** First values of the shared weights. */
  void initialise(float[] weights, long seed);

  /** What the gate makes of a user: α over fields 0..n (Eq. 2), for {@code u} alone; sums to 1. */
  float[] gate(float[] u, int uAt);
}

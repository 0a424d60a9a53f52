package io.sparkafm.core.model;

/**
 * How user factors u and the attended item factors v make a score f(u, v), with its gradients. An
 * interaction that {@link InteractionKind#pairsRows pairs rows} is given the {@link RowPairs} of
 * the item besides.
 */
interface Interaction {

  /** f(u, v); v begins at index 0. */
  float forward(float[] u, int uAt, float[] v);

  /** ∂f/∂u with v held, of the last forward; length stride. */
  float[] userGradient();

  /** ∂f/∂v of the last forward; begins at {@link #itemGradientAt}. */
  float[] itemGradient();

  int itemGradientAt();

  /**
   * What products of the item's own rows take from a row's gradient: ∂f/∂x_r = a_r (g − a_r o ⊙
   * x_r) with g the {@link #itemGradient} and o this; null where rows are not paired.
   */
  default float[] ownGradient() {
    return null;
  }

  /**
   * ∂f/∂v · v of the last forward.
   *
   * @param score what it returned
   * @param v as it was
   */
  float alongItem(float score, float[] v);

  /**
   * Adds the last forward's part to the gradient and curvature of the interaction's own weights.
   */
  default void accumulate(float error, float curvature) {}

  /** Numbers that {@link #statistics} writes. */
  default int statisticsLength() {
    return 0;
  }

  /** Writes the sums of {@link #accumulate} at {@code at}. */
  default void statistics(double[] sums, int at) {}

  /** Moves the interaction's own weights, on the driver, given the summed statistics. */
  default void step(Parameters parameters, double[] statistics, int at) {}

  /** Number of the interaction's own weights. */
  default int weightsLength() {
    return 0;
  }

  /** First values of the interaction's own weights, in their place among the shared weights. */
  default void initialise(float[] weights, long seed) {}
}

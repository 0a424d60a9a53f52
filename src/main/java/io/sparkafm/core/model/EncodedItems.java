package io.sparkafm.core.model;

/**
 * What training has of the items' codes, on the driver: the encoder, the state of its optimiser,
 * and the codes of all items, which are the means of the priors of their factors.
 */
public final class EncodedItems {
  /** Length of {@link ItemEncoder#weights}; as many moments of the gradient, first and second. */
  public final float[] weights;

  public final float[] firstMoment;
  public final float[] secondMoment;

  /** c of item j at {@code j * stride}. */
  public final float[] codes;

  /** Steps that the optimiser has made. */
  public int steps;

  private EncodedItems(float[] weights, float[] first, float[] second, float[] codes, int steps) {
    this.weights = weights;
    this.firstMoment = first;
    this.secondMoment = second;
    this.codes = codes;
    this.steps = steps;
  }

  /** Codes of zero and an encoder at its start. */
  public static EncodedItems initial(Settings settings, ItemFeatures items) {
    float[] weights = ItemEncoder.initial(settings, items).weights;
    return new EncodedItems(
        weights,
        new float[weights.length],
        new float[weights.length],
        new float[items.items() * settings.stride()],
        0);
  }

  EncodedItems copy() {
    return new EncodedItems(
        weights.clone(), firstMoment.clone(), secondMoment.clone(), codes.clone(), steps);
  }
}

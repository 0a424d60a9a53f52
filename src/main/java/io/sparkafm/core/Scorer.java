package io.sparkafm.core;

/** Scores of (user, item) pairs, standardised, without the global mean. Belongs to one thread. */
public final class Scorer {
  private final Parameters parameters;
  private final FieldVectors vectors;
  private final FactorModel model;

  public Scorer(Settings settings, Parameters parameters, ItemFeatures features) {
    Kernel kernel = Kernel.best();
    this.parameters = parameters;
    this.vectors = new FieldVectors(kernel, features, settings.stride());
    this.model = FactorModel.create(kernel, settings, parameters, features.fields(), false);
  }

  /** Sets the user that the next scores are for. */
  public void user(float[] u, int uAt) {
    model.beginBatch(u, uAt);
  }

  /** Score of a known item: O(values · k). */
  public float score(float[] u, int uAt, float userBias, int item) {
    vectors.gather(item, parameters.factors);
    float bias = vectors.bias(item, parameters.bias);
    return userBias + bias + model.forward(u, uAt, vectors.x, vectors.xAt);
  }

  /**
   * Score of an item that is known by its values alone: its own vector and bias are zero.
   *
   * @param rows rows of its values on the item side's numbering, in the order of the fields
   * @param fields field (1..n) of each row
   * @param weights weight of each row
   */
  public float score(
      float[] u, int uAt, float userBias, int[] rows, int[] fields, float[] weights) {
    for (int l = 0; l < vectors.x.length; l++) {
      vectors.clear(l);
    }
    float bias = 0;
    for (int i = 0; i < rows.length; i++) {
      vectors.add(fields[i], rows[i], weights[i], parameters.factors);
      bias = Math.fma(weights[i], parameters.bias[rows[i]], bias);
    }
    return userBias + bias + model.forward(u, uAt, vectors.x, vectors.xAt);
  }
}

package io.sparkafm.core.score;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.FieldVectors;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.TrainedItems;

/**
 * Items as single vectors [x_j0 … x_jn]. With the inner product, the product of such a vector with
 * a user's vectors, stacked likewise, is the interaction; adding {@link #bias} and the user's bias
 * gives the score. Belongs to one thread.
 */
public final class StackedItems {
  private final TrainedItems items;
  private final ItemFeatures features;
  private final FieldVectors vectors;
  private final ItemBag bag;

  public StackedItems(TrainedItems items, ItemFeatures features) {
    this.items = items;
    this.features = features;
    this.vectors = new FieldVectors(VectorOps.best(), features, items.stride());
    this.bag = new ItemBag(features);
  }

  /** Length of a vector, K = (n + 1) r. */
  public int columns() {
    return features.fields() * items.rank();
  }

  /** An item's vector: O(values · r). */
  public void stack(int item, float[] to) {
    vectors.gather(item, items.factors());
    for (int l = 0; l < features.fields(); l++) {
      System.arraycopy(vectors.x[l], vectors.xAt[l], to, l * items.rank(), items.rank());
    }
  }

  /** An item's bias with those of its values: c_j + Σ w d_v. */
  public float bias(int item) {
    bag.item(item);
    return bag.bias(items.bias());
  }

  /** Σ x over some items, K numbers: O(items · K). */
  public double[] sums(int[] items) {
    double[] sums = new double[columns()];
    float[] x = new float[sums.length];
    for (int j : items) {
      stack(j, x);
      for (int a = 0; a < x.length; a++) {
        sums[a] += x[a];
      }
    }
    return sums;
  }

  /** Σ x xᵀ over some items, K × K: O(items · K²). */
  public double[] products(int[] items) {
    int n = columns();
    double[] sums = new double[n * n];
    float[] x = new float[n];
    for (int j : items) {
      stack(j, x);
      for (int a = 0; a < n; a++) {
        double value = x[a];
        for (int b = 0; value != 0 && b < n; b++) {
          sums[a * n + b] += value * x[b];
        }
      }
    }
    return sums;
  }
}

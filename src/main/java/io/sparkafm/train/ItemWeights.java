package io.sparkafm.train;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.data.UserBlock;
import org.apache.spark.api.java.JavaRDD;

/** How much the training ratings weigh that items, and rows of the item side, have. */
final class ItemWeights {
  private ItemWeights() {}

  /** Σ weight of each item's training ratings. */
  static float[] of(JavaRDD<UserBlock> blocks, int items) {
    double[] sums =
        OrderedResults.sum(
            blocks,
            items,
            block -> {
              RatingBlock ratings = block.training();
              double[] weights = new double[items];
              for (int p = 0; p < ratings.ratings(); p++) {
                weights[ratings.item()[p]] += ratings.weight(p);
              }
              return weights;
            });
    float[] weights = new float[items];
    for (int j = 0; j < items; j++) {
      weights[j] = (float) sums[j];
    }
    return weights;
  }

  /** Of each row of the item side, Σ over its ratings of weight · (weight in its field)². */
  static float[] ofRows(ItemFeatures features, float[] itemWeights) {
    float[] count = new float[features.rows()];
    for (int j = 0; j < features.items(); j++) {
      count[j] = itemWeights[j];
      for (int l = 1; l < features.fields(); l++) {
        for (int v = features.begin(j, l); v < features.end(j, l); v++) {
          count[features.row(v)] += itemWeights[j] * features.weight(v) * features.weight(v);
        }
      }
    }
    return count;
  }
}

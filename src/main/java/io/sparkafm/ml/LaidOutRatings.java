package io.sparkafm.ml;

import io.sparkafm.data.ItemCatalog;
import io.sparkafm.data.RatingBlocks;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.data.RatingTotals;
import io.sparkafm.data.UserBlock;
import io.sparkafm.train.TrainingData;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;

/**
 * Ratings as training reads them, in blocks of users that stay persisted until they are closed.
 *
 * @param blocks how the ratings are divided
 * @param catalog the items
 * @param totals of the training ratings
 * @param data the blocks, and what training needs to know of them
 */
record LaidOutRatings(
    RatingBlocks blocks, ItemCatalog catalog, RatingTotals totals, TrainingData data)
    implements AutoCloseable {

  /** Persists the blocks and counts what they hold, which reads the ratings. */
  static LaidOutRatings of(RatingBlocks ratingBlocks, ItemCatalog catalog, ResolvedParams params) {
    RatingColumns columns = params.columns();
    JavaRDD<UserBlock> blocks =
        ratingBlocks.blocks().persist(params.storageLevel()).setName("AFM ratings");
    try {
      RatingTotals totals = ratingBlocks.totals();
      ratingBlocks.requireSame(totals, catalog);
      TrainingData data =
          new TrainingData(
              blocks,
              catalog.features(),
              params.scale(totals),
              totals.ratings(),
              totals.users(),
              Arrays.stream(ratingBlocks.sizes()).max().orElse(0),
              columns.weight() != null,
              columns.validationIndicator() != null && totals.validationRatings() > 0);
      return new LaidOutRatings(ratingBlocks, catalog, totals, data);
    } catch (Throwable e) {
      blocks.unpersist(false);
      throw e;
    }
  }

  @Override
  public void close() {
    data.blocks().unpersist(false);
  }
}

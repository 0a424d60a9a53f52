package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Logs of events, whose ratings are totals. */
class EventLogTest {
  private static AfmEstimator estimator() {
    return TrainedAfm.estimator().setMaxIter(3);
  }

  /** Every rating once, and those above 3 once more. */
  private static Dataset<Row> events() {
    Dataset<Row> ratings = TrainedAfm.ratings();
    return ratings.union(ratings.where("rating > 3")).repartition(5);
  }

  @Test
  void aModelOfEventsIsTheModelOfTheirTotals() {
    Dataset<Row> ratings = TrainedAfm.ratings();
    Column events = col("rating").gt(3).cast("int").plus(lit(1));
    AfmModel sums = estimator().setDuplicates("sum").fit(events());
    AfmModel ofSums = estimator().fit(ratings.withColumn("rating", col("rating").multiply(events)));
    assertEquals(ModelBits.of(ofSums), ModelBits.of(sums));
    assertEquals(ratings.count(), sums.summary().numRatings());

    AfmModel counts = estimator().setDuplicates("count").fit(events().drop("rating"));
    AfmModel ofCounts = estimator().fit(ratings.withColumn("rating", events.cast("double")));
    assertEquals(ModelBits.of(ofCounts), ModelBits.of(counts));
  }

  @Test
  void eventsThatAreHeldOutHaveTotalsOfTheirOwn() {
    Dataset<Row> events =
        events().withColumn("held", col("user").mod(3).equalTo(0).and(col("rating").lt(2)));
    AfmModel model =
        estimator().setDuplicates("count").setValidationIndicatorCol("held").fit(events);
    assertEquals(
        events.where("not held").select("user", "item").distinct().count(),
        model.summary().numRatings());
  }

  @Test
  void rowsOfAnItemThatDisagreeAreRefused() {
    Dataset<Row> events =
        events().union(TrainedAfm.ratings().limit(1).withColumn("genre", lit("another")));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> estimator().setDuplicates("sum").fit(events))
            .getMessage();
    assertTrue(message.contains("disagree about 'genre'"), message);
  }
}

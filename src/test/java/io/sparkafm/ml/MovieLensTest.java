package io.sparkafm.ml;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.MovieLensSmall;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Real ratings: MovieLens latest small, genres as the only field. */
class MovieLensTest {
  private static final RegressionEvaluator RMSE = new RegressionEvaluator().setLabelCol("rating");

  @Test
  void attentionOverGenresBeatsBiases() {
    Column heldOut = pmod(xxhash64(col("userId"), col("movieId")), lit(5)).equalTo(0);
    Dataset<Row> ratings = MovieLensSmall.ratingsWithGenres().withColumn("heldOut", heldOut);
    Dataset<Row> train = ratings.filter("not heldOut");
    Dataset<Row> test = ratings.filter("heldOut");
    AfmModel model =
        new AfmEstimator()
            .setUserCol("userId")
            .setItemCol("movieId")
            .setFeatureCols("genre")
            .setInference("point")
            .setRank(8)
            .setMaxIter(20)
            .setNumBlocks(2)
            .fit(train);
    Dataset<Row> predicted = model.transform(test);
    double rmse = RMSE.evaluate(predicted);
    double baseline = RMSE.evaluate(biases(train, test));
    assertTrue(rmse < 0.88, "RMSE " + rmse);
    assertTrue(rmse < baseline - 0.02, "RMSE " + rmse + ", of biases " + baseline);
    assertTrue(
        predicted.filter("predictionSource = 'itemByFeatures'").count() > 100,
        "new films are predicted from their genres");
    assertEquals(610, model.summary().numUsers());
  }

  /** Mean + the item's mean deviation + the user's mean deviation from that. */
  private static Dataset<Row> biases(Dataset<Row> train, Dataset<Row> test) {
    double mean = train.agg(avg("rating")).first().getDouble(0);
    Dataset<Row> items =
        train.groupBy("movieId").agg(avg(col("rating").minus(mean)).as("itemBias"));
    Column item = coalesce(col("itemBias"), lit(0.0));
    Dataset<Row> users =
        train
            .join(items, "movieId")
            .groupBy("userId")
            .agg(avg(col("rating").minus(mean).minus(item)).as("userBias"));
    return test.join(broadcast(items), test.col("movieId").equalTo(items.col("movieId")), "left")
        .drop(items.col("movieId"))
        .join(broadcast(users), test.col("userId").equalTo(users.col("userId")), "left")
        .withColumn("prediction", lit(mean).plus(item).plus(coalesce(col("userBias"), lit(0.0))));
  }
}

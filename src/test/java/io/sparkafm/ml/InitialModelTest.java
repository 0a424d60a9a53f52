package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training goes on from a saved model, with ratings, users, items and values that are new to it.
 */
class InitialModelTest {
  private static final RegressionEvaluator RMSE = new RegressionEvaluator().setLabelCol("rating");

  @TempDir private Path folder;

  private static AfmEstimator estimator(String kind) {
    AfmEstimator estimator = TrainedAfm.estimator();
    return switch (kind) {
      case "point" -> estimator;
      case "mlp" -> estimator.setInteraction("mlpProduct");
      default -> estimator.setInference("posterior").setBurnIn(20).setThinning(1).setKeptSamples(1);
    };
  }

  private static AfmEstimator brief(String kind) {
    return kind.equals("posterior")
        ? estimator(kind).setBurnIn(1).setNumSamples(3)
        : estimator(kind).setMaxIter(2);
  }

  private static Dataset<Row> heldOut() {
    return TrainedAfm.ratings().filter(pmod(xxhash64(col("user"), col("item")), lit(5)).equalTo(0));
  }

  private static Dataset<Row> training() {
    return TrainedAfm.ratings()
        .filter(pmod(xxhash64(col("user"), col("item")), lit(5)).notEqual(0));
  }

  private static double error(AfmModel model) {
    return RMSE.evaluate(model.transform(heldOut()));
  }

  private String saved(AfmEstimator estimator, Dataset<Row> ratings) throws IOException {
    String path = folder.resolve("before").toString();
    estimator.fit(ratings).write().overwrite().save(path);
    return path;
  }

  /** What came first has 90 of 120 users and 45 of 60 items, and a genre fewer. */
  @ParameterizedTest
  @ValueSource(strings = {"point", "posterior", "mlp"})
  void fewEpochsAreWorthManyWhereMuchIsKnown(String kind) throws IOException {
    Dataset<Row> before =
        training()
            .filter("user < 90 and item < 45")
            .withColumn("genre", when(col("genre").notEqual("genre2"), col("genre")));
    String path = saved(estimator(kind), before);
    double cold = error(brief(kind).fit(training()));
    double warm = error(brief(kind).setInitialModel(path).fit(training()));
    assertTrue(warm < cold - 0.02, kind + ": " + warm + ", from the beginning " + cold);
  }

  @Test
  void usersAndItemsAreFoundWhateverTheBlocksAndTheOrder() throws IOException {
    String path = saved(estimator("posterior"), training());
    double two = error(brief("posterior").setInitialModel(path).fit(training()));
    Dataset<Row> strings =
        training()
            .withColumn("user", col("user").cast("string"))
            .withColumn("item", col("item").cast("string"))
            .orderBy(col("rating"), col("item"));
    AfmModel eight = brief("posterior").setNumBlocks(8).setInitialModel(path).fit(strings);
    assertEquals(two, error(eight), 0.02);
  }

  @Test
  void theRatingsMayBeAllNew() throws IOException {
    String path = saved(estimator("posterior"), training());
    Dataset<Row> others =
        training()
            .filter("user < 20")
            .withColumn("user", concat(lit("x"), col("user")))
            .withColumn("item", concat(lit("y"), col("item")))
            .withColumn("genre", lit("another"));
    AfmModel model = brief("posterior").setInitialModel(path).fit(others);
    assertEquals(20, model.summary().numUsers());
    assertEquals(
        0, model.transform(others).filter("isnan(prediction) or prediction is null").count());
  }

  private static void refused(String path, UnaryOperator<AfmEstimator> change, String rule) {
    AfmEstimator other = change.apply(brief("posterior").setInitialModel(path));
    String message =
        assertThrows(IllegalArgumentException.class, () -> other.fit(training())).getMessage();
    assertTrue(message.startsWith("initialModel " + path + rule), message);
  }

  @Test
  void aModelOfAnotherKindIsRefused() throws IOException {
    String brief = saved(estimator("posterior").setNumSamples(2).setBurnIn(1), training());
    refused(
        brief,
        e -> e.setRank(3),
        " was trained with rank 4, but this training has 3: use the same");
    refused(brief, e -> e.setInference("point"), " was trained with inference POSTERIOR");
    refused(
        brief,
        e -> e.setFeatureCols("genre"),
        " has the fields [genre categorical, actor categorical], but this training has [genre categorical]");
    String path = saved(estimator("posterior").setKeptSamples(0).setNumSamples(2), training());
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> brief("posterior").setInitialModel(path).fit(training()))
            .getMessage();
    assertTrue(message.contains("has kept no draw to go on from: train it with"), message);
  }
}

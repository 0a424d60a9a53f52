package io.sparkafm.ml;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets wrong is told by name, with the rows' ids and the remedy. */
class BadInputTest {

  private static Dataset<Row> ratings(Row... more) {
    Dataset<Row> good =
        table(
            "user INT, item INT, rating DOUBLE, genre STRING",
            row(1, 1, 5.0, "a"),
            row(1, 2, 4.0, "b"),
            row(2, 1, 3.0, "a"));
    return more.length == 0 ? good : good.union(table("u INT, i INT, r DOUBLE, g STRING", more));
  }

  private static AfmEstimator estimator() {
    return new AfmEstimator()
        .setFeatureCols("genre")
        .setInference("point")
        .setRank(2)
        .setNumBlocks(1)
        .setMaxIter(1);
  }

  /** The error has all these parts in its message. */
  private static void refused(AfmEstimator estimator, Dataset<Row> ratings, String... parts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> estimator.fit(ratings)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> message + "\nlacks: " + part);
    }
  }

  @Test
  void missingColumns() {
    refused(estimator().setUserCol("usr"), ratings(), "User column 'usr'", "did you mean 'user'?");
    refused(estimator().setItemCol("movie"), ratings(), "Item column 'movie' is not in");
    refused(estimator().setRatingCol("stars"), ratings(), "Rating column 'stars' is not in");
    refused(estimator().setWeightCol("w"), ratings(), "Weight column 'w' is not in");
    refused(
        estimator().setFeatureCols("genre", "actors"), ratings(), "Feature column 'actors' is not");
    refused(
        estimator().setValidationIndicatorCol("heldOut"),
        ratings(),
        "Validation indicator column 'heldOut' is not in",
        "user, item, rating, genre");
    refused(estimator().setDuplicates("last").setTimestampCol("time"), ratings(), "column 'time'");
  }

  @Test
  void wrongTypes() {
    refused(
        estimator().setRatingCol("genre"),
        ratings(),
        "Rating column 'genre' is of type STRING",
        "must be numeric: cast it");
    refused(estimator().setUserCol("rating"), ratings(), "User column 'rating' is of type DOUBLE");
    refused(
        estimator().setValidationIndicatorCol("item"),
        ratings(),
        "'item' is of type INT but must be boolean");
    refused(
        estimator().setFeatureKinds("genre:continuous"),
        ratings(),
        "Feature column 'genre' is of type STRING, which cannot be continuous");
  }

  @ParameterizedTest
  @CsvSource({", null", "NaN, NaN", "Infinity, infinite", "-Infinity, infinite"})
  void ratingsMustBeFinite(Double rating, String problem) {
    refused(
        estimator(),
        ratings(row(77, 88, rating, "c")),
        "Column 'rating'",
        problem,
        "(user, item) = (77, 88)",
        "drop or repair these rows");
  }

  @Test
  void weightsMustNotBeNegative() {
    Dataset<Row> weighted = ratings().withColumn("w", col("rating").minus(3.5));
    refused(
        estimator().setWeightCol("w"), weighted, "Column 'w'", "negative", "(2, 1)", "weight ≥ 0");
    refused(
        estimator().setWeightCol("w"),
        ratings().withColumn("w", lit(0)),
        "Weight column 'w' is 0 for all training ratings");
  }

  @Test
  void idsMustNotBeNull() {
    refused(
        estimator(), ratings(row(null, 9, 1.0, "a")), "Column 'user' is null", "(null, 9)", "drop");
    refused(estimator(), ratings(row(9, null, 1.0, "a")), "Column 'item' is null", "(9, null)");
  }

  @Test
  void thereMustBeRatings() {
    refused(estimator(), ratings().limit(0), "has no ratings", "check the path and the join");
    refused(
        estimator().setValidationIndicatorCol("v"),
        ratings().withColumn("v", lit(true)),
        "'v' is true for all 3 ratings: set it to false for the ratings to train on");
  }

  @Test
  void heldOutRatingsMustWeighSomething() {
    Dataset<Row> data =
        ratings()
            .withColumn("v", col("user").equalTo(2))
            .withColumn("w", col("user").equalTo(1).cast("int"));
    refused(
        estimator().setValidationIndicatorCol("v").setWeightCol("w"),
        data,
        "held-out ratings have weight 0");
  }

  @Test
  void aFieldMustHaveValues() {
    refused(
        estimator(),
        ratings().withColumn("genre", lit(null).cast("string")),
        "Feature column 'genre' has no value for any item",
        "check the join, or leave the column out");
  }

  @Test
  void duplicatesAreNamed() {
    refused(
        estimator(),
        ratings(row(2, 1, 5.0, "a")),
        "Duplicate ratings of (user, item) = (2, 1)",
        "keep, mean, last, sum or count");
    refused(estimator().setDuplicates("last"), ratings(), "'last'", "timestamp");
  }

  @Test
  void anItemsRowsMustAgree() {
    refused(
        estimator(),
        ratings(row(3, 2, 5.0, "other")),
        "Rows of item 2 (column 'item') disagree about 'genre'");
  }

  @Test
  void aColumnServesOnePurpose() {
    refused(estimator().setFeatureCols("genre", "genre"), ratings(), "'genre' is already in use");
    for (String column : new String[] {"user", "rating"}) {
      refused(
          estimator().setFeatureCols("genre", column), ratings(), "'" + column + "' is already");
    }
    Dataset<Row> data = ratings().withColumn("w", lit(1)).withColumn("v", lit(false));
    refused(estimator().setWeightCol("w").setFeatureCols("w"), data, "'w' is already in use");
    refused(estimator().setValidationIndicatorCol("v").setFeatureCols("v"), data, "'v' is already");
    refused(estimator().setItemCol("user"), ratings(), "Column 'user' is named for two");
  }

  /** "item" is the name of the field that is the item itself. */
  @Test
  void noFeatureMayBeNamedItem() {
    Dataset<Row> data = ratings().toDF("user", "movie", "rating", "item");
    refused(
        estimator().setItemCol("movie").setFeatureCols("item"),
        data,
        "Feature column 'item'",
        "the item itself",
        "rename");
  }

  @Test
  void kindsMustBeKnownAndOfFeatureColumns() {
    refused(
        estimator().setFeatureKinds("genre:colour"),
        ratings(),
        "'colour' is not a kind of field",
        "multiValued");
    refused(
        estimator().setFeatureKinds("genres:text"),
        ratings(),
        "featureKinds has 'genres:text'",
        "[genre]");
    refused(estimator().setFeatureKinds("text"), ratings(), "featureKinds has 'text'");
    refused(
        estimator().setFeatureCols().setFeatureKinds("genre:text"),
        ratings(),
        "featureKinds has 'genre:text'");
  }

  @Test
  void outputColumnsMustBeNew() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> estimator().setPredictionCol("genre").transformSchema(ratings().schema()));
    assertTrue(error.getMessage().startsWith("Column 'genre' is already there"));
    AfmModel model = TrainedAfm.model().setAttentionCol("rating");
    assertThrows(IllegalArgumentException.class, () -> model.transform(ratings()));
    AfmModel other = TrainedAfm.model().setUserCol("who");
    error = assertThrows(IllegalArgumentException.class, () -> other.transform(ratings()));
    assertTrue(error.getMessage().startsWith("Column 'who' is missing"), error.getMessage());
  }

  @Test
  void theLogisticLossWantsZeroToOne() {
    refused(
        estimator().setLoss("logistic"),
        ratings(),
        "Column 'rating' holds ratings from 3.0 to 5.0",
        "make them binary, or use loss squared");
  }

  @ParameterizedTest
  @CsvSource({
    "rank, 0",
    "inference, mcmc",
    "burnIn, -1",
    "numSamples, 0",
    "thinning, 0",
    "keptSamples, -1",
    "maxIter, 0",
    "miniBatchSize, 0",
    "numBlocks, 0",
    "roundsPerEpoch, 0",
    "hiddenSize, 0",
    "checkpointInterval, 0",
    "patience, 0",
    "stepScale, 0.0",
    "stepScale, 3.0",
    "stepScale, NaN",
    "userRegParam, -1.0",
    "itemRegParam, -1.0",
    "fieldsRegParam, NaN",
    "attentionRegParam, -0.5",
    "biasRegParam, -1.0",
    "loss, hinge",
    "interaction, mlp",
    "duplicates, first",
    "coldStartStrategy, ignore",
    "intermediateStorageLevel, NONE",
    "intermediateStorageLevel, DISK"
  })
  @SuppressWarnings("unchecked")
  void valuesOutOfRangeAreRefusedByName(String name, String value) {
    AfmEstimator estimator = new AfmEstimator();
    Param<Object> param = (Param<Object>) estimator.getParam(name);
    boolean whole = (Object) param instanceof IntParam;
    boolean number = (Object) param instanceof DoubleParam;
    Object parsed =
        whole ? (Object) Integer.valueOf(value) : number ? (Object) Double.valueOf(value) : value;
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> estimator.set(param, parsed));
    assertTrue(error.getMessage().contains(name), error.getMessage());
    assertTrue(error.getMessage().contains(value), error.getMessage());
    assertFalse(estimator.isSet(param));
  }
}

package io.sparkafm.ml;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import io.sparkafm.PlantedRatings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Users that were not in training: those from 100 on of the planted ratings. */
class FoldInTest {
  private static final RegressionEvaluator RMSE = new RegressionEvaluator().setLabelCol("rating");
  private static final Map<Kind, AfmModel> MODELS = new EnumMap<>(Kind.class);
  private static final int FIRST_NEW = 100;

  /** The kinds of model that there are. */
  private enum Kind {
    POINT,
    POSTERIOR,
    LOGISTIC,
    LOGISTIC_POSTERIOR,
    MLP,
    LOGISTIC_MLP;

    boolean isLogistic() {
      return name().startsWith("LOGISTIC");
    }

    boolean isPosterior() {
      return name().endsWith("POSTERIOR");
    }

    Dataset<Row> ratings() {
      Dataset<Row> ratings = TrainedAfm.ratings();
      return isLogistic()
          ? ratings.withColumn("rating", col("rating").gt(3).cast("double"))
          : ratings;
    }

    AfmEstimator estimator() {
      AfmEstimator estimator = TrainedAfm.estimator();
      if (isLogistic()) {
        estimator.setLoss("logistic").setUserRegParam(1).setItemRegParam(1).setFieldsRegParam(1);
      }
      if (isPosterior()) {
        estimator = new AfmEstimator().setFeatureCols(PlantedRatings.FEATURES);
        estimator.setRank(TrainedAfm.RANK).setNumBlocks(2).setRoundsPerEpoch(1);
        estimator.setBurnIn(10).setNumSamples(15).setThinning(2).setKeptSamples(2);
        estimator.setLoss(isLogistic() ? "logistic" : "squared");
      }
      if (name().endsWith("MLP")) {
        estimator.setInteraction("mlpProduct");
      }
      return estimator;
    }
  }

  private static AfmModel model(Kind kind) {
    return MODELS
        .computeIfAbsent(kind, k -> k.estimator().fit(known(k.ratings())))
        .copy(ParamMap.empty());
  }

  private static Dataset<Row> known(Dataset<Row> ratings) {
    return ratings.filter(col("user").lt(FIRST_NEW));
  }

  private static Dataset<Row> unknown(Dataset<Row> ratings) {
    return ratings.filter(col("user").geq(FIRST_NEW));
  }

  private static Column measured() {
    return pmod(xxhash64(col("user"), col("item")), lit(4)).equalTo(0);
  }

  private static double error(AfmModel model, Dataset<Row> ratings) {
    return RMSE.evaluate(model.transform(ratings));
  }

  private static List<String> users(AfmModel model) {
    List<String> tables = new ArrayList<>(ModelBits.rows(model.userFactors().orderBy("user")));
    tables.addAll(ModelBits.rows(model.attention().orderBy("user", "field")));
    return tables;
  }

  @ParameterizedTest
  @EnumSource
  void newUsersArePredictedBetterThanAsTheAverageUser(Kind kind) {
    Dataset<Row> ratings = unknown(kind.ratings());
    AfmModel model = model(kind);
    AfmModel folded = model.foldIn(ratings.filter(measured().equalTo(false)));
    Dataset<Row> rest = ratings.filter(measured());
    double error = error(folded, rest);
    double average = error(model, rest);
    assertTrue(error < average, kind + ": " + error + " against the average user's " + average);
    Row source = folded.transform(rest).select("predictionSource").distinct().first();
    assertEquals("userAndItem", source.getString(0));
  }

  /** Fitting a user again, with the item side that its ratings helped to make, changes little. */
  @ParameterizedTest
  @EnumSource(names = {"POINT", "LOGISTIC", "MLP"})
  void aUserOfThePointEstimateIsFoundAgain(Kind kind) {
    AfmModel trained = kind.estimator().setMaxIter(60).setStepScale(0.3).fit(known(kind.ratings()));
    Dataset<Row> all = known(kind.ratings());
    AfmModel again;
    try (LogCapture log = new LogCapture(UserFoldIn.class)) {
      again = trained.foldIn(all);
      assertTrue(
          log.warnings().get(0).startsWith("100 of 100 users were in the model already"), "" + log);
    }
    double difference =
        trained
            .setPredictionCol("before")
            .setPredictionSourceCol("")
            .transform(again.transform(all))
            .agg(
                functions.sqrt(
                    functions.avg(functions.pow(col("before").minus(col("prediction")), 2))))
            .first()
            .getDouble(0);
    double spread = again.transform(all).agg(functions.stddev("prediction")).first().getDouble(0);
    assertTrue(difference < 0.1 * spread, kind + ": " + difference + " of " + spread);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTERIOR", "MLP"})
  void tablesSavingAndLoadingKnowThem(Kind kind, @TempDir Path folder) throws IOException {
    Dataset<Row> ratings = unknown(kind.ratings());
    AfmModel folded = model(kind).foldIn(ratings);
    assertEquals(120, folded.users().count());
    assertEquals(120, folded.summary().numUsers());
    assertEquals(
        ratings.filter("user = 110").count(),
        (long) folded.userFactors().filter("user = 110").first().<Integer>getAs("ratings"));
    Dataset<Row> attention = folded.attention().filter("user >= 100");
    assertEquals(60, attention.count());
    String deviation =
        kind.isPosterior()
            ? "attentionStd > 0 and aboveAverage between 0 and 1"
            : "attentionStd is null and aboveAverage is null";
    assertEquals(
        60,
        attention
            .filter("attention > 0 and attention < 1 and gate between 0 and 1 and intensity > 0")
            .filter(deviation)
            .count());
    Dataset<Row> sums = attention.groupBy("user").agg(functions.sum("attention").as("sum"));
    assertEquals(0, sums.filter("abs(sum - 1) > 1e-5").count());

    String path = folder.resolve("model").toString();
    folded.write().save(path);
    AfmModel loaded = AfmModel.load(path);
    assertEquals(users(folded), users(loaded));
    assertEquals(predictions(folded, ratings), predictions(loaded, ratings));
    if (kind.isPosterior()) {
      Dataset<Row> deviations = loaded.transform(kind.ratings());
      assertEquals(0, unknown(deviations).filter("predictionStd is not null").count());
      assertEquals(0, known(deviations).filter("predictionStd is null").count());
    }
  }

  private static List<String> predictions(AfmModel model, Dataset<Row> pairs) {
    return ModelBits.rows(
        model.transform(pairs).orderBy("user", "item").select("user", "item", "prediction"));
  }

  /** A saved model's users lie in other partitions than a trained one's. */
  @ParameterizedTest
  @EnumSource(names = {"POINT", "POSTERIOR"})
  void theBitsDoNotDependOnPartitions(Kind kind, @TempDir Path folder) throws IOException {
    Dataset<Row> ratings = unknown(kind.ratings());
    List<String> expected = users(model(kind).foldIn(ratings.coalesce(1)));
    assertEquals(expected, users(model(kind).foldIn(ratings.orderBy(rand(3)).repartition(7))));
    AfmModel other = model(kind);
    other =
        other.withUsers(
            other.users().orderBy(functions.desc("user")).repartition(3), other.summary());
    assertEquals(expected, users(other.foldIn(ratings)));
    // One user at a time, as it comes to no harm that others are there.
    Dataset<Row> one = ratings.filter("user = 107");
    assertEquals(
        expected.stream().filter(text -> text.startsWith("{\"user\":107,")).toList(),
        users(model(kind).foldIn(one)).stream()
            .filter(text -> text.startsWith("{\"user\":107,"))
            .toList());
  }

  @Test
  void knownUsersAreReplacedAndOthersStayAsTheyAre() {
    AfmModel model = model(Kind.POINT);
    Dataset<Row> ratings = unknown(TrainedAfm.ratings());
    AfmModel once = model.foldIn(ratings.filter("user < 110 and item % 2 = 0"));
    AfmModel twice;
    try (LogCapture log = new LogCapture(UserFoldIn.class)) {
      twice = once.foldIn(ratings);
      assertEquals(
          List.of(
              "10 of 20 users were in the model already, and their old factors are replaced by factors from these ratings alone: give all ratings of such a user, or leave the user out"),
          log.warnings());
    }
    assertEquals(users(model.foldIn(ratings)), users(twice));
    assertEquals(120, twice.summary().numUsers());
    List<String> before = users(model);
    assertEquals(before, users(twice).stream().filter(before::contains).toList());
  }

  /** As in {@code transform}: by its features, whatever its id. */
  @ParameterizedTest
  @EnumSource(names = {"POINT", "POSTERIOR", "MLP"})
  void newItemsCountThroughTheirFeatures(Kind kind) {
    Row[] rows = new Row[12];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(500, 10_000 + i, i < 6 ? 5.0 : 1.0, i < 6 ? "genre1" : "genre2", "nobody");
    }
    AfmModel model = model(kind).setClipPredictions(false);
    Dataset<Row> ratings = table(PlantedRatings.SCHEMA, rows);
    AfmModel folded = model.foldIn(ratings);
    List<Row> after = folded.transform(ratings).orderBy("item").collectAsList();
    List<Row> before = model.transform(ratings).orderBy("item").collectAsList();
    double rise =
        after.get(0).<Double>getAs("prediction") - before.get(0).<Double>getAs("prediction");
    double fall =
        after.get(8).<Double>getAs("prediction") - before.get(8).<Double>getAs("prediction");
    assertTrue(rise > fall + 0.1, kind + ": " + rise + ", " + fall);
    assertEquals(
        12, (int) folded.userFactors().filter("user = 500").first().<Integer>getAs("ratings"));
  }

  @ParameterizedTest
  @EnumSource(names = {"POINT", "POSTERIOR", "LOGISTIC_MLP"})
  void itemsOfWhichNothingIsKnownAreLeftOut(Kind kind) {
    double high = kind.isLogistic() ? 1 : 5;
    Dataset<Row> ratings =
        table(
            PlantedRatings.SCHEMA,
            row(500, 5, high, null, null),
            row(500, 10_000, high, null, null),
            row(500, 10_001, high, "no genre", "nobody"),
            row(501, 10_001, high, "no genre", "nobody"));
    AfmModel folded;
    try (LogCapture log = new LogCapture(UserFoldIn.class)) {
      folded = model(kind).foldIn(ratings);
      assertEquals(1, log.warnings().size(), "" + log.warnings());
      assertTrue(
          log.warnings().get(0).startsWith("3 of 4 ratings are of items"), "" + log.warnings());
    }
    AfmModel alone = model(kind).foldIn(ratings.filter("item = 5").drop("genre", "actor"));
    assertEquals(users(alone).get(100), users(folded).get(100));
    // With no other rating a user is the average user.
    Dataset<Row> pair = table("user INT, item INT", row(501, 7));
    Dataset<Row> nobody = table("user INT, item INT", row(-1, 7));
    assertEquals(
        model(kind).transform(nobody).first().<Double>getAs("prediction"),
        folded.transform(pair).first().<Double>getAs("prediction"),
        1e-5);
    assertEquals(
        0, (int) folded.userFactors().filter("user = 501").first().<Integer>getAs("ratings"));
  }

  /** One rating, equal ones, very many, huge weights and none. */
  @ParameterizedTest
  @EnumSource
  void everythingIsFinite(Kind kind) {
    List<Row> rows = new ArrayList<>();
    double high = kind.isLogistic() ? 1 : 5;
    rows.add(row(501, 3, high, 1.0));
    for (int j = 0; j < 60; j++) {
      rows.add(row(502, j, high, 1.0));
      rows.add(row(503, j, high, 0.0));
      rows.add(row(504, j, j % 2 * high, j == 0 ? 1e12 : 1e-12));
    }
    for (int i = 0; i < 10_000; i++) {
      rows.add(row(505, i % 60, i % 2 * high, 1.0));
    }
    Dataset<Row> ratings = table("user INT, item INT, rating DOUBLE, w DOUBLE", rows);
    AfmModel folded = model(kind).setClipPredictions(false).foldIn(ratings, "rating", "w");
    Dataset<Row> predicted = folded.transform(ratings.select("user", "item").distinct());
    assertEquals(1 + 4 * 60, predicted.count());
    double reach = kind.isLogistic() ? 1 : 25;
    assertEquals(
        0, predicted.filter(functions.not(col("prediction").between(-reach, reach))).count());
    assertEquals(
        0,
        folded
            .attention()
            .filter(
                "isnan(attention) or isnan(intensity) or attention is null"
                    + (kind.isPosterior() ? " or aboveAverage is null" : ""))
            .count());
    Row many = folded.userFactors().filter("user = 505").first();
    assertEquals(10_000, (int) many.<Integer>getAs("ratings"));
    // Weights of 0 say nothing: the average user.
    Dataset<Row> pairs = table("user INT, item INT", row(503, 7), row(-1, 7));
    List<Row> both = folded.transform(pairs).collectAsList();
    assertEquals(
        both.get(0).<Double>getAs("prediction"), both.get(1).<Double>getAs("prediction"), 1e-5);
  }

  static Stream<Arguments> badRatings() {
    String rule = "' is null, NaN or infinite in 1 row, such as (user, item) = (500, 1)";
    return Stream.of(
        Arguments.of(row(500, 1, null, 1.0), "Column 'rating" + rule),
        Arguments.of(row(500, 1, Double.NaN, 1.0), "Column 'rating" + rule),
        Arguments.of(row(500, 1, Double.POSITIVE_INFINITY, 1.0), "Column 'rating" + rule),
        Arguments.of(row(500, 1, 3.0, -1.0), "Column 'w' is null, NaN, infinite or negative"),
        Arguments.of(row(null, 1, 3.0, 1.0), "Column 'user' is null in 1 row"),
        Arguments.of(row(500, null, 3.0, 1.0), "Column 'item' is null in 1 row"));
  }

  @ParameterizedTest
  @MethodSource("badRatings")
  void badRatingsAreRefusedAsTheEstimatorRefusesThem(Row bad, String message) {
    Dataset<Row> ratings =
        table("user INT, item INT, rating DOUBLE, w DOUBLE", row(500, 2, 3.0, 1.0), bad);
    refuses(message, () -> model(Kind.POINT).foldIn(ratings, "rating", "w"));
  }

  private static void refuses(String message, Runnable foldIn) {
    String said = assertThrows(IllegalArgumentException.class, foldIn::run).getMessage();
    assertTrue(said.startsWith(message), said);
  }

  @Test
  void missingColumnsAndStrangeIdsAreRefused() {
    AfmModel model = model(Kind.POINT);
    Dataset<Row> ratings = unknown(TrainedAfm.ratings());
    refuses("Rating column 'rating' is not", () -> model.foldIn(ratings.drop("rating")));
    refuses("Weight column 'w' is not", () -> model.foldIn(ratings, "rating", "w"));
    refuses(
        "Rating column 'rating' is of type STRING",
        () -> model.foldIn(ratings.withColumn("rating", lit("5"))));
    refuses("The dataset has no ratings", () -> model.foldIn(ratings.limit(0)));
    refuses(
        "Column 'user' is of type STRING and holds x, which cannot be cast to INT",
        () -> model.foldIn(ratings.withColumn("user", lit("x"))));
    refuses(
        "User column 'user' is of type DOUBLE",
        () -> model.foldIn(ratings.withColumn("user", col("user").cast("double"))));
  }

  @Test
  void idsOfOtherTypesAndNamesOfOtherColumns() {
    AfmModel model = model(Kind.POINT);
    Dataset<Row> ratings = unknown(TrainedAfm.ratings());
    List<String> expected = users(model.foldIn(ratings));
    for (String type : List.of("STRING", "BIGINT", "DECIMAL(12,0)")) {
      Dataset<Row> cast =
          ratings
              .withColumn("user", col("user").cast(type))
              .withColumn("item", col("item").cast(type));
      assertEquals(expected, users(model.foldIn(cast)), type);
    }
    Dataset<Row> renamed = ratings.toDF("who is.it", "what", "stars", "genre", "actor");
    AfmModel other = model.setUserCol("who is.it").setItemCol("what");
    assertEquals(expected, users(other.foldIn(renamed, "stars", "")));
  }

  @Test
  void modelsWithIdsOfOtherTypes() {
    for (String type : List.of("STRING", "DECIMAL(20,2)")) {
      Dataset<Row> ratings =
          TrainedAfm.ratings()
              .withColumn("user", col("user").cast(type))
              .withColumn("item", col("item").cast(type));
      AfmModel model = TrainedAfm.estimator().setMaxIter(2).fit(ratings.filter("int(user) < 100"));
      AfmModel folded = model.foldIn(ratings.filter("int(user) >= 100"));
      assertEquals(120, folded.users().count());
      assertEquals(
          0, folded.transform(ratings).filter("predictionSource <> 'userAndItem'").count(), type);
    }
  }

  /** Twice the weight is as good as the rating twice. */
  @ParameterizedTest
  @EnumSource(names = {"POINT", "POSTERIOR", "LOGISTIC_MLP"})
  void weightsCountAsRatings(Kind kind) {
    AfmModel model = model(kind);
    Dataset<Row> ratings =
        unknown(kind.ratings())
            .withColumn("w", when(col("item").mod(2).equalTo(0), 2).otherwise(1));
    AfmModel weighted = model.foldIn(ratings, "rating", "w");
    AfmModel twice = model.foldIn(ratings.union(ratings.filter("w = 2")));
    double difference =
        twice
            .setPredictionCol("twice")
            .setPredictionSourceCol("")
            .setPredictionStdCol("")
            .transform(weighted.setPredictionStdCol("").transform(ratings))
            .agg(functions.max(functions.abs(col("twice").minus(col("prediction")))))
            .first()
            .getDouble(0);
    assertTrue(difference < 2e-3, kind + ": " + difference);
  }

  @Test
  void nothingIsLeftInTheCluster() {
    AfmModel model = model(Kind.POSTERIOR);
    model.transform(TrainedAfm.ratings()).count();
    ClusterState before = ClusterState.now();
    model.foldIn(unknown(TrainedAfm.ratings()));
    refuses(
        "Column 'rating",
        () -> model.foldIn(unknown(TrainedAfm.ratings()).withColumn("rating", lit(Double.NaN))));
    ClusterState after = ClusterState.settled(before);
    assertTrue(before.persistent().containsAll(after.persistent()), "persisted: " + after);
    assertTrue(before.broadcasts().containsAll(after.broadcasts()), "broadcast: " + after);
  }
}

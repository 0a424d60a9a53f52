package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.LogCapture;
import io.sparkafm.PlantedRatings;
import io.sparkafm.serve.AttentionGain;
import io.sparkafm.serve.PhaseSeconds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model that the posterior mean is: the default. */
class PosteriorModelTest {
  private static final class Holder {
    private static final AfmModel MODEL = estimator().setKeptSamples(3).fit(TrainedAfm.ratings());
  }

  private static AfmEstimator estimator() {
    return new AfmEstimator()
        .setFeatureCols("genre", "actor")
        .setRank(TrainedAfm.RANK)
        .setNumBlocks(2)
        .setBurnIn(10)
        .setNumSamples(20)
        .setThinning(2);
  }

  private static AfmModel model() {
    return Holder.MODEL.copy(ParamMap.empty());
  }

  @Test
  void secondsByPhase() {
    PhaseSeconds seconds = model().summary().phaseSeconds();
    for (double phase : new double[] {seconds.read(), seconds.index(), seconds.block()}) {
      assertTrue(phase > 0, seconds.toString());
    }
    double epochs = DoubleStream.of(model().summary().epochSeconds()).sum();
    assertTrue(seconds.train() >= epochs, seconds.toString());
    assertTrue(seconds.merge() > 0 && seconds.merge() < seconds.train(), seconds.toString());
    assertEquals(0, TrainedAfm.model().summary().phaseSeconds().merge());
  }

  @Test
  void itIsTheDefault() {
    AfmEstimator estimator = new AfmEstimator();
    assertEquals("posterior", estimator.getInference());
    assertEquals(1.2, estimator.getStepScale());
    assertEquals(0.8, new AfmEstimator().setInference("point").getStepScale());
    assertEquals(0.5, new AfmEstimator().setStepScale(0.5).getStepScale());
    assertEquals(50, model().summary().totalIterations());
  }

  @Test
  void halfTheHeldOutRatingsLieInTheMiddleHalfOfWhatIsExpected() {
    Dataset<Row> all =
        TrainedAfm.ratings().withColumn("held", pmod(xxhash64(col("user"), col("item")), lit(5)));
    AfmModel model = estimator().setKeptSamples(10).fit(all.where("held > 0"));
    Dataset<Row> predicted = model.transform(all.where("held = 0"));
    IntervalCoverage coverage = IntervalCoverage.of(model, predicted, "rating").orElseThrow();
    assertEquals(0.5, coverage.half(), 0.1);
    assertEquals(0.9, coverage.ninety(), 0.05);
    double noise = model.summary().noiseDeviation();
    long within = 0;
    long predictions = 0;
    for (Row row : predicted.where("predictionStd is not null").collectAsList()) {
      double width = Math.hypot(row.<Double>getAs("predictionStd"), noise);
      double error = row.<Double>getAs("rating") - row.<Double>getAs("prediction");
      within += Math.abs(error) <= 0.6744897501960817 * width ? 1 : 0;
      predictions++;
    }
    assertEquals(predictions, coverage.predictions());
    assertEquals(within / (double) predictions, coverage.half(), 1e-12);
    AfmModel point = TrainedAfm.model();
    Dataset<Row> bare = point.transform(TrainedAfm.ratings());
    assertEquals(Optional.empty(), IntervalCoverage.of(point, bare, "rating"));
  }

  @Test
  void aSavedModelStillKnowsHowWellItsChainHasMixed(@TempDir Path directory) throws IOException {
    String path = directory.resolve("model").toString();
    model().write().save(path);
    assertFalse(model().summary().convergence().isEmpty());
    assertEquals(model().summary().convergence(), AfmModel.load(path).summary().convergence());
  }

  /** The tables' biases and products per field add up to the prediction. */
  @Test
  void thePredictionIsTheSumOfTheTables() {
    AfmModel model = model().setClipPredictions(false);
    Map<String, Row> values = new HashMap<>();
    model.itemFactors().collectAsList().forEach(r -> values.put("item" + r.get(0), r));
    model
        .featureFactors()
        .collectAsList()
        .forEach(r -> values.put(r.getString(0) + r.getString(1), r));
    Map<Object, Row> users = new HashMap<>();
    model.userFactors().collectAsList().forEach(r -> users.put(r.get(0), r));
    Row moments =
        TrainedAfm.ratings().agg(functions.avg("rating"), functions.stddev_pop("rating")).first();
    for (Row row : model.transform(TrainedAfm.ratings()).limit(200).collectAsList()) {
      Row user = users.get(row.get(0));
      double score = user.<Float>getAs("bias");
      List<String> parts = List.of("item" + row.get(1), "genre" + row.get(3), "actor" + row.get(4));
      for (int l = 0; l < 3; l++) {
        Row value = values.get(parts.get(l));
        score += value.<Float>getAs("bias");
        score += TrainedAfm.dot(TrainedAfm.vector(user, l), TrainedAfm.doubles(value, "factors"));
      }
      double expected = moments.getDouble(0) + moments.getDouble(1) * score;
      assertEquals(expected, row.<Double>getAs("prediction"), 1e-4);
    }
  }

  /**
   * Users of whom next to nothing is known are said to be like all others, and with how much room.
   */
  @Test
  void ofUsersOfFewRatingsNothingIsSure() {
    Dataset<Row> all = TrainedAfm.ratings();
    Dataset<Row> few =
        all.where("user < 10")
            .withColumn(
                "place",
                functions
                    .row_number()
                    .over(
                        org.apache.spark.sql.expressions.Window.partitionBy("user")
                            .orderBy("item")))
            .where("place <= 1 + user % 3")
            .drop("place");
    AfmModel model = estimator().fit(all.where("user >= 10").unionByName(few));
    Dataset<Row> attention = model.attention();
    Dataset<Row> known = attention.where("ratings > 3");
    Dataset<Row> unknown = attention.where("ratings <= 3");
    assertEquals(30, unknown.count());
    assertEquals(0, unknown.where("isnan(attention) or aboveAverage is null").count());
    Row decided =
        unknown
            .agg(functions.expr("avg(abs(aboveAverage - 0.5))"), functions.max("aboveAverage"))
            .first();
    Row others = known.agg(functions.expr("avg(abs(aboveAverage - 0.5))")).first();
    assertTrue(decided.getDouble(0) < 0.2, "undecided by " + decided);
    assertTrue(decided.getDouble(0) < others.getDouble(0), decided + ", others " + others);
    assertTrue(decided.getFloat(1) < 0.9, "nothing is sure: " + decided);
  }

  @Test
  void attentionHasADeviationAndSumsToOne() {
    Dataset<Row> attention = model().attention();
    assertEquals(
        0,
        attention.filter("attentionStd is null or attentionStd <= 0 or attentionStd > .5").count());
    Dataset<Row> sums = attention.groupBy("user").agg(functions.sum("attention").as("sum"));
    assertEquals(0, sums.filter("abs(sum - 1) > 1e-5").count());
    // A point estimate has no draws to differ.
    assertEquals(
        0,
        TrainedAfm.model()
            .attention()
            .filter("attentionStd is not null or aboveAverage is not null")
            .count());
  }

  @Test
  void keptDrawsGivePredictionsADeviation() {
    Dataset<Row> pairs =
        TrainedAfm.ratings()
            .limit(50)
            .unionByName(TrainedAfm.ratings().limit(5).withColumn("user", lit(-1)));
    Dataset<Row> predicted = model().transform(pairs);
    assertEquals(5, predicted.filter("user = -1 and predictionStd is null").count());
    assertEquals(
        50, predicted.filter("user >= 0 and predictionStd > 0 and predictionStd < 2").count());
    // Without draws the column is absent, in the schema that is promised too.
    AfmEstimator without = estimator().setNumSamples(2);
    AfmModel plain = without.fit(TrainedAfm.ratings());
    assertFalse(List.of(plain.transform(pairs).schema().fieldNames()).contains("predictionStd"));
    assertEquals(
        without.transformSchema(pairs.schema()).catalogString(),
        plain.transform(pairs).schema().catalogString());
    AfmEstimator kept = estimator().setKeptSamples(3);
    assertEquals(
        kept.transformSchema(pairs.schema()).catalogString(), predicted.schema().catalogString());
  }

  @Test
  void itIsSavedAndLoadedToTheBit(@TempDir Path folder) throws IOException {
    String path = folder.resolve("model").toString();
    AfmModel model = model();
    model.save(path);
    AfmModel loaded = AfmModel.load(path);
    assertEquals(ModelBits.of(model), ModelBits.of(loaded));
    Dataset<Row> pairs = TrainedAfm.ratings().limit(40);
    assertEquals(
        ModelBits.rows(model.transform(pairs).orderBy("user", "item")),
        ModelBits.rows(loaded.transform(pairs).orderBy("user", "item")));
    assertArrayEquals(
        model.summary().effectiveSampleHistory(), loaded.summary().effectiveSampleHistory());
    assertArrayEquals(model.summary().noisePrecision(), loaded.summary().noisePrecision());
    assertEquals(20, loaded.summary().sampleHistory()[49]);
  }

  @Test
  void whatAttentionGainsIsReportedWithItsInterval(@TempDir Path folder) throws IOException {
    // A gate that hundreds of users speak for: with fewer its prior keeps it shut.
    Dataset<Row> ratings =
        LocalSpark.table(PlantedRatings.SCHEMA, PlantedRatings.rows(400, 100, 50, 1))
            .withColumn("heldOut", pmod(xxhash64(col("user"), col("item")), lit(5)).equalTo(0));
    AfmEstimator estimator = estimator().setValidationIndicatorCol("heldOut").setPatience(100);
    AfmModel model = estimator.copy(ParamMap.empty()).setCompareUniform(true).fit(ratings);
    AttentionGain gain = model.summary().attentionGain().orElseThrow();
    RegressionEvaluator rmse = new RegressionEvaluator().setLabelCol("rating");
    Dataset<Row> test = ratings.filter("heldOut");
    assertEquals(rmse.evaluate(model.transform(test)), gain.learnedRmse(), 1e-6);
    AfmModel uniform = estimator.copy(ParamMap.empty()).setLearnAttention(false).fit(ratings);
    assertEquals(rmse.evaluate(uniform.transform(test)), gain.uniformRmse(), 1e-6);
    assertEquals(gain.uniformRmse() - gain.learnedRmse(), gain.gain(), 1e-9);
    assertTrue(gain.low() < gain.gain() && gain.gain() < gain.high(), gain.toString());
    assertTrue(gain.low() > 0, "attention was planted: " + gain);
    model.save(folder.resolve("model").toString());
    AfmModel loaded = AfmModel.load(folder.resolve("model").toString());
    assertEquals(gain, loaded.summary().attentionGain().orElseThrow());
    assertTrue(uniform.summary().attentionGain().isEmpty());
  }

  @Test
  void comparingTakesWholeWeightsAndNeedsHeldOutRatings() {
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .withColumn("w", lit(2))
            .withColumn("heldOut", pmod(xxhash64(col("user"), col("item")), lit(5)).equalTo(0));
    AfmEstimator estimator =
        estimator()
            .setNumSamples(2)
            .setWeightCol("w")
            .setValidationIndicatorCol("heldOut")
            .setCompareUniform(true);
    assertTrue(estimator.fit(ratings).summary().attentionGain().isPresent());
    try (LogCapture log = new LogCapture(AfmEstimator.class)) {
      AfmModel model = estimator.fit(ratings.withColumn("heldOut", lit(false)));
      assertTrue(model.summary().attentionGain().isEmpty());
      assertTrue(
          log.warnings().stream()
              .anyMatch(w -> w.startsWith("Column 'heldOut' is true for no rating")),
          log.warnings().toString());
    }
  }

  @Test
  void theMlpIsAPointEstimateAndSaysSo() {
    try (LogCapture log = new LogCapture(AfmEstimator.class)) {
      AfmModel model =
          estimator().setInteraction("mlpProduct").setMaxIter(3).fit(TrainedAfm.ratings());
      assertEquals(3, model.summary().totalIterations());
      assertTrue(
          log.warnings().stream()
              .anyMatch(w -> w.startsWith("The MLP interaction is learned as a point estimate")),
          log.warnings().toString());
      assertTrue(
          log.warnings().stream()
              .anyMatch(w -> w.startsWith("Parameter burnIn has no effect with inference point")),
          log.warnings().toString());
    }
  }

  @Test
  void settingsOfTheOtherInferenceAreNamed() {
    try (LogCapture log = new LogCapture(AfmEstimator.class)) {
      estimator().setNumSamples(1).setMaxIter(3).setUserRegParam(2).fit(TrainedAfm.ratings());
      List<String> warnings = log.warnings();
      assertTrue(
          warnings.contains(
              "Parameter maxIter has no effect with inference posterior: set numSamples and thinning instead"),
          warnings.toString());
      assertTrue(
          warnings.contains(
              "Parameter userRegParam has no effect with inference posterior, which learns it"),
          warnings.toString());
    }
  }

  @Test
  void withDefaultsItPredictsHeldOutRatingsBetterThanThePointEstimate() {
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .withColumn("heldOut", pmod(xxhash64(col("user"), col("item")), lit(5)).equalTo(0));
    RegressionEvaluator rmse = new RegressionEvaluator().setLabelCol("rating");
    Dataset<Row> train = ratings.filter("not heldOut");
    Dataset<Row> test = ratings.filter("heldOut");
    double posterior = rmse.evaluate(estimator().setNumSamples(25).fit(train).transform(test));
    double point =
        rmse.evaluate(estimator().setInference("point").setMaxIter(60).fit(train).transform(test));
    assertTrue(posterior < point, posterior + ", point estimate " + point);
  }

  /** Shapes that break samplers: all stay finite with the defaults. */
  @ParameterizedTest
  @CsvSource({
    "rank 4, 4, rating, 2",
    "rank 64, 64, rating, 2",
    "rank 256, 256, rating, 2",
    "one rating a user, 8, rating, 2",
    "one item with a third of all ratings, 8, rating, 2",
    "a value that one item has, 8, rating, 2",
    "constant ratings, 8, 3.0, 2",
    "ratings from 0 to 1, 8, (rating - 1) / 4, 2",
    "ratings from 0 to 1000, 8, (rating - 1) * 250, 2",
    "six fields and 128 blocks, 8, rating, 128",
    "logistic loss, 8, cast(rating > 3 as int), 2"
  })
  void itIsFiniteWhateverTheData(String name, int rank, String rating, int blocks) {
    Dataset<Row> ratings =
        TrainedAfm.ratings().withColumn("rating", functions.expr(rating).cast("double"));
    AfmEstimator estimator =
        new AfmEstimator()
            .setFeatureCols("genre", "actor")
            .setRank(rank)
            .setNumBlocks(blocks)
            .setBurnIn(rank > 64 || blocks > 8 ? 2 : 15)
            .setNumSamples(rank > 64 || blocks > 8 ? 1 : 5)
            .setThinning(3);
    switch (name) {
      case "one rating a user" ->
          ratings = ratings.withColumn("user", functions.monotonically_increasing_id());
      case "one item with a third of all ratings" ->
          ratings =
              ratings
                  .filter("item % 3 != 0")
                  .unionByName(
                      ratings
                          .filter("item % 3 = 0")
                          .withColumn("item", lit(3))
                          .withColumn("genre", lit("genre1"))
                          .withColumn("actor", lit("actor1"))
                          .withColumn("user", functions.monotonically_increasing_id()));
      case "a value that one item has" ->
          ratings =
              ratings.withColumn(
                  "genre", when(col("item").equalTo(5), "alone").otherwise(col("genre")));
      case "six fields and 128 blocks" -> {
        for (int l = 3; l <= 6; l++) {
          ratings = ratings.withColumn("f" + l, pmod(xxhash64(col("item"), lit(l)), lit(4 * l)));
        }
        estimator
            .setFeatureCols("genre", "actor", "f3", "f4", "f5", "f6")
            .setFeatureKinds(
                "f3:categorical", "f4:categorical", "f5:categorical", "f6:categorical");
      }
      case "logistic loss" -> estimator.setLoss("logistic");
      default -> {}
    }
    AfmModel model = estimator.fit(ratings);
    Row found =
        model
            .setClipPredictions(false)
            .transform(ratings)
            .agg(
                functions.count("*"),
                functions.sum(
                    functions.expr(
                        "int(prediction is null or isnan(prediction) or abs(prediction) = double('inf'))")),
                functions.sqrt(functions.avg(functions.expr("pow(prediction - rating, 2)"))),
                functions.stddev_pop("rating"))
            .first();
    assertEquals(0, found.getLong(1), name);
    // It has learned, or is at least no worse than the mean. Two draws of rank 256 after so few
    // epochs are far from a mean.
    double bound = rank > 64 ? 2 : 1.02;
    assertTrue(found.getDouble(2) <= bound * found.getDouble(3) + 0.02, name + ": " + found);
    assertEquals(
        0,
        model
            .attention()
            .filter("isnan(attention) or isnan(attentionStd) or isnan(intensity)")
            .count());
  }
}

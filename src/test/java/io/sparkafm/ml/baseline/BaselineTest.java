package io.sparkafm.ml.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.PlantedRatings;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.TrainedAfm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The systems beside AFM as stages of Spark ML. */
class BaselineTest {
  private static final RegressionEvaluator RMSE =
      new RegressionEvaluator().setLabelCol("rating").setPredictionCol("prediction");

  static Stream<BaselineEstimator<?>> systems() {
    return Stream.of(
        new FmEstimator(),
        new SvdFeatureEstimator(),
        new BiasedMfEstimator(),
        new PmfEstimator(),
        new NmfEstimator(),
        new NfmEstimator(),
        new CdlEstimator());
  }

  /** One that samples, and one that has an encoder and a size of its own. */
  static Stream<BaselineEstimator<?>> stages() {
    return Stream.of(new FmEstimator(), new CdlEstimator());
  }

  static Stream<BaselineEstimator<?>> sampledSystems() {
    return systems().filter(system -> system.hasParam("inference"));
  }

  /** Small and quick: a point estimate of rank 4. */
  private static <T extends BaselineEstimator<T>> T quick(BaselineEstimator<T> system) {
    if (system.hasParam("inference")) {
      system.setInference("point");
    }
    if (system.hasParam("featureCols")) {
      system.setFeatureCols(PlantedRatings.FEATURES);
      system.setFieldsRegParam(3);
    }
    system.setRank(4);
    system.setNumBlocks(2);
    system.setRoundsPerEpoch(1);
    system.setMaxIter(10);
    system.setUserRegParam(3);
    return system.setItemRegParam(3);
  }

  private static List<Row> predictions(Dataset<Row> table) {
    return table.select("user", "item", "prediction").orderBy("user", "item").collectAsList();
  }

  private static double meanRatingsError() {
    Row row = TrainedAfm.ratings().agg(functions.stddev_pop("rating")).first();
    return row.getDouble(0);
  }

  @ParameterizedTest
  @MethodSource("systems")
  void fitsBetterThanTheMeanIsTheSameWhenLoadedAndRefusesByNameWhatItDoesNotHave(
      BaselineEstimator<?> system, @TempDir Path folder) throws IOException {
    Dataset<Row> ratings = TrainedAfm.ratings();
    BaselineModel model = quick(system).fit(ratings);
    Dataset<Row> predicted = model.transform(ratings);
    double rmse = RMSE.evaluate(predicted);
    assertTrue(rmse < 0.95 * meanRatingsError(), system.modelName() + ": " + rmse);
    assertEquals(system.modelName(), model.getModelName());
    String path = folder.resolve("model").toString();
    model.save(path);
    BaselineModel loaded = BaselineModel.load(path);
    assertEquals(system.modelName(), loaded.getModelName());
    assertEquals(predictions(predicted), predictions(loaded.transform(ratings)));
    assertEquals(ratings.count(), predicted.count());
    assertFalse(model.recommendForAllUsers(2).isEmpty());
    refusesByName(system, model);
  }

  @ParameterizedTest
  @MethodSource("sampledSystems")
  void thePosteriorMeanFitsBetterThanTheMean(BaselineEstimator<?> system) {
    Dataset<Row> ratings = TrainedAfm.ratings();
    quick(system).setInference("posterior");
    system.setBurnIn(10);
    system.setNumSamples(5);
    double rmse = RMSE.evaluate(system.fit(ratings).transform(ratings));
    assertTrue(rmse < 0.95 * meanRatingsError(), system.modelName() + ": " + rmse);
  }

  private static void refusesByName(BaselineEstimator<?> system, BaselineModel model) {
    for (Runnable asked :
        List.<Runnable>of(
            model::attention, model::preferences, () -> model.explain(TrainedAfm.ratings()))) {
      String message = assertThrows(UnsupportedOperationException.class, asked::run).getMessage();
      assertTrue(message.startsWith(system.modelName() + " has no "), message);
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> system.setLearnAttention(true))
            .getMessage();
    String name = system.getClass().getSimpleName();
    assertEquals(
        name + " has no parameter learnAttention: leave it out, or train an AfmEstimator", message);
    assertFalse(system.explainParams().contains("learnAttention"));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void isAStageOfPipelinesThatAreSavedAndLoaded(BaselineEstimator<?> system, @TempDir Path folder)
      throws IOException {
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {quick(system).setMaxIter(5)});
    String unfitted = folder.resolve("pipeline").toString();
    pipeline.save(unfitted);
    PipelineModel model = Pipeline.load(unfitted).fit(TrainedAfm.ratings());
    String path = folder.resolve("model").toString();
    model.save(path);
    assertEquals(
        predictions(model.transform(TrainedAfm.ratings())),
        predictions(PipelineModel.load(path).transform(TrainedAfm.ratings())));
  }

  @Test
  void crossValidationChoosesTheBetterParameters() {
    FmEstimator estimator = quick(new FmEstimator()).setMaxIter(8);
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(estimator.userRegParam(), new double[] {1e6, 3}).build();
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(RMSE)
            .setNumFolds(2)
            .setSeed(7)
            .fit(TrainedAfm.ratings());
    assertTrue(model.avgMetrics()[1] < model.avgMetrics()[0], Arrays.toString(model.avgMetrics()));
    assertEquals("FM", ((BaselineModel) model.bestModel()).getModelName());
  }

  @Test
  void svdFeatureIsAfmWithUniformAttentionBitForBit() {
    Dataset<Row> ratings = TrainedAfm.ratings();
    for (String inference : List.of("point", "posterior")) {
      SvdFeatureEstimator system = quick(new SvdFeatureEstimator()).setInference(inference);
      system.setBurnIn(3).setNumSamples(2);
      AfmEstimator uniform =
          TrainedAfm.estimator().setMaxIter(10).setLearnAttention(false).setInference(inference);
      uniform.setBurnIn(3).setNumSamples(2);
      AfmModel expected = uniform.fit(ratings);
      BaselineModel found = system.fit(ratings);
      assertEquals(predictions(expected.transform(ratings)), predictions(found.transform(ratings)));
      assertEquals(
          expected.itemFactors().orderBy("item").collectAsList(),
          found.itemFactors().orderBy("item").collectAsList());
    }
  }

  @Test
  void factorsOfNmfAreNeverNegativeAndItFoldsNobodyIn() {
    BaselineModel model = quick(new NmfEstimator()).fit(TrainedAfm.ratings());
    long negative =
        model.itemFactors().filter("exists(factors, x -> x < 0)").count()
            + model.userFactors().filter("exists(factors, f -> exists(f, x -> x < 0))").count();
    assertEquals(0, negative);
    String message =
        assertThrows(
                UnsupportedOperationException.class,
                () -> model.foldIn(TrainedAfm.ratings(), "rating", ""))
            .getMessage();
    assertTrue(message.startsWith("NMF has no fold-in"), message);
  }

  @Test
  void fmFoldsAUserInToWhatTrainingMadeOfThem() {
    Dataset<Row> ratings = TrainedAfm.ratings();
    BaselineModel model = quick(new FmEstimator()).setMaxIter(40).fit(ratings);
    Object user = ratings.select("user").first().get(0);
    Dataset<Row> own = ratings.filter(functions.col("user").equalTo(user));
    List<Row> trained = predictions(model.transform(own));
    List<Row> folded = predictions(model.foldIn(own, "rating", "").transform(own));
    for (int i = 0; i < trained.size(); i++) {
      assertEquals(trained.get(i).getDouble(2), folded.get(i).getDouble(2), 0.15);
    }
  }

  /** An item that nobody has rated: CDL predicts it by the code of its values. */
  @Test
  void cdlTellsNewItemsApartByTheirValues() {
    Dataset<Row> ratings = TrainedAfm.ratings();
    BaselineModel model = quick(new CdlEstimator()).setItemRegParam(30).setMaxIter(30).fit(ratings);
    Dataset<Row> unknown =
        ratings.dropDuplicates("user", "genre").withColumn("item", functions.lit("nobody's"));
    if (ratings.schema().apply("item").dataType().typeName().equals("integer")) {
      unknown = ratings.dropDuplicates("user", "genre").withColumn("item", functions.lit(1 << 30));
    }
    Dataset<Row> predicted = model.transform(unknown);
    assertEquals(
        1, predicted.select("predictionSource").distinct().count(), "all rest on features");
    long differing =
        predicted
            .groupBy("user")
            .agg(functions.countDistinct("prediction").as("n"), functions.count("*").as("m"))
            .filter("m > 1 and n > 1")
            .count();
    assertTrue(differing > 0);
  }

  @Test
  void aConfigurationOfFeaturesIsRefusedWhereThereAreNone() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new NmfEstimator().setFeatureCols("genre"))
            .getMessage();
    assertTrue(message.startsWith("NmfEstimator has no parameter featureCols"), message);
  }
}

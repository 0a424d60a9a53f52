package io.sparkafm.ml;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.PlantedRatings;
import io.sparkafm.ml.feature.ItemFeature;
import io.sparkafm.ml.feature.ItemFeatureJoiner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
  private static final RegressionEvaluator RMSE =
      new RegressionEvaluator().setLabelCol("rating").setPredictionCol("prediction");

  private static Dataset<Row> ratings() {
    return TrainedAfm.ratings().select("user", "item", "rating");
  }

  private static Pipeline pipeline() {
    Dataset<Row> movies = TrainedAfm.ratings().select("item", "genre", "actor").distinct();
    ItemFeatureJoiner joiner =
        new ItemFeatureJoiner()
            .setFeatures(
                ItemFeature.of("genre", movies, "item", "genre"),
                ItemFeature.of("actor", movies, "item", "actor"));
    return new Pipeline().setStages(new PipelineStage[] {joiner, TrainedAfm.estimator()});
  }

  @Test
  void joinedTrainedSavedAndLoadedInAPipeline(@TempDir Path folder) throws IOException {
    Pipeline pipeline = pipeline();
    String unfitted = folder.resolve("pipeline").toString();
    pipeline.save(unfitted);
    PipelineModel model = Pipeline.load(unfitted).fit(ratings());
    // The model is the one that the joined ratings give without a pipeline.
    assertEquals(ModelBits.of(TrainedAfm.model()), ModelBits.of((AfmModel) model.stages()[1]));

    String path = folder.resolve("model").toString();
    model.save(path);
    Dataset<Row> expected = model.transform(ratings()).orderBy("user", "item");
    Dataset<Row> found = PipelineModel.load(path).transform(ratings()).orderBy("user", "item");
    assertEquals(ModelBits.rows(expected), ModelBits.rows(found));
  }

  @Test
  void crossValidationChoosesTheBetterParameters() {
    AfmEstimator estimator = TrainedAfm.estimator().setMaxIter(8).setLearnAttention(false);
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(estimator.userRegParam(), new double[] {1e6, 3}).build();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(RMSE)
            .setNumFolds(2)
            .setSeed(1);
    CrossValidatorModel model = validator.fit(TrainedAfm.ratings());
    double[] rmse = model.avgMetrics();
    assertTrue(rmse[1] < rmse[0] - 0.02, Arrays.toString(rmse));
    AfmModel best = (AfmModel) model.bestModel();
    assertEquals(3.0, ((AfmEstimator) best.parent()).getUserRegParam());
  }

  @Test
  void trainValidationSplitOverAPipeline() {
    Pipeline pipeline = pipeline();
    AfmEstimator estimator = ((AfmEstimator) pipeline.getStages()[1]).setMaxIter(8);
    ParamMap[] grid = new ParamGridBuilder().addGrid(estimator.rank(), new int[] {1, 4}).build();
    TrainValidationSplitModel model =
        new TrainValidationSplit()
            .setEstimator(pipeline)
            .setEstimatorParamMaps(grid)
            .setEvaluator(RMSE)
            .setTrainRatio(0.8)
            .setSeed(1)
            .fit(ratings());
    assertEquals(2, model.validationMetrics().length);
    for (double rmse : model.validationMetrics()) {
      assertTrue(rmse > 0.4 && rmse < 1.05, "" + rmse);
    }
  }

  @Test
  void schemasAreThoseOfTheOutput() {
    AfmEstimator estimator = TrainedAfm.estimator().setAttentionCol("pays");
    AfmModel model = TrainedAfm.model().setAttentionCol("pays");
    StructType output = model.transform(TrainedAfm.ratings()).schema();
    assertEquals(types(output), types(estimator.transformSchema(TrainedAfm.ratings().schema())));
    assertEquals(types(output), types(model.transformSchema(TrainedAfm.ratings().schema())));
    assertEquals(DataTypes.DoubleType, output.apply("prediction").dataType());

    estimator.setAttentionCol("").setPredictionSourceCol("").setPredictionCol("p");
    model.setAttentionCol("").setPredictionSourceCol("").setPredictionCol("p");
    output = model.transform(TrainedAfm.ratings()).schema();
    assertEquals(List.of("user", "item", "rating", "genre", "actor", "p"), names(output));
    assertEquals(types(output), types(estimator.transformSchema(TrainedAfm.ratings().schema())));
  }

  private static List<String> names(StructType schema) {
    return List.of(schema.fieldNames());
  }

  private static List<String> types(StructType schema) {
    return Stream.of(schema.fields()).map(f -> f.name() + " " + f.dataType()).toList();
  }

  @Test
  void copiesKeepEverythingButWhatIsChanged() {
    AfmEstimator estimator = TrainedAfm.estimator();
    AfmEstimator copy = estimator.copy(new ParamMap().put(estimator.seed().w(7L)));
    assertEquals(7, copy.getSeed());
    assertEquals(42, estimator.getSeed());
    assertEquals(estimator.uid(), copy.uid());
    assertEquals(
        PersistenceTest.values(estimator).keySet().size(),
        PersistenceTest.values(copy).keySet().size());

    AfmModel model = TrainedAfm.model();
    AfmModel other = model.copy(new ParamMap().put(model.predictionCol(), "p"));
    assertEquals("p", other.getPredictionCol());
    assertEquals("prediction", model.getPredictionCol());
    assertSame(model.parent(), other.parent());
    assertEquals(
        model.transform(ratings()).orderBy("user", "item").first().<Double>getAs("prediction"),
        other.transform(ratings()).orderBy("user", "item").first().<Double>getAs("p"));
  }

  @Test
  void everyParameterIsExplained() {
    AfmEstimator estimator = new AfmEstimator();
    String text = estimator.explainParams();
    for (Param<?> param : estimator.params()) {
      assertTrue(text.contains(param.name() + ": "), param.name());
      // A few follow from others where they are not set, and say so.
      assertTrue(
          estimator.isDefined(param) || param.doc().contains("unset: "),
          param.name() + " has no default");
      assertNotEquals("", param.doc());
    }
    assertTrue(new AfmEstimator().params().length >= 30);
    String ofModel = TrainedAfm.model().explainParams();
    for (Param<?> param : TrainedAfm.model().params()) {
      assertTrue(ofModel.contains(param.name() + ": "), param.name());
    }
  }

  /** What transform returns for clients that may call nothing else: what the methods return. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention",
        "preferences",
        "userFactors",
        "itemFactors",
        "featureFactors",
        "attentionWeights",
        "explanations",
        "recommendations"
      })
  void transformReturnsTheTableThatIsAskedFor(String table) {
    AfmModel model = TrainedAfm.model().copy(ParamMap.empty()).setOutputTable(table);
    Dataset<Row> input = TrainedAfm.ratings().limit(20);
    Dataset<Row> expected =
        switch (table) {
          case "attention" -> model.attention();
          case "preferences" -> model.preferences();
          case "userFactors" -> model.userFactors();
          case "itemFactors" -> model.itemFactors();
          case "featureFactors" -> model.featureFactors();
          case "attentionWeights" -> model.attentionWeights();
          case "explanations" -> model.explain(input);
          default -> model.recommendForUserSubset(input, 10);
        };
    Dataset<Row> found = model.transform(input);
    assertEquals(model.transformSchema(input.schema()), found.schema());
    assertEquals(
        expected.collectAsList().stream().map(Row::toString).sorted().toList(),
        found.collectAsList().stream().map(Row::toString).sorted().toList());
  }

  /** The public API works on columns of any name. */
  @Test
  void columnsMayHaveAnyName() {
    Dataset<Row> renamed =
        TrainedAfm.ratings().toDF("the user", "item.id", "stars`", "main genre", "a.b");
    AfmModel model =
        TrainedAfm.estimator()
            .setUserCol("the user")
            .setItemCol("item.id")
            .setRatingCol("stars`")
            .setFeatureCols("main genre", "a.b")
            .setPredictionCol("pre.diction")
            .setAttentionCol("at.tention")
            .fit(renamed);
    List<Double> found =
        model.transform(renamed).collectAsList().stream()
            .map(r -> r.<Double>getAs("pre.diction"))
            .sorted()
            .toList();
    List<Double> expected =
        TrainedAfm.model().transform(TrainedAfm.ratings()).collectAsList().stream()
            .map(r -> r.<Double>getAs("prediction"))
            .sorted()
            .toList();
    assertEquals(expected, found);
  }

  @Test
  void thePartitioningOfTheInputDoesNotMatter() {
    Dataset<Row> shuffled =
        table(PlantedRatings.SCHEMA, PlantedRatings.rows(120, 60, 25, 1))
            .orderBy("rating", "item")
            .repartition(7);
    assertEquals(
        ModelBits.of(TrainedAfm.model()), ModelBits.of(TrainedAfm.estimator().fit(shuffled)));
  }

  @Test
  void aModelWithoutFeaturesIsMatrixFactorisation() {
    AfmModel model = TrainedAfm.estimator().setFeatureCols().setMaxIter(8).fit(ratings());
    assertEquals(
        List.of("item"),
        model.attention().select("field").distinct().collectAsList().stream()
            .map(r -> r.getString(0))
            .toList());
    assertEquals(0, model.featureFactors().count());
    double rmse = RMSE.evaluate(model.transform(ratings()));
    assertTrue(rmse < 0.85, "" + rmse);
    assertEquals(
        "globalMean",
        model
            .transform(table("user INT, item INT", row(-1, -1)))
            .first()
            .<String>getAs("predictionSource"));
  }

  @Test
  void theSizeOfAModelIsThatOfItsNumbersAndNotOfTheSession() {
    AfmModel model = TrainedAfm.model();
    long floats = model.data().userFloats() * model.summary().numUsers();
    long size = model.estimatedSize();
    assertTrue(size > 4 * floats, "size " + size);
    assertTrue(size < 4 * floats + 500_000, "size " + size);
    assertEquals(0, new AfmModel().estimatedSize());
  }
}

package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.serve.AfmTrainingSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {

  /** All parameters with a value, as text. */
  static Map<String, String> values(Params params) {
    Map<String, String> values = new TreeMap<>();
    for (Param<?> param : params.params()) {
      if (params.isDefined(param)) {
        Object value = params.getOrDefault(param);
        values.put(
            param.name() + (params.isSet(param) ? "!" : ""),
            value instanceof Object[] array ? Arrays.toString(array) : value.toString());
      }
    }
    return values;
  }

  private static void sameModel(AfmModel expected, AfmModel found) {
    assertEquals(expected.uid(), found.uid());
    assertEquals(values(expected), values(found));
    assertEquals(ModelBits.of(expected), ModelBits.of(found));
    assertEquals(
        expected.transform(TrainedAfm.ratings()).schema(),
        found.transform(TrainedAfm.ratings()).schema());
    Dataset<Row> pairs =
        TrainedAfm.ratings()
            .limit(40)
            .unionByName(
                TrainedAfm.ratings()
                    .limit(40)
                    .withColumn("item", functions.col("item").plus(1000))
                    .withColumn("user", functions.col("user").minus(2)))
            .orderBy("user", "item");
    assertEquals(
        ModelBits.rows(expected.transform(pairs).orderBy("user", "item")),
        ModelBits.rows(found.transform(pairs).orderBy("user", "item")));
    AfmTrainingSummary a = expected.summary();
    AfmTrainingSummary b = found.summary();
    assertArrayEquals(a.objectiveHistory(), b.objectiveHistory());
    assertArrayEquals(a.trainingRmse(), b.trainingRmse());
    assertArrayEquals(a.validationRmse(), b.validationRmse());
    assertArrayEquals(a.epochSeconds(), b.epochSeconds());
    assertEquals(a.phaseSeconds(), b.phaseSeconds());
    assertEquals(a.totalIterations(), b.totalIterations());
    assertEquals(a.bestIteration(), b.bestIteration());
    assertEquals(a.numRatings(), b.numRatings());
    assertEquals(a.numUsers(), b.numUsers());
    assertEquals(a.numItems(), b.numItems());
  }

  @Test
  void aModelIsSavedAndLoadedToTheBit(@TempDir Path folder) throws IOException {
    String path = folder.resolve("model").toString();
    AfmModel model = TrainedAfm.model().setAttentionCol("pays").setClipPredictions(false);
    model.save(path);
    AfmModel loaded = AfmModel.load(path);
    sameModel(model, loaded);

    assertThrows(IOException.class, () -> model.save(path));
    model.setClipPredictions(true).write().overwrite().save(path);
    assertTrue(AfmModel.load(path).getClipPredictions());
  }

  @Test
  void aLoadedModelDoesNotOverwriteItself(@TempDir Path folder) throws IOException {
    String path = folder.resolve("model").toString();
    TrainedAfm.model().save(path);
    AfmModel loaded = AfmModel.load(path);
    IOException error =
        assertThrows(IOException.class, () -> loaded.write().overwrite().save(path));
    assertTrue(
        error.getMessage().endsWith("because the model is read from there: choose another path"),
        error.getMessage());
    String elsewhere = folder.resolve("model2").toString();
    loaded.save(elsewhere);
    assertEquals(ModelBits.of(loaded), ModelBits.of(AfmModel.load(elsewhere)));
  }

  @Test
  void aFolderThatHoldsNoModelIsRefused(@TempDir Path folder) {
    SparkSession spark = LocalSpark.session();
    String path = folder.resolve("none").toString();
    Exception absent = assertThrows(Exception.class, () -> AfmModel.load(path));
    assertTrue(absent.getMessage().contains(path), absent.getMessage());
    spark.range(1).write().parquet(path);
    Exception other = assertThrows(Exception.class, () -> AfmModel.load(path));
    assertTrue(other.getMessage().contains(path), other.getMessage());
  }

  @Test
  void anEstimatorIsSavedAndLoaded(@TempDir Path folder) throws IOException {
    AfmEstimator estimator =
        TrainedAfm.estimator()
            .setFeatureKinds("genre:text")
            .setSeed(1L << 40)
            .setSynchronous(true)
            .setInteraction("mlpProduct")
            .setColdStartStrategy("drop");
    String path = folder.resolve("estimator").toString();
    estimator.save(path);
    AfmEstimator loaded = AfmEstimator.load(path);
    assertEquals(estimator.uid(), loaded.uid());
    assertEquals(values(estimator), values(loaded));
  }
}

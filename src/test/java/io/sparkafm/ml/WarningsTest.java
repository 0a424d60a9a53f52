package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.CheckpointDirectory;
import io.sparkafm.LogCapture;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A setting that cannot take effect, and a field that says little, are named in the log. */
class WarningsTest {

  private static List<String> warnings(AfmEstimator estimator, Dataset<Row> ratings) {
    try (LogCapture log = new LogCapture(AfmEstimator.class)) {
      estimator.setMaxIter(1).fit(ratings);
      List<String> plans = log.messages(Level.INFO);
      assertTrue(
          plans.stream().anyMatch(m -> m.startsWith("Training needs about ")), plans.toString());
      return log.warnings();
    }
  }

  @Test
  void settingsThatTakeEffectAreNotWarnedOf(@TempDir Path folder) {
    try (CheckpointDirectory directory = new CheckpointDirectory(folder)) {
      assertEquals(
          List.of(),
          warnings(TrainedAfm.estimator().setCheckpointInterval(5), TrainedAfm.ratings()));
    }
  }

  @Test
  void ratingsThatAreAllEqualAreWarnedOfAndPredicted() {
    Dataset<Row> ratings = TrainedAfm.ratings().withColumn("rating", lit(3.5));
    List<String> warnings = warnings(TrainedAfm.estimator(), ratings);
    assertNamed(warnings, "All ", " training ratings are 3.5: there is nothing to learn");
    AfmModel model = TrainedAfm.estimator().setMaxIter(1).fit(ratings);
    assertEquals(0, model.transform(ratings).filter("prediction <> 3.5").count());
  }

  @Test
  void settingsWithoutEffectAndFieldsThatSayLittle() {
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .withColumn("planet", lit("earth"))
            .withColumn("prize", when(col("item").equalTo(3), "gold"));
    List<String> warnings =
        warnings(
            TrainedAfm.estimator()
                .setFeatureCols("genre", "planet", "prize")
                .setCheckpointInterval(5)
                .setPatience(2)
                .setTimestampCol("rating")
                .setHiddenSize(3)
                .setLearnAttention(false)
                .setCentredAttention(false),
            ratings);
    assertNamed(warnings, "Parameter checkpointInterval saves nothing", "setCheckpointDir");
    assertNamed(warnings, "Parameter patience has no effect", "without validationIndicatorCol");
    assertNamed(warnings, "Parameter timestampCol has no effect", "unless duplicates is last");
    assertNamed(warnings, "Parameter hiddenSize has no effect", "with interaction innerProduct");
    assertNamed(warnings, "Parameter centredAttention has no effect", "learnAttention is false");
    assertNamed(warnings, "Parameter attentionRegParam has no effect", "learnAttention is false");
    assertNamed(
        warnings, "Field 'planet' has the same value for every item", "cannot explain anything");
    assertNamed(warnings, "Field 'prize' has a value for only 1 of 60 items", "");
    assertEquals(8, warnings.size(), warnings.toString());
  }

  @Test
  void settingsThatNeedFeatures() {
    List<String> warnings =
        warnings(
            new AfmEstimator()
                .setInference("point")
                .setRank(2)
                .setNumBlocks(1)
                .setFieldsRegParam(3)
                .setFitFieldBias(false)
                .setLearnAttention(true),
            TrainedAfm.ratings());
    assertNamed(warnings, "Parameter fieldsRegParam has no effect", "without featureCols");
    assertNamed(warnings, "Parameter learnAttention has no effect", "without featureCols");
    assertNamed(warnings, "Parameter fitFieldBias has no effect", "without featureCols");
    assertEquals(3, warnings.size(), warnings.toString());
  }

  private static void assertNamed(List<String> warnings, String begin, String part) {
    assertTrue(
        warnings.stream().anyMatch(w -> w.startsWith(begin) && w.contains(part)),
        begin + " in " + warnings);
  }
}

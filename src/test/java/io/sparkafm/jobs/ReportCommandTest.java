package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.explain.evaluate.Estimate;
import io.sparkafm.explain.evaluate.ExplanationFigures;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Folds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a report holds explanations against ratings that {@code generate} drew. */
class ReportCommandTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void generate() {
    assertEquals(
        0,
        Main.commandLine()
            .execute(
                "generate",
                "--out",
                folder.resolve("planted").toString(),
                "--users",
                "60",
                "--items",
                "40",
                "--ratings-per-user",
                "20",
                "--values",
                "3,5",
                "--rank",
                "4"));
  }

  private static RunConfig config(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "model.inference=point",
                "model.maxIter=3",
                "model.numBlocks=2",
                "model.roundsPerEpoch=1"));
    settings.addAll(List.of(more));
    return RunConfig.load(folder.resolve("planted/planted.conf").toString(), settings);
  }

  private static ExplanationFigures explanation(RunConfig config, boolean retrain) {
    Dataset<Row> ratings = FeatureTables.readJoined(LocalSpark.session(), config).cache();
    Column heldOut = Folds.fold(5, 1).equalTo(0);
    Dataset<Row> training = ratings.where(not(heldOut));
    FittedModel fitted = FittedModel.fit(config, training);
    Dataset<Row> truth =
        config.trueAttention() == null ? null : config.trueAttention().read(LocalSpark.session());
    return ReportCommand.explanation(
        config, fitted, training, ratings.where(heldOut), truth, retrain);
  }

  private static boolean has(ExplanationFigures figures, String measure) {
    return figures.estimates().stream().map(Estimate::name).anyMatch(n -> n.startsWith(measure));
  }

  @Test
  void aModelThatWasStoppedEarlyIsTrainedAgainLikewise() {
    ExplanationFigures figures =
        explanation(config("evaluate.validationFraction=0.1", "model.patience=1"), true);
    assertTrue(has(figures, "uniform gate"), figures.toString());
    assertTrue(has(figures, "stability over seeds"), figures.toString());
  }

  @Test
  void recoveryOfPlantedAttentionIsMeasuredWhereTheConfigurationNamesIt() {
    RunConfig planted = config();
    assertEquals(
        folder.resolve("planted/attention.csv").toString(), planted.trueAttention().table().path());
    ExplanationFigures figures = explanation(planted, false);
    assertTrue(has(figures, "recovery: attention: within users"), figures.toString());
    assertNull(config("report.trueAttention.path=null").trueAttention());
  }

  @Test
  void attentionThatIsNoNumberIsRefused() {
    RunConfig wrong = config("report.trueAttention.attention=field");
    Exception error =
        assertThrows(
            Exception.class,
            () -> wrong.trueAttention().read(LocalSpark.session()).collectAsList());
    assertTrue(error.getMessage().contains("'item' is not a double"), error.getMessage());
  }
}

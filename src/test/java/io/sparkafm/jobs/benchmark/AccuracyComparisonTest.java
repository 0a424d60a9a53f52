package io.sparkafm.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.Main;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code afm benchmark accuracy} on planted ratings of 30 users. */
class AccuracyComparisonTest {
  private static final List<String> NAMES = List.of("Biases alone");

  @TempDir private static Path folder;

  private static RunConfig config;
  private static Dataset<Row> ratings;
  private static Path results;
  private static Map<String, List<FinishedFolds.Fold>> found;

  @BeforeAll
  static void compare() throws IOException {
    int status =
        Main.commandLine()
            .execute(
                "generate",
                "--users",
                "30",
                "--items",
                "20",
                "--ratings-per-user",
                "10",
                "--values",
                "3",
                "--out",
                folder.resolve("planted").toString());
    assertEquals(0, status);
    config = load();
    ratings =
        FeatureTables.readJoined(LocalSpark.session(), config)
            .withColumn("fold", Folds.fold(3, config.evaluate().seed()))
            .localCheckpoint();
    results = folder.resolve("results");
    found = comparison(ratings, results).compare();
  }

  private static RunConfig load() {
    List<String> all =
        List.of(
            "model.inference=point",
            "model.rank=4",
            "model.maxIter=3",
            "model.numBlocks=2",
            "evaluate.folds=3",
            "evaluate.fold=0");
    return RunConfig.load(folder.resolve("planted/planted.conf").toString(), all);
  }

  private static FinishedFolds open(Path path, Map<String, Object> configuration) {
    return FinishedFolds.open(path.toString(), configuration, new Configuration());
  }

  private static AccuracyComparison comparison(Dataset<Row> table, Path path) {
    return new AccuracyComparison(
        config,
        ComparedSystems.named(NAMES, ComparedSystems.TRIAL_SAMPLES),
        table,
        open(path, Map.of("folds", 3)));
  }

  static List<ComparedSystem> systems() {
    return ComparedSystems.all(ComparedSystems.TRIAL_SAMPLES);
  }

  @ParameterizedTest
  @MethodSource("systems")
  void everySystemMakesAsManyTrialsAndCanBeConfigured(ComparedSystem system) {
    int trials = system.name().equals(ComparedSystems.REFERENCE) ? 1 : ComparedSystems.TRIALS;
    assertEquals(trials, system.trials().size());
    assertEquals(trials, new HashSet<>(system.trials()).size(), "trials differ");
    for (Map<String, Object> trial : system.trials()) {
      assertTrue(system.epochs(config, system.parameters(trial, true)) > 0);
    }
  }

  @Test
  void systemsHaveNamesOfTheirOwnAndAnUnknownOneIsRefused() {
    Set<String> names = new HashSet<>(systems().stream().map(ComparedSystem::name).toList());
    assertEquals(systems().size(), names.size());
    String message =
        assertThrows(UsageException.class, () -> ComparedSystems.named(List.of("SVD+++"), 15))
            .getMessage();
    assertTrue(message.startsWith("--systems names 'SVD+++', which is none of AFM; "), message);
    String noDraws =
        assertThrows(UsageException.class, () -> ComparedSystems.named(List.of(), 0)).getMessage();
    assertEquals("--trial-samples is 0, but a trial needs at least 1 draw", noDraws);
  }

  @Test
  void everySystemIsMeasuredOnTheFoldWithTheBestOfItsTrials() {
    assertEquals(2, found.size());
    found.forEach(
        (name, folds) -> {
          assertEquals(List.of(0), folds.stream().map(FinishedFolds.Fold::fold).toList());
          for (FinishedFolds.Fold fold : folds) {
            assertTrue(fold.rmse() > 0 && fold.rmse() >= fold.mae(), name);
            double least =
                fold.trials().stream()
                    .mapToDouble(trial -> (double) trial.get("rmse"))
                    .min()
                    .orElse(Double.NaN);
            for (Map<String, Object> trial : fold.trials()) {
              if ((double) trial.get("rmse") == least) {
                trial.forEach(
                    (key, value) -> {
                      if (!key.equals("rmse")) {
                        assertEquals(value, fold.parameters().get(key), name);
                      }
                    });
              }
            }
          }
        });
  }

  /** Finished results alone are read: there are no ratings to train on. */
  @Test
  void whatIsFinishedIsNotMeasuredAgain() throws IOException {
    Map<String, List<FinishedFolds.Fold>> again = comparison(null, results).compare();
    found.forEach(
        (name, folds) -> {
          for (int f = 0; f < folds.size(); f++) {
            assertEquals(folds.get(f).rmse(), again.get(name).get(f).rmse());
            assertEquals(folds.get(f).trials(), again.get(name).get(f).trials());
          }
        });
  }

  @Test
  void theMeasuredFoldDoesNotDecideWhatIsChosen() throws IOException {
    Dataset<Row> other =
        ratings.withColumn(
            "rating",
            functions
                .when(functions.col("fold").equalTo(0), 1.0)
                .otherwise(functions.col("rating")));
    Map<String, List<FinishedFolds.Fold>> changed =
        comparison(other, folder.resolve("changed")).compare();
    for (String name : NAMES) {
      assertEquals(found.get(name).get(0).trials(), changed.get(name).get(0).trials());
      assertEquals(found.get(name).get(0).parameters(), changed.get(name).get(0).parameters());
    }
  }

  @Test
  void anotherConfigurationOrGridIsRefusedWithWhatDiffers() throws IOException {
    String message =
        assertThrows(UsageException.class, () -> open(results, Map.of("folds", 4))).getMessage();
    assertTrue(message.contains("folds is 4 and was 3"), message);
    Path copy = folder.resolve("copy");
    Files.createDirectories(copy.resolve("folds"));
    Files.copy(results.resolve("configuration.json"), copy.resolve("configuration.json"));
    Path file = results.resolve("folds/Biases-alone-0.json");
    String other =
        Files.readString(file).replace("\"biasRegParam\" : 4.0", "\"biasRegParam\" : 5.0");
    Files.writeString(copy.resolve("folds/Biases-alone-0.json"), other);
    message =
        assertThrows(UsageException.class, () -> comparison(ratings, copy).sayHowLong())
            .getMessage();
    assertTrue(
        message.contains("a result of Biases alone on fold 0 that was chosen among other trials"),
        message);
  }

  @Test
  void theIntervalIsStudentsOfPairedDifferences() {
    Map<String, List<FinishedFolds.Fold>> folds = new LinkedHashMap<>();
    double[] reference = {0.90, 0.91, 0.92};
    double[] other = {0.93, 0.93, 0.93};
    for (int f = 0; f < 3; f++) {
      folds.computeIfAbsent("AFM", name -> new ArrayList<>()).add(fold(f, reference[f]));
      folds.computeIfAbsent("B", name -> new ArrayList<>()).add(fold(f, other[f]));
    }
    Comparison.Row row = Comparison.of(folds).rows().get(1);
    // Differences .03, .02, .01: mean .02, deviation .01; t with 2 degrees of freedom is 4.302653.
    assertEquals(0.02, row.difference(), 1e-12);
    assertEquals(0.02 - 4.302653 * 0.01 / Math.sqrt(3), row.low(), 1e-7);
    assertEquals(0.02 + 4.302653 * 0.01 / Math.sqrt(3), row.high(), 1e-7);
  }

  private static FinishedFolds.Fold fold(int number, double rmse) {
    return new FinishedFolds.Fold("", number, rmse, rmse / 2, 1, Map.of("rank", 8), List.of());
  }

  @Test
  void thePageNamesEverySystemAndWhatItChose() {
    String page =
        HtmlReport.of(ComparisonReport.of(ComparedData.of(ratings), Comparison.of(found)));
    assertNotNull(page);
    for (String name : NAMES) {
      assertTrue(page.contains(name), name);
    }
    assertTrue(page.contains("data-chart=\"bars\""));
    assertTrue(page.contains("biasRegParam = "));
  }
}

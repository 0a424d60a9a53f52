package io.sparkafm.jobs.benchmark;

import io.sparkafm.jobs.config.ConfigFiles;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.SplitSizes;
import io.sparkafm.report.HtmlReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm benchmark accuracy}: see {@link AccuracyComparison}. */
@Command(
    name = "accuracy",
    description =
        "Compare the accuracy of AFM, its ablations and other systems over the same folds, each tuned by as many trials.")
final class AccuracyCommand implements Callable<Integer> {
  @Mixin private RunOptions run;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description =
          "Folder for the results. It keeps what is finished: the same command goes on where it was stopped.")
  private String directory;

  @Option(
      names = "--systems",
      paramLabel = "NAMES",
      split = ";",
      description =
          "Names of the systems to compare with AFM, separated by semicolons (default: all).")
  private List<String> names = List.of();

  @Option(
      names = "--trial-samples",
      paramLabel = "N",
      description =
          "Draws that a posterior mean's trial averages (default: ${DEFAULT-VALUE}). Few draws favour small ranks on large data; 100 are those of a whole training.")
  private int trialSamples = ComparedSystems.TRIAL_SAMPLES;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    config.evaluate().requireFolds("benchmark accuracy");
    List<ComparedSystem> systems = ComparedSystems.named(names, trialSamples);
    FinishedFolds finished =
        FinishedFolds.open(
            directory, configuration(config, trialSamples), ConfigFiles.hadoopConfiguration());
    try (SparkSession spark =
        SparkSession.builder().appName("afm benchmark accuracy").getOrCreate()) {
      Dataset<Row> ratings =
          FeatureTables.readJoined(spark, config)
              .withColumn("fold", Folds.of(config))
              .persist(StorageLevel.MEMORY_AND_DISK());
      ComparedData data = ComparedData.of(ratings);
      SplitSizes.requireFolds(config, ratings);
      data.table().print(System.out);
      AccuracyComparison accuracy = new AccuracyComparison(config, systems, ratings, finished);
      accuracy.sayHowLong();
      Comparison comparison = Comparison.of(accuracy.compare());
      System.out.println();
      comparison.table().print(System.out);
      write(spark, finished, data, comparison);
      System.out.printf(
          "%nThe results are in %s: open report.html, or read comparison.md%n", directory);
    }
    return 0;
  }

  /** What results depend on, beside the names of the systems. */
  private static Map<String, Object> configuration(RunConfig config, int trialSamples) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("ratings", config.ratings().toString());
    configuration.put("features", config.features().toString());
    configuration.put("model", config.model().root().unwrapped().toString());
    configuration.put("folds", config.evaluate().folds());
    configuration.put("seed", config.evaluate().seed());
    configuration.put("trialSamples", trialSamples);
    return configuration;
  }

  private static void write(
      SparkSession spark, FinishedFolds finished, ComparedData data, Comparison comparison)
      throws IOException {
    Metrics metrics =
        new Metrics("benchmark accuracy")
            .put("users", data.users())
            .put("items", data.items())
            .put("ratings", data.ratings())
            .put("sparsity", data.sparsity())
            .put("models", comparison.metrics());
    finished.writeJson("metrics.json", metrics.asMap());
    finished.writeText("report.html", HtmlReport.of(ComparisonReport.of(data, comparison)));
    finished.writeText(
        "comparison.md", data.table().markdown() + "\n" + comparison.table().markdown());
    List<Row> rows = new ArrayList<>();
    for (Comparison.Row row : comparison.rows()) {
      for (FinishedFolds.Fold fold : row.folds()) {
        rows.add(
            RowFactory.create(fold.system(), fold.fold(), fold.rmse(), fold.mae(), fold.seconds()));
      }
    }
    StructType schema =
        StructType.fromDDL("system STRING, fold INT, rmse DOUBLE, mae DOUBLE, seconds DOUBLE");
    spark
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(finished.path("comparison"));
  }
}

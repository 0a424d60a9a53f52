package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.SplitSizes;
import io.sparkafm.jobs.run.TextTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code afm benchmark speed}: AFM, Spark's ALS and Spark's FMRegressor, one after the other in one
 * session and on the same held-out ratings: how accurate each gets, and how long that takes.
 *
 * <p>AFM and ALS first run on few of the ratings, unmeasured, so that none pays for a JVM that has
 * just started. ALS and FMRegressor are given a grid, of which the best is reported with its own
 * time; the time of the other runs is not held against them. AFM runs once, as configured, and is
 * watched from epoch to epoch; its clock includes that. Its RMSE is that of its best epoch. Weights
 * of ratings are AFM's alone, and ALS is spared the held-out ratings of users and items that it has
 * not seen.
 */
@Command(
    name = "speed",
    description =
        "Train AFM, ALS and FMRegressor to their best held-out RMSE and compare the time.")
final class SpeedCommand implements Callable<Integer> {
  /** Share of the ratings that warm the JVM up. */
  private static final double WARM_UP = 0.05;

  /** ALS's to warm up, without the checkpoints that more of them would need. */
  private static final int WARM_UP_ITERATIONS = 5;

  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(
      names = "--rank",
      defaultValue = "64",
      description = "Rank of ALS and FMRegressor (default: ${DEFAULT-VALUE}).")
  private int rank;

  @Option(
      names = "--als-reg",
      split = ",",
      defaultValue = "0.05,0.1,0.15",
      description = "Values of ALS's regParam to try (default: ${DEFAULT-VALUE}).")
  private List<Double> alsRegParams;

  @Option(
      names = "--als-iterations",
      split = ",",
      defaultValue = "5,10,20",
      description = "Values of ALS's maxIter to try (default: ${DEFAULT-VALUE}).")
  private List<Integer> alsIterations;

  @Option(
      names = "--fm-step",
      split = ",",
      defaultValue = "0.01,0.03",
      description = "Values of FMRegressor's stepSize to try (default: ${DEFAULT-VALUE}).")
  private List<Double> fmStepSizes;

  @Option(
      names = "--fm-iterations",
      split = ",",
      defaultValue = "100",
      description = "Values of FMRegressor's maxIter to try (default: ${DEFAULT-VALUE}).")
  private List<Integer> fmIterations;

  @Option(
      names = "--checkpoints",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Folder, seen by all executors, for ALS's checkpoints (default: the system's).")
  private String checkpoints;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    try (OutputDirectory out = output.given() ? output.open() : null;
        SparkSession spark = SparkSession.builder().appName("afm benchmark speed").getOrCreate()) {
      int fold = config.evaluate().fold() == null ? 0 : config.evaluate().fold();
      Column heldOut = Folds.of(config).equalTo(fold);
      Dataset<Row> ratings =
          FeatureTables.readJoined(spark, config)
              .withColumn("validation", heldOut)
              .persist(StorageLevel.MEMORY_AND_DISK());
      SplitSizes.requireHeldOut(ratings, heldOut, "evaluate.fold = " + fold);
      System.out.printf("%,d ratings, fold %d held out.%n%n", ratings.count(), fold);
      Column validation = col("validation");
      SparkBaselines rivals =
          new SparkBaselines(ratings.where(not(validation)), ratings.where(validation), rank);

      warmUp(config, ratings.sample(WARM_UP, config.evaluate().seed()), validation);
      TimedRun afm = TimedRun.of(config, ratings);
      checkpoint(spark);
      SparkBaselines.Result als = best(als(rivals));
      SparkBaselines.Result fm = best(fm(rivals, config));
      print(List.of(als, fm, afm.whole()));
      for (SparkBaselines.Result rival : List.of(als, fm)) {
        System.out.println(afm.against(rival));
      }
      if (out != null) {
        metrics(config, fold, List.of(als, fm), afm).write(out);
        out.commit();
        System.out.println("Metrics are in " + out.target());
      }
    }
    return 0;
  }

  private void warmUp(RunConfig config, Dataset<Row> few, Column validation) {
    FittedModel.watched(config, few);
    new SparkBaselines(few.where(not(validation)), few.where(validation), rank)
        .als(alsRegParams.get(0), WARM_UP_ITERATIONS);
  }

  /** Without checkpoints ALS overflows the stack after some twenty iterations. */
  private void checkpoint(SparkSession spark) throws IOException {
    Path folder = new Path(checkpoints, "afm-benchmark-" + UUID.randomUUID());
    folder.getFileSystem(spark.sessionState().newHadoopConf()).deleteOnExit(folder);
    spark.sparkContext().setCheckpointDir(folder.toString());
  }

  private List<SparkBaselines.Result> als(SparkBaselines rivals) {
    List<SparkBaselines.Result> results = new ArrayList<>();
    for (double regParam : alsRegParams) {
      for (int maxIter : alsIterations) {
        results.add(noted(rivals.als(regParam, maxIter)));
      }
    }
    return results;
  }

  private List<SparkBaselines.Result> fm(SparkBaselines rivals, RunConfig config) {
    List<String> fields = config.features().stream().map(FeatureSource::field).toList();
    SparkBaselines encoded = rivals.encoded(fields);
    List<SparkBaselines.Result> results = new ArrayList<>();
    for (double stepSize : fmStepSizes) {
      for (int maxIter : fmIterations) {
        results.add(noted(encoded.fm(stepSize, maxIter)));
      }
    }
    encoded.training().unpersist();
    encoded.heldOut().unpersist();
    return results;
  }

  private static SparkBaselines.Result noted(SparkBaselines.Result result) {
    System.err.printf(
        Locale.ROOT,
        "%s (%s): RMSE %.4f after %.1f s%n",
        result.name(),
        result.settings(),
        result.rmse(),
        result.seconds());
    return result;
  }

  private static SparkBaselines.Result best(List<SparkBaselines.Result> results) {
    return results.stream()
        .min(Comparator.comparingDouble(SparkBaselines.Result::rmse))
        .orElseThrow();
  }

  private static void print(List<SparkBaselines.Result> results) {
    TextTable table =
        new TextTable(List.of("", "settings", "RMSE", "seconds", "s an iteration", "peak heap"));
    for (SparkBaselines.Result result : results) {
      table.add(
          List.of(
              result.name(),
              result.settings(),
              String.format(Locale.ROOT, "%.4f", result.rmse()),
              String.format(Locale.ROOT, "%.1f", result.seconds()),
              String.format(Locale.ROOT, "%.3f", result.iterationSeconds()),
              (result.peakHeap() >> 20) + " MB"));
    }
    table.print(System.out);
    System.out.println();
  }

  private static Metrics metrics(
      RunConfig config, int fold, List<SparkBaselines.Result> rivals, TimedRun afm) {
    Metrics metrics = new Metrics("benchmark speed").put(config).put("fold", fold);
    metrics.put("afm", afm.whole()).put("afmSeconds", afm.seconds()).put("afmRmse", afm.rmse());
    return metrics.put("rivals", rivals);
  }
}

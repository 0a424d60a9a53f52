package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.col;

import io.sparkafm.jobs.config.ConfigFiles;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.Accuracy;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.TextTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/**
 * {@code afm benchmark accuracy}: the protocol of the paper's Table 2. All systems are measured on
 * the same folds. On each fold a system chooses its hyper-parameters on an inner split of the
 * training ratings, which leaves the next fold out, from a grid of as many trials as any other
 * system has; then it is trained on all training ratings of the fold and measured on the fold. The
 * measured fold is never seen before that.
 */
@Command(
    name = "accuracy",
    description =
        "Compare the accuracy of AFM, its ablations and other systems over the same folds, each tuned by as many trials.")
final class AccuracyCommand implements Callable<Integer> {
  /** Epochs of the two trainings by which seconds are measured before the comparison begins. */
  private static final int FEW_EPOCHS = 5;

  private static final int MORE_EPOCHS = 30;

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

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    List<ComparedSystem> systems = ComparedSystems.named(names);
    FinishedFolds finished =
        FinishedFolds.open(directory, configuration(config), ConfigFiles.hadoopConfiguration());
    try (SparkSession spark =
        SparkSession.builder().appName("afm benchmark accuracy").getOrCreate()) {
      Dataset<Row> ratings =
          FeatureTables.readJoined(spark, config)
              .withColumn("fold", Folds.fold(config.evaluate().folds(), config.evaluate().seed()))
              .persist(StorageLevel.MEMORY_AND_DISK());
      Data data = Data.of(ratings);
      data.table().print(System.out);
      sayHowLong(config, systems, ratings, finished);
      Map<String, List<FinishedFolds.Fold>> folds = compare(config, systems, ratings, finished);
      Comparison comparison = Comparison.of(folds);
      System.out.println();
      comparison.table().print(System.out);
      write(spark, finished, data, comparison);
      System.out.printf("%nThe results are in %s%n", directory);
    }
    return 0;
  }

  /** What results depend on, beside the names of the systems. */
  private static Map<String, Object> configuration(RunConfig config) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("ratings", config.ratings().toString());
    configuration.put("features", config.features().toString());
    configuration.put("model", config.model().root().unwrapped().toString());
    configuration.put("folds", config.evaluate().folds());
    configuration.put("seed", config.evaluate().seed());
    configuration.put("trials", ComparedSystems.TRIALS);
    return configuration;
  }

  /** Sizes of the data: the paper's Table 1. */
  private record Data(long users, long items, long ratings) {
    static Data of(Dataset<Row> table) {
      long ratings = table.count();
      if (ratings == 0) {
        throw new UsageException("data.ratings has no ratings: name a table that has some");
      }
      return new Data(
          table.select("user").distinct().count(),
          table.select("item").distinct().count(),
          ratings);
    }

    /** Share of the pairs of user and item that have no rating. */
    double sparsity() {
      return 1 - (double) ratings / users / items;
    }

    TextTable table() {
      return new TextTable(List.of("users", "items", "ratings", "sparsity"))
          .add(
              List.of(
                  String.valueOf(users),
                  String.valueOf(items),
                  String.valueOf(ratings),
                  String.format(Locale.ROOT, "%.2f %%", 100 * sparsity())));
    }
  }

  /** Measures a short and a longer training, which tell what a training and an epoch take. */
  private void sayHowLong(
      RunConfig config, List<ComparedSystem> systems, Dataset<Row> ratings, FinishedFolds finished)
      throws IOException {
    long trainings = 0;
    long epochs = 0;
    for (int fold : config.evaluate().foldNumbers()) {
      for (ComparedSystem system : systems) {
        if (finished.find(system.name(), fold).isEmpty()) {
          int tried = system.trials().size() > 1 ? system.trials().size() : 0;
          Map<String, Object> trial = system.trials().get(0);
          epochs += (long) tried * system.epochs(config, system.parameters(trial, true));
          epochs += system.epochs(config, system.parameters(trial, false));
          trainings += tried + 1;
        }
      }
    }
    if (trainings == 0) {
      return;
    }
    // The first one warms the JVM up.
    seconds(config, systems.get(0), ratings, FEW_EPOCHS);
    double few = seconds(config, systems.get(0), ratings, FEW_EPOCHS);
    double epoch =
        Math.max(seconds(config, systems.get(0), ratings, MORE_EPOCHS) - few, 0)
            / (MORE_EPOCHS - FEW_EPOCHS);
    double training = Math.max(few - FEW_EPOCHS * epoch, 0);
    double left = trainings * training + epochs * epoch;
    System.out.printf(
        Locale.ROOT,
        "%n%d trainings of %d epochs in all are to be made, which will take about %.0f minutes.%n",
        trainings,
        epochs,
        Math.ceil(left / 60));
  }

  private static double seconds(
      RunConfig config, ComparedSystem system, Dataset<Row> ratings, int epochs) {
    long begin = System.nanoTime();
    system.measure(
        config,
        ratings.where(col("fold").notEqual(0)),
        ratings.where(col("fold").equalTo(0)),
        Map.of("inference", "point", "maxIter", epochs));
    return (System.nanoTime() - begin) / 1e9;
  }

  private Map<String, List<FinishedFolds.Fold>> compare(
      RunConfig config, List<ComparedSystem> systems, Dataset<Row> ratings, FinishedFolds finished)
      throws IOException {
    Map<String, List<FinishedFolds.Fold>> results = new LinkedHashMap<>();
    systems.forEach(system -> results.put(system.name(), new ArrayList<>()));
    for (int fold : config.evaluate().foldNumbers()) {
      for (ComparedSystem system : systems) {
        FinishedFolds.Fold result = finished.find(system.name(), fold).orElse(null);
        if (result == null) {
          result = fold(config, system, ratings, fold);
          finished.add(result);
        }
        results.get(system.name()).add(result);
        System.err.printf(
            Locale.ROOT, "Fold %d, %s: RMSE %.4f%n", fold, system.name(), result.rmse());
      }
    }
    return results;
  }

  private static FinishedFolds.Fold fold(
      RunConfig config, ComparedSystem system, Dataset<Row> ratings, int fold) {
    Dataset<Row> training = ratings.where(col("fold").notEqual(fold));
    List<Map<String, Object>> trials = new ArrayList<>();
    Map<String, Object> best = system.trials().get(0);
    double least = Double.POSITIVE_INFINITY;
    if (system.trials().size() > 1) {
      int next = config.evaluate().innerFold(fold);
      for (Map<String, Object> trial : system.trials()) {
        double rmse =
            system
                .measure(
                    config,
                    training.where(col("fold").notEqual(next)),
                    training.where(col("fold").equalTo(next)),
                    system.parameters(trial, true))
                .rmse();
        Map<String, Object> tried = new LinkedHashMap<>(trial);
        tried.put("rmse", rmse);
        trials.add(tried);
        if (rmse < least) {
          least = rmse;
          best = trial;
        }
      }
    }
    Map<String, Object> chosen = system.parameters(best, false);
    long begin = System.nanoTime();
    Accuracy accuracy =
        system.measure(config, training, ratings.where(col("fold").equalTo(fold)), chosen);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new FinishedFolds.Fold(
        system.name(), fold, accuracy.rmse(), accuracy.mae(), seconds, chosen, trials);
  }

  private static void write(
      SparkSession spark, FinishedFolds finished, Data data, Comparison comparison)
      throws IOException {
    Metrics metrics =
        new Metrics("benchmark accuracy")
            .put("users", data.users())
            .put("items", data.items())
            .put("ratings", data.ratings())
            .put("sparsity", data.sparsity())
            .put("models", comparison.metrics());
    finished.writeJson("metrics.json", metrics.asMap());
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

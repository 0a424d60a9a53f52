package io.sparkafm.jobs;

import io.sparkafm.jobs.config.ConfiguredEstimator;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.AttentionTable;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.NextSteps;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.Predictions;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.TrainingRun;
import io.sparkafm.train.Checkpointing;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm train}: ratings and item features in; model, attention table and metrics out. */
@Command(
    name = "train",
    description =
        "Train a model; writes model/, attention/, predictions/ (if asked), metrics.json.")
final class TrainCommand implements Callable<Integer> {
  private static final int USERS = 5;

  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(
      names = "--resume",
      description =
          "Go on from the newest checkpoint in model.checkpointDir, if an earlier run of this command left one there; the model will be the same.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    RunConfig config = configuration();
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm train").getOrCreate()) {
      Dataset<Row> ratings = FeatureTables.readCached(spark, config);
      TrainingRun training = TrainingRun.run(config, ratings);
      long begin = System.nanoTime();
      training.model().save(out.path("model"));
      training.model().attention().write().parquet(out.path("attention"));
      if (config.predictions()) {
        Predictions.write(training.model().predict(ratings), config, out);
      }
      training.metrics("train").putWriteSeconds(begin).write(out);
      out.commit();
      if (!checkpoints(config).isEmpty()) {
        Checkpointing.clear(
            JavaSparkContext.fromSparkContext(spark.sparkContext()), checkpoints(config));
      }
      System.out.printf(
          "%n%s RMSE %.4f, MAE %.4f. Results are in %s%n%n",
          training.measuredOn().label(),
          training.accuracy().rmse(),
          training.accuracy().mae(),
          out.target());
      AttentionTable.print(training.model().attention(), USERS, System.out);
      NextSteps.print(NextSteps.afterTraining(run.words(null), out.target()), System.out);
    }
    return 0;
  }

  private RunConfig configuration() {
    RunConfig config = run.load();
    if (resume && checkpoints(config).isEmpty()) {
      throw new UsageException(
          "--resume has nowhere to go on from: set model.checkpointDir, as the run to go on with had it");
    }
    return resume ? config.withModel(Map.of("resume", true)) : config;
  }

  private static String checkpoints(RunConfig config) {
    return ConfiguredEstimator.of(config).getCheckpointDir();
  }
}

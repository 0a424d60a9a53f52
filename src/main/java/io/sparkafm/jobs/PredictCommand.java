package io.sparkafm.jobs;

import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.Accuracy;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.Predictions;
import io.sparkafm.jobs.run.RunOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm predict}: a saved model and pairs in; predictions out. */
@Command(
    name = "predict",
    description =
        "Predict the configuration's ratings or pairs; writes predictions/, metrics.json.")
final class PredictCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm predict").getOrCreate()) {
      // Pairs without ratings are asked for, and are no events to be counted.
      Dataset<Row> pairs =
          config.ratings().rating() == null
              ? FeatureTables.join(spark, config, config.ratings().read(spark))
              : FeatureTables.readJoined(spark, config);
      Predictions.write(FittedModel.load(model).predict(pairs), config, out);
      Dataset<Row> written = spark.read().parquet(out.path("predictions"));
      Metrics metrics = new Metrics("predict").put("model", model).put("rows", written.count());
      if (Arrays.asList(written.columns()).contains("rating")) {
        Accuracy accuracy = Accuracy.of(written);
        metrics.put(accuracy);
        System.out.printf("RMSE %.4f, MAE %.4f%n", accuracy.rmse(), accuracy.mae());
      }
      metrics.write(out);
      out.commit();
      System.out.printf("%s predictions are in %s%n", metrics.get("rows"), out.target());
    }
    return 0;
  }
}

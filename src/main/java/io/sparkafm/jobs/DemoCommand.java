package io.sparkafm.jobs;

import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.AttentionTable;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.NextSteps;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.TrainingRun;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code afm demo}: the shipped data, a held-out fifth, a few users' attention. */
@Command(
    name = "demo",
    description =
        "Train on the MovieLens sample that comes with spark-afm, and show accuracy and attention.")
final class DemoCommand implements Callable<Integer> {
  private static final int USERS = 5;

  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    String home = System.getenv().getOrDefault("AFM_HOME", ".");
    String standard = home + "/conf/ml-latest-small.conf";
    RunConfig config = run.loadOr(standard);
    try (OutputDirectory out = output.given() ? output.open() : null;
        SparkSession spark = SparkSession.builder().appName("afm demo").getOrCreate()) {
      var heldOut = Folds.fold(5, config.evaluate().seed()).equalTo(functions.lit(0));
      TrainingRun training =
          TrainingRun.split(config, FeatureTables.readCached(spark, config), heldOut);
      Metrics metrics = training.metrics("demo");
      System.out.printf(
          "%n%s ratings of %s users and %s items, trained in %.1f s.%n",
          metrics.get("ratings"),
          metrics.get("users"),
          metrics.get("items"),
          (double) metrics.get("trainSeconds"));
      System.out.printf(
          "On the held-out fifth: RMSE %.4f, MAE %.4f.%n%n",
          training.accuracy().rmse(), training.accuracy().mae());
      AttentionTable.print(training.model().attention(), USERS, System.out);
      if (out != null) {
        long begin = System.nanoTime();
        training.model().save(out.path("model"));
        training.model().attention().write().parquet(out.path("attention"));
        metrics.putWriteSeconds(begin).write(out);
        out.commit();
        System.out.printf("%nResults are in %s%n", out.target());
      }
      String folder = out == null ? null : out.target();
      NextSteps.print(NextSteps.afterDemo(run.words(standard), folder), System.out);
    }
    return 0;
  }
}

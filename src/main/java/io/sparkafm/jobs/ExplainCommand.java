package io.sparkafm.jobs;

import io.sparkafm.jobs.config.ExplainSource;
import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.ExplanationTables;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.RunOptions;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm explain}: a saved model and pairs in; explanations, preferences, messages out. */
@Command(
    name = "explain",
    description =
        "Explain the predictions of the configuration's ratings or pairs; writes explanations/, preferences/, messages/, attentionMessages/, metrics.json.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    ExplainSource source = config.explain();
    ExplanationTables tables = new ExplanationTables(config);
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm explain").getOrCreate()) {
      FittedModel fitted = FittedModel.load(model);
      Dataset<Row> ratings = FeatureTables.readCached(spark, config);
      Dataset<Row> pairs =
          source.pairs() == null
              ? ratings
              : FeatureTables.join(spark, config, source.pairs().read(spark));
      String[] fields = config.features().stream().map(FeatureSource::field).toArray(String[]::new);
      Map<String, Long> messages = tables.write(fitted.explain(pairs).drop(fields), ratings, out);
      tables.writeAttentionMessages(fitted.attention(), out);
      Metrics metrics = new Metrics("explain").put("model", model);
      if (fitted.hasPreferences()) {
        fitted.preferences(source.strongest()).write().parquet(out.path("preferences"));
        metrics.put("preferences", spark.read().parquet(out.path("preferences")).count());
      } else {
        metrics.put("preferences", 0L);
        System.out.println(
            "preferences/ is not written: with the MLP, what a value adds to a prediction depends on the item");
      }
      metrics
          .put("rows", spark.read().parquet(out.path("explanations")).count())
          .put("messages", messages)
          .write(out);
      out.commit();
      System.out.printf("%s explanations are in %s%n", metrics.get("rows"), out.target());
    }
    return 0;
  }
}

package io.sparkafm.jobs;

import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.ExplanationTables;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.ml.AfmRecommender;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code afm recommend}: a saved model in; the best items of each user out, or users of each item.
 */
@Command(
    name = "recommend",
    description = {
      "Recommend items to each user, or users to each item; writes recommendations/, metrics.json.",
      "The section recommend of the configuration says how many, and which may be recommended. Pairs that the configuration's ratings contain are left out, unless recommend.excludeSeen = false.",
      "With recommend.explain = true, explanations/ and messages/ of the recommendations are written too."
    })
final class RecommendCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Option(
      names = "--for",
      paramLabel = "WHOM",
      defaultValue = "users",
      description =
          "Whether to write a row of items for each of the users, or a row of users for each of the items: users or items (default: ${DEFAULT-VALUE}).")
  private String whom;

  @Override
  public Integer call() throws IOException {
    if (!whom.equals("users") && !whom.equals("items")) {
      throw new UsageException("--for " + whom + " is unknown: write --for users or --for items");
    }
    RunConfig config = run.load();
    ExplanationTables tables = config.recommend().explain() ? new ExplanationTables(config) : null;
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm recommend").getOrCreate()) {
      Metrics metrics = write(spark, config, tables, out);
      out.commit();
      System.out.printf(
          "%s recommendations for %s %s are in %s%n",
          metrics.get("recommendations"), metrics.get("rows"), whom, out.target());
    }
    return 0;
  }

  /**
   * Writes the results.
   *
   * @param tables where the recommendations are explained, or null where they are not
   */
  Metrics write(SparkSession spark, RunConfig config, ExplanationTables tables, OutputDirectory out)
      throws IOException {
    FittedModel fitted = FittedModel.load(model);
    AfmRecommender recommender = config.recommend().set(fitted.recommender(), spark, config);
    Dataset<Row> recommendations =
        whom.equals("users") ? recommender.forAllUsers() : recommender.forAllItems();
    long begin = System.nanoTime();
    recommendations.write().parquet(out.path("recommendations"));
    double seconds = (System.nanoTime() - begin) / 1e9;
    Dataset<Row> written = spark.read().parquet(out.path("recommendations"));
    Row size = written.selectExpr("count(*)", "coalesce(sum(size(recommendations)), 0)").first();
    Map<String, Long> messages = Map.of();
    if (tables != null) {
      Dataset<Row> pairs = written.selectExpr("*", "inline(recommendations)");
      messages =
          tables.write(
              fitted.explain(pairs.select("user", "item")),
              FeatureTables.readCached(spark, config),
              out);
    }
    Metrics metrics =
        new Metrics("recommend")
            .put("model", model)
            .put("for", whom)
            .put("number", config.recommend().number())
            .put("excludeSeen", config.recommend().excludeSeen())
            .put("rows", size.getLong(0))
            .put("recommendations", size.getLong(1))
            .put("recommendSeconds", seconds)
            .put("messages", messages);
    metrics.write(out);
    return metrics;
  }
}

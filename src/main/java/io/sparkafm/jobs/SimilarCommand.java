package io.sparkafm.jobs;

import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.SimilarList;
import io.sparkafm.ml.AfmSimilarity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm similar}: a saved model in; items or users that are alike, and why, out. */
@Command(
    name = "similar",
    description = {
      "Show the items, or the users, that are most alike to some, and why; with --out write similar/ and metrics.json, without --ids for all items.",
      "The configuration names the items (explain.itemNames)."
    })
final class SimilarCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Option(
      names = "--of",
      paramLabel = "WHAT",
      defaultValue = "items",
      description = "Whether the ids are of items or of users (default: ${DEFAULT-VALUE}).")
  private String what;

  @Option(
      names = "--ids",
      split = ",",
      paramLabel = "IDS",
      description = "Ids, separated by commas.")
  private List<String> ids = List.of();

  @Option(
      names = "--number",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many are shown for each (default: ${DEFAULT-VALUE}).")
  private int number;

  @Override
  public Integer call() throws IOException {
    if (!what.equals("items") && !what.equals("users")) {
      throw new UsageException("--of " + what + " is unknown: write --of items or --of users");
    }
    if (ids.isEmpty() && (what.equals("users") || !output.given())) {
      throw new UsageException("--ids is missing: name some " + what);
    }
    RunConfig config = run.load();
    try (OutputDirectory out = output.given() ? output.open() : null;
        SparkSession spark = SparkSession.builder().appName("afm similar").getOrCreate()) {
      Dataset<Row> similar = similar(spark);
      if (out == null) {
        Dataset<Row> names = what.equals("items") ? config.explain().itemNames().read(spark) : null;
        SimilarList.print(similar, names, ids, System.out);
      } else {
        similar.write().parquet(out.path("similar"));
        new Metrics("similar")
            .put("model", model)
            .put("of", what)
            .put("rows", spark.read().parquet(out.path("similar")).count())
            .write(out);
        out.commit();
        System.out.println("The table of similar " + what + " is in " + out.target());
      }
    }
    return 0;
  }

  private Dataset<Row> similar(SparkSession spark) {
    AfmSimilarity similarity = FittedModel.load(model).afm().similarity().setNumber(number);
    if (ids.isEmpty()) {
      return similarity.ofItems();
    }
    Dataset<Row> wanted =
        spark.createDataset(ids, Encoders.STRING()).toDF(what.equals("items") ? "item" : "user");
    return what.equals("items") ? similarity.ofItems(wanted) : similarity.ofUsers(wanted);
  }
}

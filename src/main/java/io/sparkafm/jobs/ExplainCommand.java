package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.not;

import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.ExplanationMessages;
import io.sparkafm.explain.MessageTemplates;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
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
        "Explain the predictions of the configuration's ratings or pairs; writes explanations/, preferences/, messages/, metrics.json.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    ExplainSource source = config.explain();
    MessageTemplates templates = source.readTemplates();
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm explain").getOrCreate()) {
      FittedModel fitted = FittedModel.load(model);
      Dataset<Row> ratings = FeatureTables.readCached(spark, config);
      Dataset<Row> pairs =
          source.pairs() == null
              ? ratings
              : FeatureTables.join(spark, config, source.pairs().read(spark));
      String[] fields = config.features().stream().map(FeatureSource::field).toArray(String[]::new);
      fitted.explain(pairs).drop(fields).write().parquet(out.path("explanations"));
      Metrics metrics = new Metrics("explain").put("model", model);
      if (fitted.hasPreferences()) {
        fitted.preferences(source.strongest()).write().parquet(out.path("preferences"));
        metrics.put("preferences", spark.read().parquet(out.path("preferences")).count());
      } else {
        metrics.put("preferences", 0L);
        System.out.println("No preferences/: with the MLP what a value adds depends on the item");
      }
      Dataset<Row> explained = spark.read().parquet(out.path("explanations"));
      messages(templates, config, spark, ratings)
          .transform(explained)
          .select("user", "item", "prediction", "message", "messageClaim", "messageEvidence")
          .write()
          .parquet(out.path("messages"));
      Map<String, Long> claims = new TreeMap<>();
      for (Row count :
          spark
              .read()
              .parquet(out.path("messages"))
              .where("messageClaim is not null")
              .groupBy("messageClaim")
              .count()
              .collectAsList()) {
        claims.put(count.getString(0), count.getLong(1));
      }
      metrics.put("rows", explained.count()).put("messages", claims).write(out);
      out.commit();
      System.out.printf("%s explanations are in %s%n", metrics.get("rows"), out.target());
    }
    return 0;
  }

  private static ExplanationMessages messages(
      MessageTemplates templates, RunConfig config, SparkSession spark, Dataset<Row> ratings) {
    ExplainSource source = config.explain();
    ExplanationMessages messages = new ExplanationMessages(templates).setRules(source.rules());
    Dataset<Row> itemNames = source.readItemNames(spark);
    if (itemNames != null) {
      messages.setItemNames(itemNames);
    }
    Dataset<Row> valueNames = source.valueNames().read(spark);
    if (valueNames != null) {
      messages.setValueNames(valueNames);
    }
    if (config.ratings().rating() != null) {
      // Claims are held against what the model was trained on.
      double heldOut = config.evaluate().testFraction();
      Dataset<Row> trainedOn =
          heldOut == 0
              ? ratings
              : ratings.where(not(Folds.fraction(heldOut, config.evaluate().seed())));
      messages.setRatings(
          trainedOn,
          RatingColumns.of("user", "item", "rating")
              .withFeatures(
                  config.features().stream()
                      .map(feature -> new FeatureColumn(feature.field(), null))
                      .toList()));
    }
    return messages;
  }
}

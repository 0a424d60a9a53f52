package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.not;

import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.message.AttentionMessages;
import io.sparkafm.explain.message.ExplanationMessages;
import io.sparkafm.explain.message.MessageTemplates;
import io.sparkafm.jobs.config.ExplainSource;
import io.sparkafm.jobs.config.RunConfig;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a configuration explains of a model's pairs: {@code explanations/} and {@code messages/}.
 */
public final class ExplanationTables {
  private final RunConfig config;
  private final MessageTemplates templates;

  /** Reads the templates, without Spark, so that a mistake in them shows at once. */
  public ExplanationTables(RunConfig config) {
    this.config = config;
    this.templates = config.explain().readTemplates();
  }

  /**
   * Writes both tables.
   *
   * @param explained what {@link FittedModel#explain} returns
   * @param ratings the configuration's, with their features
   * @return number of messages by claim
   */
  public Map<String, Long> write(
      Dataset<Row> explained, Dataset<Row> ratings, OutputDirectory out) {
    SparkSession spark = explained.sparkSession();
    explained.write().parquet(out.path("explanations"));
    messages(spark, ratings)
        .transform(spark.read().parquet(out.path("explanations")))
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
    return claims;
  }

  /**
   * Writes {@code attentionMessages/}, which says in words what is certain about each user's
   * attention.
   */
  public void writeAttentionMessages(Dataset<Row> attention, OutputDirectory out) {
    new AttentionMessages(templates).of(attention).write().parquet(out.path("attentionMessages"));
  }

  private ExplanationMessages messages(SparkSession spark, Dataset<Row> ratings) {
    ExplainSource source = config.explain();
    ExplanationMessages messages = new ExplanationMessages(templates).setRules(source.rules());
    Dataset<Row> itemNames = source.itemNames().read(spark);
    if (itemNames != null) {
      messages.setItemNames(itemNames);
    }
    Dataset<Row> valueNames = source.valueNames().read(spark);
    if (valueNames != null) {
      messages.setValueNames(valueNames);
    }
    if (config.rated()) {
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

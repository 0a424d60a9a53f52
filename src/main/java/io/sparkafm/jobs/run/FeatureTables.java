package io.sparkafm.jobs.run;

import io.sparkafm.data.EventTotals;
import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.TableSource;
import io.sparkafm.ml.feature.ItemFeature;
import io.sparkafm.ml.feature.ItemFeatureJoiner;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Joins ratings with the item features that a configuration names. */
public final class FeatureTables {
  private FeatureTables() {}

  /** The configuration's ratings, with one column a field. */
  public static Dataset<Row> readJoined(SparkSession spark, RunConfig config) {
    return join(spark, config, ratings(spark, config));
  }

  /**
   * The same for a command that reads them several times: the ratings are cached as they are read,
   * without their features, until the session ends.
   */
  public static Dataset<Row> readCached(SparkSession spark, RunConfig config) {
    return join(spark, config, ratings(spark, config).persist(StorageLevel.MEMORY_AND_DISK()));
  }

  private static Dataset<Row> ratings(SparkSession spark, RunConfig config) {
    return totals(config, config.ratings().read(spark));
  }

  /**
   * The totals of events, where {@code model.duplicates} asks for them, else the ratings as they
   * are: so what is held out is measured by its totals, too. Events of a pair that other columns
   * tell apart stay apart.
   */
  static Dataset<Row> totals(RunConfig config, Dataset<Row> ratings) {
    if (!config.rated()) {
      return ratings;
    }
    return EventTotals.of(
        ratings,
        "rating",
        config.ratings().weight() == null ? null : "weight",
        config.ratings().timestamp() == null ? null : "timestamp",
        config.duplicates());
  }

  /** Ratings or pairs with one column a field. */
  public static Dataset<Row> join(SparkSession spark, RunConfig config, Dataset<Row> ratings) {
    // Opening a text file with a header takes a job, and several fields may be of one table.
    Map<TableSource, Dataset<Row>> tables = new HashMap<>();
    ItemFeatureJoiner joiner =
        new ItemFeatureJoiner()
            .setItemCol("item")
            .setFeatures(
                config.features().stream()
                    .map(
                        source ->
                            feature(
                                source,
                                tables.computeIfAbsent(source.table(), table -> table.read(spark))))
                    .toList());
    try {
      return joiner.transform(ratings);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(withFile(e.getMessage(), config), e);
    }
  }

  /** A message about a feature with the file that the feature is read from. */
  private static String withFile(String message, RunConfig config) {
    return config.features().stream()
        .filter(source -> message.contains("Feature '" + source.field() + "'"))
        .findFirst()
        .map(source -> source.table().name() + ": " + message)
        .orElse(message);
  }

  private static ItemFeature feature(FeatureSource source, Dataset<Row> table) {
    return new ItemFeature(
        source.field(),
        table,
        source.item(),
        source.value(),
        source.weight(),
        source.delimiter(),
        source.missing(),
        source.kind());
  }
}

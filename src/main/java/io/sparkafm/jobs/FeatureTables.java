package io.sparkafm.jobs;

import io.sparkafm.ml.ItemFeature;
import io.sparkafm.ml.ItemFeatureJoiner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Joins ratings with the item features that a configuration names. */
final class FeatureTables {
  private FeatureTables() {}

  /** The configuration's ratings, with one column a field. */
  static Dataset<Row> readJoined(SparkSession spark, RunConfig config) {
    return new ItemFeatureJoiner()
        .setItemCol("item")
        .setFeatures(config.features().stream().map(source -> feature(spark, source)).toList())
        .transform(config.ratings().read(spark));
  }

  private static ItemFeature feature(SparkSession spark, FeatureSource source) {
    return new ItemFeature(
        source.field(),
        source.table().read(spark),
        source.item(),
        source.value(),
        source.weight(),
        source.delimiter(),
        source.missing(),
        source.kind());
  }
}

package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Attention that is known because the ratings were drawn by it; the keys of {@code
 * report.trueAttention} in {@code reference.conf} say what each component is.
 */
public record TrueAttention(TableSource table, String user, String field, String attention) {

  /** The table that a configuration names, or null where it names none. */
  static TrueAttention of(Config config) {
    return config.hasPath("path")
        ? new TrueAttention(
            TableSource.of(config),
            config.getString("user"),
            config.getString("field"),
            config.getString("attention"))
        : null;
  }

  /** One row a user and field: user, field, attention (a double). */
  public Dataset<Row> read(SparkSession spark) {
    return table
        .read(spark)
        .select(
            Columns.named(user).as("user"),
            Columns.named(field).as("field"),
            RatingSource.number(attention, "double").as("attention"));
  }
}

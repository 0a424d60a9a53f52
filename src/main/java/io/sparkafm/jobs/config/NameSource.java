package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Names for messages.
 *
 * @param table where they are, or null for none
 * @param columns what is named, then the name: columns or Spark SQL expressions
 */
public record NameSource(TableSource table, List<String> columns) {

  /**
   * @param keys the configuration's keys of the columns
   */
  static NameSource of(Config config, String... keys) {
    return new NameSource(
        TableSource.isNamed(config) ? TableSource.of(config) : null,
        Arrays.stream(keys).map(config::getString).toList());
  }

  /** The columns, or null. */
  public Dataset<Row> read(SparkSession spark) {
    return table == null ? null : table.read(spark).selectExpr(columns.toArray(String[]::new));
  }
}

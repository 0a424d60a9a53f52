package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import org.apache.spark.sql.Column;
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
    return TableSource.isNamed(config)
        ? new TrueAttention(
            TableSource.of(config),
            config.getString("user"),
            config.getString("field"),
            config.getString("attention"))
        : null;
  }

  /**
   * One row a user and field: user, field, attention (a double). An attention that is no number is
   * an error when it comes to be read.
   */
  public Dataset<Row> read(SparkSession spark) {
    Dataset<Row> rows = table.withMisfits(spark);
    Column number = Columns.named(attention).try_cast("double");
    Column reason =
        when(
            number.isNull(),
            concat(
                table.place(),
                lit(", column " + attention + ": '"),
                coalesce(Columns.named(attention).cast("string"), lit("")),
                lit("' is not a double")));
    return UnreadableRows.without(rows, coalesce(table.misfit(rows), reason), table)
        .select(
            Columns.named(user).as("user"),
            Columns.named(field).as("field"),
            number.as("attention"));
  }
}

package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The ratings, or pairs to predict; the keys of {@code data.ratings} in {@code reference.conf} say
 * what each component is. All but the table and the first two columns may be null.
 */
public record RatingSource(
    TableSource table,
    String user,
    String item,
    String rating,
    String userType,
    String itemType,
    String weight,
    String timestamp,
    String fold) {

  static RatingSource of(Config config) {
    return new RatingSource(
        TableSource.of(config),
        config.getString("user"),
        config.getString("item"),
        RunConfig.optional(config, "rating"),
        RunConfig.optional(config, "userType"),
        RunConfig.optional(config, "itemType"),
        RunConfig.optional(config, "weight"),
        RunConfig.optional(config, "timestamp"),
        RunConfig.optional(config, "fold"));
  }

  /**
   * The ratings with columns user, item and, where named, rating, weight, timestamp, fold. What
   * cannot be read, a value that is missing or not of its type or a row of other columns, is an
   * error when it comes to be read that names file, column and value, or it is set aside.
   *
   * @throws UsageException for a column that the table does not have
   */
  public Dataset<Row> read(SparkSession spark) {
    Map<String, Column> columns = new LinkedHashMap<>();
    List<Column> reasons = new ArrayList<>();
    Dataset<Row> rows = table.withMisfits(spark);
    reasons.add(table.misfit(rows));
    add("user", user, userType, rows, columns, reasons);
    add("item", item, itemType, rows, columns, reasons);
    add("rating", rating, "double", rows, columns, reasons);
    add("weight", weight, "double", rows, columns, reasons);
    add("timestamp", timestamp, "bigint", rows, columns, reasons);
    add("fold", fold, "int", rows, columns, reasons);
    return UnreadableRows.without(rows, coalesce(reasons.toArray(Column[]::new)), table)
        .select(columns.values().toArray(Column[]::new));
  }

  private void add(
      String name,
      String column,
      String type,
      Dataset<Row> rows,
      Map<String, Column> columns,
      List<Column> reasons) {
    if (column == null) {
      return;
    }
    if (Columns.find(rows.schema(), column) == null) {
      throw new UsageException(
          "%s has no column '%s', which its key %s names: it has %s"
              .formatted(table.name(), column, name, String.join(", ", table.names(rows))));
    }
    Column value = Columns.named(column);
    Column parsed = type == null ? value : value.try_cast(type);
    columns.put(name, parsed.as(name));
    reasons.add(
        when(
            parsed.isNull(),
            concat(
                table.place(),
                lit(", column " + column + ": "),
                coalesce(
                    concat(lit("'"), value.cast("string"), lit("' is not a " + type)),
                    lit("the value is missing")))));
  }

  /** Pairs in another table, with ids in columns of the same names and types. */
  RatingSource pairs(TableSource other) {
    return new RatingSource(other, user, item, null, userType, itemType, null, null, null);
  }
}

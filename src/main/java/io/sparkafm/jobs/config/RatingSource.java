package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import java.util.ArrayList;
import java.util.List;
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
    String timestamp) {

  static RatingSource of(Config config) {
    return new RatingSource(
        TableSource.of(config),
        config.getString("user"),
        config.getString("item"),
        RunConfig.optional(config, "rating"),
        RunConfig.optional(config, "userType"),
        RunConfig.optional(config, "itemType"),
        RunConfig.optional(config, "weight"),
        RunConfig.optional(config, "timestamp"));
  }

  /** The ratings with columns user, item and, where named, rating, weight, timestamp. */
  public Dataset<Row> read(SparkSession spark) {
    List<Column> columns = new ArrayList<>();
    columns.add(id(user, userType).as("user"));
    columns.add(id(item, itemType).as("item"));
    if (rating != null) {
      columns.add(number(rating, "double").as("rating"));
    }
    if (weight != null) {
      columns.add(number(weight, "double").as("weight"));
    }
    if (timestamp != null) {
      columns.add(number(timestamp, "bigint").as("timestamp"));
    }
    return table.read(spark).select(columns.toArray(Column[]::new));
  }

  /** Pairs in another table, with ids in columns of the same names and types. */
  RatingSource pairs(TableSource other) {
    return new RatingSource(other, user, item, null, userType, itemType, null, null);
  }

  private static Column id(String name, String type) {
    return type == null ? Columns.named(name) : number(name, type);
  }

  /** A column cast to a type; a value that does not fit is an error that names file and value. */
  static Column number(String name, String type) {
    Column value = Columns.named(name);
    Column parsed = value.try_cast(type);
    Column message =
        concat(
            input_file_name(),
            lit(", column " + name + ": '"),
            coalesce(value.cast("string"), lit("")),
            lit("' is not a " + type + "; correct the row, or the format's options and columns"));
    return when(parsed.isNull(), raise_error(message)).otherwise(parsed);
  }
}

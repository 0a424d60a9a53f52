package io.sparkafm.explain.message;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.data.Columns;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.RatingColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What each user's own ratings say of the values they rated: how many ratings are of items that
 * have the value, and their mean.
 */
public final class RatedValues {
  /**
   * Condition on a row of {@link #exploded}. If a value has a negative weight in an item's weighted
   * bag, the item is the contrary of an item with the value: a user who rates the item high does
   * not show a liking of the value.
   */
  public static final String NOT_NEGATIVE = "weight is null or weight >= 0";

  /** Between field and value in a key: no text has it. */
  private static final String SEPARATOR = "\u0000";

  private RatedValues() {}

  /** The key of a field's value. */
  static String key(String field, String value) {
    return field + SEPARATOR + value;
  }

  static Column key(Column field, Column value) {
    return concat(field, lit(SEPARATOR), value);
  }

  /**
   * One row a user: {@code user}; {@code rated}, a map from {@link #key} to a struct of {@code
   * support} (ratings of items with the value) and {@code mean} (of those ratings); {@code
   * meanRating}, of all of the user's ratings. Values are {@link #NOT_NEGATIVE}.
   *
   * @param columns resolved; continuous fields and dense vectors have no values and are passed over
   */
  static Dataset<Row> of(Dataset<Row> ratings, RatingColumns columns) {
    return exploded(ratings, columns)
        .where(NOT_NEGATIVE)
        .withColumn("key", key(col("field"), col("value")))
        .groupBy("user", "key")
        .agg(count(lit(1)).as("support"), avg("rating").as("mean"))
        .groupBy("user")
        .agg(
            map_from_entries(
                    collect_list(
                        when(
                            col("key").isNotNull(),
                            struct(col("key"), struct(col("support"), col("mean"))))))
                .as("rated"),
            max(when(col("key").isNull(), col("mean"))).as("meanRating"));
  }

  /**
   * Ratings and the values of their items: user, item, field, value, weight of the value in the
   * item's bag, rating. Each rating has one row for each value and one, of field null, for itself.
   *
   * @param columns resolved; continuous fields and dense vectors have no values and are passed over
   */
  public static Dataset<Row> exploded(Dataset<Row> ratings, RatingColumns columns) {
    List<Column> bags = new ArrayList<>();
    // Every rating counts, also of an item without a value.
    bags.add(array(lit(null).cast("struct<field: string, value: string, weight: double>")));
    for (FeatureColumn feature : columns.features()) {
      if (feature.kind() != FieldKind.CONTINUOUS && feature.kind() != FieldKind.DENSE_VECTOR) {
        Column bag = feature.weightedBag(ratings.schema().apply(feature.name()).dataType());
        bags.add(
            transform(
                bag,
                entry ->
                    struct(
                        lit(feature.name()).as("field"),
                        entry.getField("value").as("value"),
                        entry.getField("weight").as("weight"))));
      }
    }
    return ratings
        .select(
            Columns.named(columns.user()).as("user"),
            Columns.named(columns.item()).as("item"),
            Columns.named(columns.rating()).cast("double").as("rating"),
            explode(concat(bags.toArray(new Column[0]))).as("entry"))
        .select(
            col("user"),
            col("item"),
            col("entry.field"),
            col("entry.value"),
            col("entry.weight"),
            col("rating"));
  }
}

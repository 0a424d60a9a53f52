package io.sparkafm.data;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The items of a joined dataset, one row each: {@code item} in its own type, {@code ratings}
 * (number of training ratings), and for field l = 0, 1, … {@code differs_l} (whether the column
 * differs over rows of the item) and {@code bag_l} (its weighted bag). Most rated items come first.
 */
final class ItemTable {
  /** A name that no column of the ratings has. */
  private static final String SUSPECT = "item whose rows differ";

  private ItemTable() {}

  static Dataset<Row> of(Dataset<Row> ratings, RatingColumns columns, DuplicatePolicy duplicates) {
    StructType schema = ratings.schema();
    List<FeatureColumn> features = columns.features();
    Column training = RatingSummary.training(columns);
    Column[] raw = new Column[features.size()];
    List<Column> aggregates = new ArrayList<>();
    for (int l = 0; l < raw.length; l++) {
      FeatureColumn feature = features.get(l);
      Column hash = feature.hash(schema.apply(feature.name()).dataType());
      aggregates.add(min(hash).notEqual(max(hash)).as(differs(l)));
      raw[l] = Columns.named(feature.name());
    }
    if (raw.length > 0) {
      aggregates.add(first(struct(raw)).as("features"));
    }
    Column user = Columns.named(columns.user());
    Dataset<Row> items =
        ratings
            .groupBy(Columns.named(columns.item()).as("item"))
            .agg(
                duplicates.merges()
                    ? count_distinct(when(training, user)).as("ratings")
                    : count(when(training, user)).as("ratings"),
                aggregates.toArray(new Column[0]));
    List<Column> result = new ArrayList<>(List.of(Columns.named("item"), Columns.named("ratings")));
    for (int l = 0; l < raw.length; l++) {
      result.add(Columns.named(differs(l)));
    }
    // The bags are made here, after the grouping, once an item.
    Column kept = Columns.named("features");
    for (int l = 0; l < raw.length; l++) {
      FeatureColumn feature = features.get(l);
      DataType type = schema.apply(feature.name()).dataType();
      result.add(feature.weightedBag(kept.getField(feature.name()), type).as(bag(l)));
    }
    return items
        .select(result.toArray(new Column[0]))
        .orderBy(Columns.named("ratings").desc(), Columns.named("item").cast("string").asc());
  }

  static String bag(int field) {
    return "bag_" + field;
  }

  static String differs(int field) {
    return "differs_" + field;
  }

  /**
   * Refuses items whose rows disagree. The table has only compared the columns as they stand; where
   * they differ, perhaps in no more than the order of a set, features are compared here.
   *
   * @param items the table, persisted
   * @throws IllegalArgumentException naming an item and its columns
   */
  static void refuseDisagreement(Dataset<Row> items, Dataset<Row> ratings, RatingColumns columns) {
    Column any =
        IntStream.range(0, columns.features().size())
            .mapToObj(l -> Columns.named(differs(l)))
            .reduce(lit(false), Column::or);
    Dataset<Row> suspects = items.filter(any).select(Columns.named("item").as(SUSPECT));
    if (suspects.isEmpty()) {
      return;
    }
    Column id = Columns.named(columns.item());
    List<Column> differences = new ArrayList<>();
    for (int l = 0; l < columns.features().size(); l++) {
      FeatureColumn feature = columns.features().get(l);
      Column fingerprint = feature.fingerprint(ratings.schema().apply(feature.name()).dataType());
      differences.add(min(fingerprint).notEqual(max(fingerprint)).as(differs(l)));
    }
    List<Row> found =
        ratings
            .join(suspects, id.equalTo(Columns.named(SUSPECT)), "left_semi")
            .groupBy(id.as("item"))
            .agg(count(lit(1)), differences.toArray(new Column[0]))
            .filter(any)
            .orderBy("item")
            .takeAsList(1);
    if (!found.isEmpty()) {
      Row item = found.get(0);
      String names =
          IntStream.range(0, columns.features().size())
              .filter(l -> item.<Boolean>getAs(differs(l)))
              .mapToObj(l -> "'" + columns.features().get(l).name() + "'")
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "Rows of item %s (column '%s') disagree about %s: give every item one value a column,"
                  .formatted(item.get(0), columns.item(), names)
              + " for instance by joining a table with one row an item");
    }
  }
}

package io.sparkafm.data;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * The items of a joined dataset, one row each, in any order: {@code item} in its own type, {@code
 * name} (its string form), {@code ratings} (number of training ratings), {@code differs} (whether
 * any feature's column differs over rows of the item), and for field l = 0, 1, … {@code bag_l} (its
 * weighted bag).
 */
final class ItemTable {
  private ItemTable() {}

  static Dataset<Row> of(Dataset<Row> ratings, RatingColumns columns, DuplicatePolicy duplicates) {
    List<FeatureColumn> features = columns.features();
    int n = features.size();
    Column item = Columns.named("item");
    Column user = Columns.named("user");
    Column[] selected = new Column[n + 2];
    Column[] keys = new Column[n + 1];
    selected[n + 1] =
        when(RatingSummary.training(columns), Columns.named(columns.user())).as("user");
    selected[n] = Columns.named(columns.item()).as("item");
    keys[n] = item;
    for (int l = 0; l < n; l++) {
      selected[l] = Columns.named(features.get(l).name()).as(raw(l));
      keys[l] = Columns.named(raw(l));
    }
    Dataset<Row> rows = ratings.select(selected);
    // Features as they stand are keys, which Spark hashes: about one row an item is left. Only
    // those go through the grouping by item, which has to sort rows that hold features.
    Dataset<Row> variants =
        duplicates.merges() ? rows : rows.groupBy(keys).agg(count(user).as("ratings"));

    Column differs = lit(false);
    for (int l = 0; l < n; l++) {
      DataType type = ratings.schema().apply(features.get(l).name()).dataType();
      Column hash = FeatureColumn.hash(keys[l], type);
      differs = differs.or(min(hash).notEqual(max(hash)));
    }
    Dataset<Row> items =
        variants
            .groupBy(item)
            .agg(
                (duplicates.merges() ? count_distinct(user) : sum("ratings")).as("ratings"),
                differs.as("differs"),
                first(struct(keys)).as("features"));
    List<Column> result =
        new ArrayList<>(
            List.of(
                item,
                item.cast("string").as("name"),
                Columns.named("ratings"),
                Columns.named("differs")));
    // The bags are made here, once an item.
    for (int l = 0; l < n; l++) {
      DataType type = ratings.schema().apply(features.get(l).name()).dataType();
      Column kept = Columns.named("features").getField(raw(l));
      result.add(features.get(l).weightedBag(kept, type).as("bag_" + l));
    }
    return items.select(result.toArray(new Column[0]));
  }

  private static String raw(int field) {
    return "raw_" + field;
  }

  /**
   * Refuses items whose rows disagree. The table has only compared the columns as they stand; where
   * they differ, perhaps in no more than the order of a set, features are compared here.
   *
   * @throws IllegalArgumentException naming an item and its columns
   */
  static void refuseDisagreement(Dataset<Row> ratings, RatingColumns columns) {
    List<FeatureColumn> features = columns.features();
    Column any = lit(false);
    List<Column> differences = new ArrayList<>();
    for (int l = 0; l < features.size(); l++) {
      FeatureColumn feature = features.get(l);
      Column fingerprint = feature.fingerprint(ratings.schema().apply(feature.name()).dataType());
      String differs = "differs_" + l;
      differences.add(min(fingerprint).notEqual(max(fingerprint)).as(differs));
      any = any.or(Columns.named(differs));
    }
    List<Row> found =
        ratings
            .groupBy(Columns.named(columns.item()).as("item"))
            .agg(count(lit(1)), differences.toArray(new Column[0]))
            .filter(any)
            .orderBy("item")
            .takeAsList(1);
    if (!found.isEmpty()) {
      Row item = found.get(0);
      String names =
          IntStream.range(0, features.size())
              .filter(l -> item.getBoolean(2 + l))
              .mapToObj(l -> "'" + features.get(l).name() + "'")
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "Rows of item %s (column '%s') disagree about %s: give every item one value per column,"
                  .formatted(item.get(0), columns.item(), names)
              + " for instance by joining a table with one row per item");
    }
  }
}

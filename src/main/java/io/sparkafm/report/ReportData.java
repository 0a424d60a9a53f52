package io.sparkafm.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.sparkafm.data.Columns;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.ml.AfmModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the sections of a report measure.
 *
 * @param training the ratings that the model was trained on
 * @param measured the ratings that accuracy is measured on
 * @param measuredOn what these ratings are, in words that can end the sentence "measured on …"
 * @param columns of both, resolved
 * @param exploded the training ratings with the values of their items ({@link
 *     io.sparkafm.explain.message.RatedValues#exploded})
 * @param itemNames id and name, or null
 * @param fields names of the fields, {@code item} first
 * @param values number of values of each field whose values have names
 * @param fewValues the field of few values that strips and stories show, or null
 * @param minRatings least number of training ratings of a user who is shown in strips and stories
 */
record ReportData(
    AfmModel model,
    Dataset<Row> training,
    Dataset<Row> measured,
    String measuredOn,
    RatingColumns columns,
    Dataset<Row> exploded,
    Dataset<Row> itemNames,
    List<String> fields,
    Map<String, Long> values,
    String fewValues,
    int minRatings) {

  /** Ratings alone: user, item, rating. */
  Dataset<Row> ratings() {
    return exploded.where("field is null").select("user", "item", "rating");
  }

  /** The field with the most values, if these are too many to show all of them; otherwise null. */
  String manyValues() {
    String many = null;
    for (Map.Entry<String, Long> field : values.entrySet()) {
      if (field.getValue() > ModelReport.FEW_VALUES
          && (many == null || field.getValue() > values.get(many))) {
        many = field.getKey();
      }
    }
    return many;
  }

  /** What a user's explanations are parts of: ends the sentence "a value adds … to". */
  String predictions() {
    return model.explainsLogOdds()
        ? "the log odds of this user's predictions"
        : "this user's predictions";
  }

  /** The ratings of some users among those that accuracy is measured on. */
  Dataset<Row> measuredOf(Collection<Object> users) {
    return measured.where(Columns.named(columns.user()).isin(users.toArray()));
  }

  /** Names of items by their ids as strings; the id where there is none. */
  Map<String, String> names(Collection<String> items) {
    Map<String, String> names = new HashMap<>();
    items.forEach(item -> names.put(item, item));
    if (itemNames != null && !items.isEmpty()) {
      Column id = Columns.named(itemNames.columns()[0]).cast("string");
      Column name = Columns.named(itemNames.columns()[1]).cast("string");
      itemNames
          .select(id.as("id"), name.as("name"))
          .where(col("id").isin(items.toArray()).and(col("name").isNotNull()))
          .groupBy("id")
          .agg(min("name"))
          .collectAsList()
          .forEach(row -> names.put(row.getString(0), row.getString(1)));
    }
    return names;
  }

  /** A cell of a row, null where it is null. */
  static double number(Row row, int column) {
    return row.isNullAt(column) ? Double.NaN : ((Number) row.get(column)).doubleValue();
  }

  /** All cells of a row as a table has them. */
  static List<Object> cells(Row row) {
    List<Object> cells = new ArrayList<>();
    for (int c = 0; c < row.size(); c++) {
      cells.add(row.get(c));
    }
    return cells;
  }
}

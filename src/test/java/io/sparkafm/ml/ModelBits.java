package io.sparkafm.ml;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** All numbers of a model to the last bit, as text. */
public final class ModelBits {
  private ModelBits() {}

  /** Factors and biases of users, items and field values, attention weights and attention. */
  public static List<String> of(AfmModel model) {
    return Stream.of(
            model.userFactors().orderBy("user"),
            model.itemFactors().orderBy("item"),
            model.featureFactors().orderBy("field", "value"),
            model.attentionWeights().orderBy("field"),
            model.attention().orderBy("user", "field"))
        .flatMap(table -> rows(table).stream())
        .toList();
  }

  /** Rows as text; the shortest text that gives the number back stands for its bits. */
  public static List<String> rows(Dataset<Row> table) {
    return table.collectAsList().stream().map(Row::json).toList();
  }
}

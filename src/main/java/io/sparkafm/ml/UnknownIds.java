package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;

import io.sparkafm.data.Columns;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of ids that are written otherwise than the model's, {@code 7.00} for {@code 7}, so that
 * nearly none of them is known. Only ids of another type are looked at, and of these a few.
 */
final class UnknownIds {
  private static final Logger LOG = LoggerFactory.getLogger(AfmModel.class);
  private static final int LOOKED_AT = 1000;
  private static final double FEW = 0.01;

  private UnknownIds() {}

  static void warn(AfmModel model, Dataset<Row> pairs) {
    if (pairs.isStreaming()) {
      return;
    }
    warn(pairs, model.getUserCol(), model.users().select(col("user").as("id")), "users");
    warn(pairs, model.getItemCol(), model.itemFactors().select(col("item").as("id")), "items");
  }

  private static void warn(Dataset<Row> pairs, String column, Dataset<Row> known, String what) {
    DataType type = known.schema().apply("id").dataType();
    DataType given = Columns.field(pairs.schema(), column, "Id column").dataType();
    if (given.equals(type)) {
      return;
    }
    Column id = JoinedPairs.id(pairs.schema(), column, type);
    List<Object> ids =
        pairs.select(id.as("id")).limit(LOOKED_AT).collectAsList().stream()
            .map(row -> row.get(0))
            .toList();
    Object[] some = ids.stream().filter(Objects::nonNull).distinct().toArray();
    Set<Object> there =
        known.filter(col("id").isin(some)).collectAsList().stream()
            .map(row -> row.get(0))
            .collect(Collectors.toSet());
    long all = ids.size();
    long found = ids.stream().filter(there::contains).count();
    if (all > 0 && found <= FEW * all && !known.isEmpty()) {
      LOG.warn(
          "Of the first {} {} in column '{}', which is of type {}, the model knows {}: its own are of type {} and look like '{}'. Cast the column so that an id is written alike in both",
          all,
          what,
          column,
          given.sql(),
          found,
          type.sql(),
          known.first().get(0));
    }
  }
}

package io.sparkafm.ml.table;

import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.serve.AfmModelData;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** The table of attention: a row for each user and field, from a row for each user. */
public final class AttentionRows {

  private AttentionRows() {}

  /**
   * The columns are those of {@code AfmModel.attention}.
   *
   * @param users as {@link UserTable} has them
   */
  public static Dataset<Row> of(Dataset<Row> users, AfmModelData model) {
    String names =
        model.fieldNames().stream()
            .map(name -> "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'")
            .collect(java.util.stream.Collectors.joining(", ", "array(", ")"));
    Column average = lit(model.usersAttention());
    UserDefinedFunction aboveAverage = udf(new AboveAverage(), DataTypes.FloatType);
    return users
        .select(
            col("user"),
            col("ratings"),
            col("intensity").multiply(model.scale().deviation()).cast("float").as("intensity"),
            col("attention").as("all"),
            inline(
                    arrays_zip(
                        expr(names), col("attention"), col("attentionStd"), average, col("gate")))
                .as(new String[] {"field", "attention", "attentionStd", "average", "gate"}))
        .select(
            col("user"),
            col("field"),
            col("attention"),
            expr("nullif(attentionStd, float('NaN'))").as("attentionStd"),
            expr("1 + size(filter(all, other -> other > attention))").as("rank"),
            aboveAverage
                .apply(col("attention"), col("average"), col("attentionStd"))
                .as("aboveAverage"),
            col("intensity"),
            col("gate"),
            col("ratings"));
  }
}

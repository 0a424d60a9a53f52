package io.sparkafm.ml;

import io.sparkafm.data.Columns;
import io.sparkafm.ml.param.AfmModelParams;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of a table of predictions. */
final class OutputSchema {

  private OutputSchema() {}

  /**
   * The input's columns and those that predicting adds.
   *
   * @param deviates whether predictions have a standard deviation
   */
  static StructType of(AfmModelParams<?> params, StructType schema, boolean deviates) {
    for (String column : List.of(params.getUserCol(), params.getItemCol())) {
      if (Columns.find(schema, column) == null) {
        throw new IllegalArgumentException(
            "Column '%s' is missing from the columns %s: name the columns of ids by userCol and itemCol"
                .formatted(column, List.of(schema.fieldNames())));
      }
    }
    StructType output = schema;
    output = add(output, params.getPredictionCol(), DataTypes.DoubleType);
    if (deviates) {
      output = add(output, params.getPredictionStdCol(), DataTypes.DoubleType);
    }
    output = add(output, params.getPredictionSourceCol(), DataTypes.StringType);
    return add(
        output,
        params.getAttentionCol(),
        DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType, true));
  }

  private static StructType add(StructType schema, String column, DataType type) {
    if (column.isEmpty()) {
      return schema;
    }
    if (Columns.find(schema, column) != null) {
      throw new IllegalArgumentException(
          "Column '%s' is already there: drop it, or name the output columns by predictionCol, predictionStdCol, predictionSourceCol and attentionCol"
              .formatted(column));
    }
    return schema.add(column, type);
  }
}

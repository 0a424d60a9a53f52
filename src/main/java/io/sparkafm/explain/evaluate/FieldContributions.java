package io.sparkafm.explain.evaluate;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/**
 * An {@code explanation} by field: the sum of all biases, then what each field contributes, null
 * for one that the item does not have.
 */
final class FieldContributions implements UDF1<Seq<Row>, Double[]> {
  private static final long serialVersionUID = 1L;

  static final DataType TYPE = DataTypes.createArrayType(DataTypes.DoubleType, true);

  private final String[] fields;

  FieldContributions(List<String> fields) {
    this.fields = fields.toArray(new String[0]);
  }

  @Override
  public Double[] call(Seq<Row> explanation) {
    Double[] numbers = new Double[1 + fields.length];
    double bias = 0;
    for (int p = 0; p < explanation.length(); p++) {
      Row part = explanation.apply(p);
      bias += part.getDouble(3);
      int place = 1 + Arrays.asList(fields).indexOf(part.getString(0));
      double before = numbers[place] == null ? 0 : numbers[place];
      numbers[place] = before + part.getDouble(4);
    }
    numbers[0] = bias;
    return numbers;
  }
}

package io.sparkafm.ml.feature;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/** Brings the item ids of a feature table to the type of the ratings' ids. */
final class ItemIds {

  private ItemIds() {}

  /**
   * @param feature name of the feature, for messages
   * @return the id in the other type; where an id has no equal there, the query fails and names it
   * @throws IllegalArgumentException where the types have no ids in common
   */
  static Column cast(Column id, DataType from, DataType to, String feature) {
    if (from.equals(to)) {
      return id;
    }
    boolean fractional = from instanceof FloatType || from instanceof DoubleType;
    boolean known = from instanceof StringType || from instanceof NumericType;
    boolean wanted = to instanceof StringType || to instanceof NumericType;
    // As strings, the ids 1 and 1.0 would not meet.
    if (!known || !wanted || fractional && to instanceof StringType) {
      throw new IllegalArgumentException(
          "Feature '%s': item ids of type %s in its table cannot be compared with %s in the"
                  .formatted(feature, from.sql(), to.sql())
              + " ratings: cast one of them");
    }
    Column cast = id.try_cast(to);
    Column equal = fractional ? cast.isNotNull().and(id.equalTo(floor(id))) : cast.isNotNull();
    Column message =
        concat(
            lit("Feature '%s': item id ".formatted(feature)),
            id.cast("string"),
            lit(
                " in its table cannot be cast to %s, the type of the ratings' item ids: drop this row, or cast the"
                        .formatted(to.sql())
                    + " ratings' ids to STRING"));
    return when(id.isNull().or(equal), cast).otherwise(raise_error(message));
  }
}

package io.sparkafm.data;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;
import scala.runtime.BoxedUnit;

/**
 * A column that holds a feature of the items, and its one uniform form for all kinds: the weighted
 * bag, {@code array<struct<value: string, weight: double>>}, with the weights as they stand in the
 * data ({@link FieldVocabulary} scales them).
 *
 * @param name the column's name, which is also the field's
 * @param kind what it holds, or null for the default of its type ({@link FieldKind#of})
 */
public record FeatureColumn(String name, FieldKind kind) implements Serializable {

  /** Type of the weighted bag. */
  static final String BAG_TYPE = "array<struct<value: string, weight: double>>";

  /** A token is a run of letters, digits and the marks that belong to them, of any script. */
  static final String BETWEEN_TOKENS = "[^\\p{L}\\p{M}\\p{N}]+";

  private static final UserDefinedFunction OF_VECTOR =
      udf((UDF1<Vector, List<Row>>) FeatureColumn::entries, DataType.fromDDL(BAG_TYPE));

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /**
   * The weighted bag as an expression of the column; {@link #kind} must be known. What is missing
   * (null, the empty string, NaN or infinite, or a vector with such a component) has the empty bag.
   *
   * <ul>
   *   <li>categorical: its value, with weight 1
   *   <li>multi-valued: its distinct values in order, each with weight 1
   *   <li>weighted bag: its keys in order, with their weights; weights 0 are left out
   *   <li>continuous: one entry with the empty value, weighted by the number
   *   <li>dense vector: entries "0", "1", … weighted by the components, those of 0 left out but for
   *       the last
   *   <li>text: its tokens in lower case in order, weighted by how often they occur
   * </ul>
   */
  public Column weightedBag(DataType type) {
    return weightedBag(Columns.named(name), type);
  }

  /** The weighted bag of a column that holds the feature under another name. */
  Column weightedBag(Column column, DataType type) {
    Column bag =
        switch (kind) {
          case CATEGORICAL -> {
            Column value = category(column, type);
            yield when(value.isNotNull(), array(entry(value, one())));
          }
          case MULTI_VALUED -> transform(values(column), value -> entry(value, one()));
          case WEIGHTED_BAG ->
              transform(entries(column), e -> entry(e.getField("key"), e.getField("value")));
          case CONTINUOUS -> {
            Column number = column.cast("double");
            yield when(isFinite(number), array(entry(lit(""), number)));
          }
          case DENSE_VECTOR -> {
            yield components(column, type);
          }
          case TEXT -> tokenCounts(column);
        };
    return coalesce(bag, array().cast(BAG_TYPE)).cast(BAG_TYPE);
  }

  /**
   * A hash of a column as it stands. Where it is equal, features are equal; where it is not, {@link
   * #fingerprint} decides.
   */
  static Column hash(Column column, DataType type) {
    return xxhash64(type instanceof MapType ? map_entries(column) : column);
  }

  /** A hash that is equal for equal features, whatever the order of their values. */
  Column fingerprint(DataType type) {
    Column column = Columns.named(name);
    return switch (kind) {
      case CATEGORICAL, TEXT -> xxhash64(category(column, type));
      case MULTI_VALUED -> xxhash64(values(column));
      case WEIGHTED_BAG -> xxhash64(entries(column));
      case CONTINUOUS -> {
        Column number = column.cast("double");
        yield xxhash64(when(isFinite(number), number));
      }
      case DENSE_VECTOR -> xxhash64(components(column, type));
    };
  }

  /** One value as a string, null where it is missing. */
  private static Column category(Column value, DataType type) {
    boolean fractional = type instanceof FloatType || type instanceof DoubleType;
    return nullif(value.cast("string"), lit(fractional ? "NaN" : ""));
  }

  /** Distinct values of an array in order, as strings, without null and empty ones. */
  private static Column values(Column array) {
    Column strings = array.cast("array<string>");
    return array_sort(array_distinct(filter(strings, value -> value.notEqual(""))));
  }

  /** Entries of a map in the order of their keys, without those that weigh nothing. */
  private static Column entries(Column map) {
    Column entries = map_entries(map).cast("array<struct<key: string, value: double>>");
    return array_sort(
        filter(
            entries,
            e ->
                e.getField("key")
                    .notEqual("")
                    .and(isFinite(e.getField("value")))
                    .and(e.getField("value").notEqual(0.0))));
  }

  /**
   * The components that are not 0, and the last one, which tells the length; null where one is
   * missing, NaN or infinite. The components of a sparse vector are never written out.
   */
  private static Column components(Column vector, DataType type) {
    if (type.equals(SQLDataTypes.VectorType())) {
      return OF_VECTOR.apply(vector);
    }
    Column components = vector.cast("array<double>");
    Column entries = transform(components, (c, i) -> entry(i.cast("string"), c));
    Column last = size(components).minus(1).cast("string");
    return when(
        exists(components, c -> coalesce(isFinite(c), lit(false)).equalTo(false)).equalTo(false),
        filter(
            entries,
            e -> e.getField("weight").notEqual(0.0).or(e.getField("value").equalTo(last))));
  }

  private static List<Row> entries(Vector vector) {
    if (vector == null || vector.size() == 0) {
      return null;
    }
    int last = vector.size() - 1;
    List<Row> entries = new ArrayList<>();
    boolean[] finite = {true};
    vector.foreachNonZero(
        (Object index, Object value) -> {
          finite[0] &= Double.isFinite((double) value);
          if ((int) index != last) {
            entries.add(RowFactory.create(index.toString(), value));
          }
          return BoxedUnit.UNIT;
        });
    entries.add(RowFactory.create(Integer.toString(last), vector.apply(last)));
    return finite[0] ? entries : null;
  }

  /**
   * Tokens with their counts, in time O(n log n): sorted, then the positions where a run of equal
   * tokens begins.
   */
  private static Column tokenCounts(Column text) {
    Column tokens = filter(split(lower(text), BETWEEN_TOKENS), token -> token.notEqual(""));
    return let(
        array_sort(tokens),
        sorted -> {
          Column positions = when(size(sorted).gt(0), sequence(lit(0), size(sorted).minus(1)));
          Column begins =
              filter(
                  positions,
                  i -> i.equalTo(0).or(get(sorted, i).notEqual(get(sorted, i.minus(1)))));
          return let(
              begins,
              begin ->
                  transform(
                      begin,
                      (first, run) ->
                          entry(
                              get(sorted, first),
                              coalesce(get(begin, run.plus(1)), size(sorted)).minus(first))));
        });
  }

  /** Binds a value, which Spark would otherwise compute again at every use inside a lambda. */
  private static Column let(Column value, UnaryOperator<Column> body) {
    return get(transform(array(value), bound -> body.apply(bound)), lit(0));
  }

  private static Column isFinite(Column number) {
    return number
        .isNotNull()
        .and(isnan(number).equalTo(false))
        .and(number.notEqual(INFINITY))
        .and(number.notEqual(-INFINITY));
  }

  private static Column one() {
    return lit(1.0);
  }

  private static Column entry(Column value, Column weight) {
    return struct(value.as("value"), weight.cast("double").as("weight"));
  }
}

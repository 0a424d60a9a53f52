package io.sparkafm.serve;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.column.ColumnReader;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;

/**
 * From ids to places, outside of Spark. Numbers of any type meet by their value, strings meet
 * strings. Takes about 100 bytes an id.
 */
final class IdIndex {
  private final String role;
  private final boolean strings;
  private final Map<Object, Integer> places;

  /**
   * @param role what the ids name, for messages: user, item
   * @param type SQL type of the model's ids
   */
  IdIndex(String role, DataType type, int expected) {
    this.role = role;
    this.strings = type instanceof StringType;
    this.places = new HashMap<>(expected * 2);
  }

  void put(Object id, int place) {
    places.put(key(id), place);
  }

  /**
   * The place of an id, −1 for null and for one that is not there.
   *
   * @throws IllegalArgumentException for a string where ids are numbers, and the other way round
   */
  int of(Object id) {
    if (id == null) {
      return -1;
    }
    if (id instanceof String != strings) {
      throw new IllegalArgumentException(
          "The %s id %s is a %s, but the model's ids are %s: give an id of this type"
              .formatted(role, id, id.getClass().getSimpleName(), strings ? "strings" : "numbers"));
    }
    return places.getOrDefault(key(id), -1);
  }

  /** One form for equal numbers. */
  private Object key(Object id) {
    if (id instanceof String || id instanceof Long) {
      return id;
    }
    if (id instanceof Integer || id instanceof Short || id instanceof Byte) {
      return ((Number) id).longValue();
    }
    if (id instanceof BigInteger whole) {
      return key(new BigDecimal(whole));
    }
    if (id instanceof BigDecimal decimal) {
      BigDecimal shortest = decimal.stripTrailingZeros();
      boolean fits = shortest.scale() <= 0 && shortest.precision() - shortest.scale() <= 18;
      return fits ? (Object) shortest.longValueExact() : shortest;
    }
    throw new IllegalArgumentException(
        "The %s id %s is a %s: give an integer, a BigDecimal or a string"
            .formatted(role, id, id.getClass().getSimpleName()));
  }

  /** The id at which a Parquet column stands, in the Java type that Spark gives it in rows. */
  static Object read(ColumnReader column, DataType type) {
    if (type instanceof StringType) {
      return column.getBinary().toStringUsingUTF8();
    }
    if (type instanceof IntegerType) {
      return column.getInteger();
    }
    if (type instanceof LongType) {
      return column.getLong();
    }
    if (type instanceof ShortType) {
      return (short) column.getInteger();
    }
    if (type instanceof ByteType) {
      return (byte) column.getInteger();
    }
    if (type instanceof DecimalType decimal) {
      return switch (column.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
        case INT32 -> BigDecimal.valueOf(column.getInteger(), decimal.scale());
        case INT64 -> BigDecimal.valueOf(column.getLong(), decimal.scale());
        default -> new BigDecimal(new BigInteger(column.getBinary().getBytes()), decimal.scale());
      };
    }
    throw new IllegalArgumentException("ids of type " + type.sql());
  }
}

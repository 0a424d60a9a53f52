package io.sparkafm.data;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;

/** A value in Java becomes the rows that the same value in a column becomes. */
class FeatureValueTest {

  private static void same(FieldKind kind, String type, String[] known, Object... values) {
    boolean scaled = kind == FieldKind.CONTINUOUS || kind == FieldKind.DENSE_VECTOR;
    FieldVocabulary field =
        new FieldVocabulary(
            "f", kind, "STRING", known, kind == FieldKind.CONTINUOUS ? 3 : 0, scaled ? 0.7 : 1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      rows.add(row(i, values[i]));
    }
    var column = table("i INT, f " + type, rows);
    DataType dataType = column.schema().apply("f").dataType();
    var bags = column.select(column.col("i"), new FeatureColumn("f", kind).weightedBag(dataType));
    for (Row bag : bags.collectAsList()) {
      Object value = values[bag.getInt(0)];
      WeightedRows expected = field.encode(bag.getList(1));
      WeightedRows found =
          FeatureValue.encode(
              field, value instanceof Object[] array ? Arrays.asList(array) : value);
      assertArrayEquals(expected.row(), found.row(), kind + " " + value);
      assertArrayEquals(expected.weight(), found.weight(), kind + " " + value);
    }
  }

  @Test
  void everyKindIsEncodedAsInAColumn() {
    String[] values = {"a", "b", "B", "é", "\uD83D\uDE00", "\uFB01"};
    same(FieldKind.CATEGORICAL, "STRING", values, "a", "é", "unknown", "", null);
    same(FieldKind.CATEGORICAL, "BIGINT", new String[] {"5", "7"}, 5L, 6L, 7L);
    same(FieldKind.CATEGORICAL, "BOOLEAN", new String[] {"true"}, true, false);
    same(FieldKind.CATEGORICAL, "DOUBLE", new String[] {"1.5", "1.0E10"}, 1.5, 1e10, Double.NaN);
    same(
        FieldKind.MULTI_VALUED,
        "ARRAY<STRING>",
        values,
        new String[] {"b", "a", "b", "", "unknown"},
        new String[] {"\uFB01", "\uD83D\uDE00", "a", null},
        new String[] {});
    Map<String, Double> bag = new HashMap<>();
    bag.put("b", 2.5);
    bag.put("a", -.3);
    bag.put("é", 0.0);
    bag.put("B", Double.NaN);
    bag.put("", 1.0);
    same(FieldKind.WEIGHTED_BAG, "MAP<STRING, DOUBLE>", values, bag, Map.of());
    same(FieldKind.CONTINUOUS, "DOUBLE", new String[] {""}, 3.0, -7.25, Double.NaN, null);
    same(FieldKind.CONTINUOUS, "DOUBLE", new String[] {""}, Double.POSITIVE_INFINITY);
    same(
        FieldKind.DENSE_VECTOR,
        "ARRAY<DOUBLE>",
        new String[] {"0", "1", "2"},
        new Double[] {1.0, 0.0, -3.5},
        new Double[] {1.0, Double.NaN, 2.0},
        new Double[] {1.0, null, 2.0});
    same(
        FieldKind.TEXT,
        "STRING",
        new String[] {"the", "été", "sea", "2"},
        "The sea, the SEA; l'Été 2!",
        "...",
        null);
  }

  @Test
  void anotherFormIsRefused() {
    FieldVocabulary field =
        new FieldVocabulary("genre", FieldKind.MULTI_VALUED, "STRING", new String[] {"a"}, 0, 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> FeatureValue.encode(field, "a"))
            .getMessage();
    assertEquals(
        "Feature 'genre' is of kind multiValued, but its value is given as a String: give the value in the form that this kind needs",
        message);
  }
}

package io.sparkafm.data;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The weighted bag of every kind of column, written "value:weight value:weight". */
class FeatureColumnTest {

  private static List<String> bags(Dataset<Row> data, FieldKind kind) {
    FeatureColumn feature = new FeatureColumn("f", kind);
    var type = data.schema().apply("f").dataType();
    List<String> bags = new ArrayList<>();
    for (Row row :
        data.select(feature.weightedBag(type), feature.fingerprint(type)).collectAsList()) {
      List<Row> entries = row.getList(0);
      bags.add(
          entries.stream()
              .map(e -> e.getString(0) + ":" + e.getDouble(1))
              .collect(Collectors.joining(" ")));
    }
    return bags;
  }

  private static List<String> bags(String type, FieldKind kind, Object... values) {
    List<Row> rows = Arrays.stream(values).map(v -> row(v)).toList();
    return bags(table("f " + type, rows), kind);
  }

  @Test
  void categorical() {
    assertEquals(
        List.of("a:1.0", "", "", "NaN:1.0"),
        bags("STRING", FieldKind.CATEGORICAL, "a", "", null, "NaN"));
    assertEquals(List.of("7:1.0", ""), bags("BIGINT", FieldKind.CATEGORICAL, 7L, null));
    assertEquals(List.of("true:1.0", ""), bags("BOOLEAN", FieldKind.CATEGORICAL, true, null));
    assertEquals(List.of("1.5:1.0", ""), bags("DOUBLE", FieldKind.CATEGORICAL, 1.5, Double.NaN));
  }

  @Test
  void multiValuedIsASet() {
    assertEquals(
        List.of("a:1.0 b:1.0", "", "", "c:1.0"),
        bags(
            "ARRAY<STRING>",
            FieldKind.MULTI_VALUED,
            List.of("b", "a", "b"),
            List.of(),
            null,
            Arrays.asList("", null, "c")));
    assertEquals(
        List.of("10:1.0 2:1.0"), bags("ARRAY<INT>", FieldKind.MULTI_VALUED, List.of(2, 10)));
  }

  @Test
  void weightedBagKeepsRawWeights() {
    Map<String, Double> bag = new TreeMap<>(Map.of("b", -2.0, "a", 0.5, "zero", 0.0));
    bag.put("none", null);
    bag.put("nan", Double.NaN);
    assertEquals(
        List.of("a:0.5 b:-2.0", "", ""),
        bags("MAP<STRING, DOUBLE>", FieldKind.WEIGHTED_BAG, bag, Map.of(), null));
    assertEquals(List.of("3:2.0"), bags("MAP<BIGINT, INT>", FieldKind.WEIGHTED_BAG, Map.of(3L, 2)));
  }

  @Test
  void continuous() {
    assertEquals(
        List.of(":2.5", ":0.0", "", "", ""),
        bags("DOUBLE", FieldKind.CONTINUOUS, 2.5, 0.0, null, Double.NaN, Double.POSITIVE_INFINITY));
    assertEquals(List.of(":3.0"), bags("INT", FieldKind.CONTINUOUS, 3));
  }

  @Test
  void denseVector() {
    Dataset<Row> vectors =
        LocalSpark.session()
            .createDataFrame(
                List.of(
                    row(Vectors.dense(1, 0, -2)),
                    row(Vectors.sparse(3, new int[] {1}, new double[] {4})),
                    row(Vectors.dense(1, Double.NaN, 0)),
                    row((Object) null)),
                new StructType().add("f", SQLDataTypes.VectorType()));
    assertEquals(
        List.of("0:1.0 2:-2.0", "1:4.0 2:0.0", "", ""), bags(vectors, FieldKind.DENSE_VECTOR));
    assertEquals(
        List.of("0:1.5 1:2.0", "", "", ""),
        bags(
            "ARRAY<FLOAT>",
            FieldKind.DENSE_VECTOR,
            List.of(1.5f, 2f),
            Arrays.asList(1f, null),
            List.of(),
            null));
  }

  @Test
  void textIsCountedInTokens() {
    assertEquals(
        List.of("a:2.0 war:1.0", "élan:1.0 हिन्दी:1.0 日本:1.0", "", "", "", "x1:1.0"),
        bags("STRING", FieldKind.TEXT, "A war, a", "ÉLAN - 日本 (हिन्दी)", "", null, "?!", "x1"));
  }
}

package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionTableTest {
  private static final List<String> FIELDS = List.of("item", "genre", "actor");

  private static Map<Object, List<Row>> byUser(Dataset<Row> attention) {
    return attention.collectAsList().stream().collect(Collectors.groupingBy(r -> r.get(0)));
  }

  @Test
  void oneRowAUserAndFieldWithSharesThatSumToOne() {
    Dataset<Row> table = TrainedAfm.model().attention();
    assertEquals(
        "user:int field:string attention:float attentionStd:float rank:int aboveAverage:float intensity:float gate:float ratings:int",
        Arrays.stream(table.schema().fields())
            .map(f -> f.name() + ":" + f.dataType().typeName().replace("integer", "int"))
            .collect(Collectors.joining(" ")));
    Map<Object, Long> ratings =
        TrainedAfm.ratings().groupBy("user").count().collectAsList().stream()
            .collect(Collectors.toMap(r -> r.get(0), r -> r.getLong(1)));
    Map<Object, List<Row>> users = byUser(table);
    assertEquals(ratings.keySet(), users.keySet());
    double spread = 0;
    for (Map.Entry<Object, List<Row>> user : users.entrySet()) {
      List<Row> rows = user.getValue();
      assertEquals(FIELDS, rows.stream().map(r -> r.getString(1)).toList());
      for (String share : List.of("attention", "gate")) {
        double sum = rows.stream().mapToDouble(r -> r.<Float>getAs(share)).sum();
        assertEquals(1, sum, 1e-6, share + " of user " + user.getKey());
        assertTrue(rows.stream().allMatch(r -> r.<Float>getAs(share) >= 0));
      }
      for (Row row : rows) {
        long larger =
            rows.stream()
                .filter(r -> r.<Float>getAs("attention") > row.<Float>getAs("attention"))
                .count();
        assertEquals(1 + larger, (long) row.<Integer>getAs("rank"));
        assertEquals(ratings.get(user.getKey()), (long) row.<Integer>getAs("ratings"));
        spread = Math.max(spread, row.<Float>getAs("attention"));
      }
    }
    assertTrue(spread > 0.4, "attention was learned: the largest is " + spread);
  }

  @Test
  void theGateIsTheSoftmaxOfItsInput() {
    AfmModel model = TrainedAfm.model();
    Map<String, double[]> gate = new HashMap<>();
    model
        .attentionWeights()
        .collectAsList()
        .forEach(r -> gate.put(r.getString(0), TrainedAfm.doubles(r, "weights")));
    assertEquals(FIELDS.size(), gate.size());
    Map<Object, List<Row>> attention = byUser(model.attention());
    Map<Object, double[]> users = new HashMap<>();
    for (Row user : model.userFactors().collectAsList()) {
      // A field's vector is (n + 1) α u.
      double scale = FIELDS.size() * attention.get(user.get(0)).get(0).<Float>getAs("gate");
      users.put(
          user.get(0), Arrays.stream(TrainedAfm.vector(user, 0)).map(x -> x / scale).toArray());
    }
    double[] mean = new double[TrainedAfm.RANK];
    for (double[] u : users.values()) {
      Arrays.setAll(mean, h -> mean[h] + u[h] / users.size());
    }
    for (Map.Entry<Object, double[]> user : users.entrySet()) {
      double[] u = user.getValue();
      Arrays.setAll(u, h -> u[h] - mean[h]);
      double sum = FIELDS.stream().mapToDouble(f -> exp(gate.get(f), u)).sum();
      for (Row row : attention.get(user.getKey())) {
        double expected = exp(gate.get(row.<String>getAs("field")), u) / sum;
        assertEquals(expected, row.<Float>getAs("gate"), 1e-5);
      }
    }
  }

  private static double exp(double[] weights, double[] u) {
    return Math.exp(TrainedAfm.dot(weights, u));
  }

  /** The share of the deviation of a_il u·x_jl over items, drawn as often as they are rated. */
  @Test
  void attentionIsTheShareOfTheDeviationOfContributions() {
    AfmModel model = TrainedAfm.model();
    Map<String, double[]> values = new HashMap<>();
    model
        .featureFactors()
        .collectAsList()
        .forEach(
            r -> values.put(r.getString(0) + r.getString(1), TrainedAfm.doubles(r, "factors")));
    model
        .itemFactors()
        .collectAsList()
        .forEach(r -> values.put("item" + r.get(0), TrainedAfm.doubles(r, "factors")));
    List<Row> ratings = TrainedAfm.ratings().collectAsList();
    Map<Object, List<Row>> attention = byUser(model.attention());
    for (Row user : model.userFactors().limit(5).collectAsList()) {
      List<Row> rows = attention.get(user.get(0));
      double[] deviation = new double[3];
      for (int l = 0; l < 3; l++) {
        String field = FIELDS.get(l);
        double[] u = TrainedAfm.vector(user, l);
        double[] contribution =
            ratings.stream()
                .mapToDouble(r -> TrainedAfm.dot(u, values.get(field + r.getAs(field))))
                .toArray();
        double mean = Arrays.stream(contribution).average().orElseThrow();
        double variance =
            Arrays.stream(contribution).map(c -> (c - mean) * (c - mean)).average().orElseThrow();
        deviation[l] = Math.sqrt(variance);
      }
      for (int l = 0; l < 3; l++) {
        double expected = deviation[l] / Arrays.stream(deviation).sum();
        assertEquals(expected, rows.get(l).<Float>getAs("attention"), 1e-4);
        double intensity = model.data().scale().deviation() * Arrays.stream(deviation).sum();
        assertEquals(intensity, rows.get(l).<Float>getAs("intensity"), 1e-4 * intensity);
      }
    }
  }

  @Test
  void theAttentionColumnHoldsTheTable() {
    AfmModel model = TrainedAfm.model().setAttentionCol("pays");
    Map<Object, List<Row>> attention = byUser(model.attention());
    Dataset<Row> pairs =
        LocalSpark.table(
            "user INT, item INT",
            LocalSpark.row(3, 5),
            LocalSpark.row(8, 1),
            LocalSpark.row(-1, 5));
    Dataset<Row> predicted = model.transform(pairs);
    assertEquals(
        DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType),
        predicted.schema().apply("pays").dataType());
    for (Row row : predicted.collectAsList()) {
      Map<String, Float> pays = row.getJavaMap(row.fieldIndex("pays"));
      assertEquals(3, pays.size());
      for (int l = 0; l < 3; l++) {
        float found = pays.get(FIELDS.get(l));
        if (row.getInt(0) < 0) {
          assertEquals(model.data().averageAttention()[l], found);
        } else {
          assertEquals(attention.get(row.get(0)).get(l).<Float>getAs("attention"), found);
        }
      }
    }
  }

  @Test
  void theTableIsWrittenToParquetAndReadBack(@TempDir Path folder) {
    Dataset<Row> table = TrainedAfm.model().attention();
    String path = folder.resolve("attention").toString();
    table.write().parquet(path);
    Dataset<Row> read = LocalSpark.session().read().parquet(path);
    assertEquals(
        Arrays.stream(table.schema().fields()).map(StructField::name).toList(),
        Arrays.stream(read.schema().fields()).map(StructField::name).toList());
    assertEquals(
        Arrays.stream(table.schema().fields()).map(StructField::dataType).toList(),
        Arrays.stream(read.schema().fields()).map(StructField::dataType).toList());
    assertEquals(
        ModelBits.rows(table.orderBy("user", "field")),
        ModelBits.rows(read.orderBy("user", "field")));
    assertEquals(120 * 3, read.agg(functions.count("*")).first().getLong(0));
  }
}

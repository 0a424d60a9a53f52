package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Similarities against correlations of predictions. */
class SimilarityTest {
  private static AfmModel model;

  /** Predictions without the bias of the user, and of the item: by item and user, and reversed. */
  private static final Map<Integer, Map<Integer, Double>> BY_ITEM = new TreeMap<>();

  private static final Map<Integer, Map<Integer, Double>> BY_USER = new TreeMap<>();

  private static final Map<Integer, Set<String>> VALUES = new HashMap<>();

  @BeforeAll
  static void predictAllPairs() {
    model =
        new AfmEstimator()
            .setFeatureCols("genre", "actor")
            .setRank(5)
            .setNumBlocks(2)
            .setBurnIn(5)
            .setNumSamples(4)
            .setThinning(1)
            .setClipPredictions(false)
            .fit(TrainedAfm.ratings());
    ExportedVectors vectors = model.exportVectors();
    Dataset<Row> items = TrainedAfm.ratings().select("item", "genre", "actor").distinct();
    Dataset<Row> pairs = TrainedAfm.ratings().select("user").distinct().crossJoin(items);
    List<Row> rows =
        model
            .transform(pairs)
            .join(vectors.users().select("user", "bias"), "user")
            .join(vectors.items().select("item", "bias").withColumnRenamed("bias", "ibias"), "item")
            .withColumn("personal", col("prediction").minus(col("bias")).minus(col("ibias")))
            .select("user", "item", "personal", "genre", "actor")
            .collectAsList();
    for (Row row : rows) {
      int user = row.getInt(0);
      int item = row.getInt(1);
      BY_ITEM.computeIfAbsent(item, i -> new TreeMap<>()).put(user, row.getDouble(2));
      BY_USER.computeIfAbsent(user, u -> new TreeMap<>()).put(item, row.getDouble(2));
      VALUES.put(item, Set.of("genre " + row.getString(3), "actor " + row.getString(4)));
    }
  }

  private static double correlation(Map<Integer, Double> x, Map<Integer, Double> y) {
    return new PearsonsCorrelation()
        .correlation(
            x.values().stream().mapToDouble(d -> d).toArray(),
            y.values().stream().mapToDouble(d -> d).toArray());
  }

  /** The n largest correlations with others. */
  private static List<Double> expected(Map<Integer, Map<Integer, Double>> all, int id, int n) {
    List<Double> found = new ArrayList<>();
    all.forEach(
        (other, scores) -> {
          if (other != id) {
            found.add(correlation(all.get(id), scores));
          }
        });
    found.sort(Comparator.reverseOrder());
    return found.subList(0, n);
  }

  private static void assertSimilar(
      Map<Integer, Map<Integer, Double>> all, Row row, int n, double tolerance) {
    int id = row.getInt(0);
    List<Row> similar = row.getList(1);
    List<Double> expected = expected(all, id, n);
    assertEquals(n, similar.size());
    for (int place = 0; place < n; place++) {
      Row other = similar.get(place);
      assertEquals(expected.get(place), other.getFloat(1), tolerance);
      assertEquals(
          correlation(all.get(id), all.get(other.getInt(0))), other.getFloat(1), tolerance);
    }
  }

  @Test
  void similarItemsAreThoseWhosePredictionsCorrelateOverUsers() {
    List<Row> rows = model.similarity().setNumber(7).ofItems().collectAsList();
    assertEquals(BY_ITEM.size(), rows.size());
    rows.forEach(row -> assertSimilar(BY_ITEM, row, 7, 1e-3));
  }

  @Test
  void similarUsersAreThoseWhosePredictionsCorrelateOverItems() {
    Dataset<Row> users = TrainedAfm.ratings().where("user in (3, 40, 77)").select("user");
    List<Row> rows = model.similarity().setNumber(5).ofUsers(users).collectAsList();
    assertEquals(3, rows.size());
    rows.forEach(row -> assertSimilar(BY_USER, row, 5, 1e-3));
  }

  @Test
  void reasonsAddUpToTheSimilarityAndNameWhatBothItemsHave() {
    Dataset<Row> wanted = LocalSpark.session().sql("select * from values (4), (9), (999) t(item)");
    List<Row> rows =
        model.similarity().setNumber(59).setReasons(10).ofItems(wanted).collectAsList();
    assertEquals(2, rows.size());
    Set<Boolean> seen = new HashSet<>();
    for (Row row : rows) {
      for (Row other : row.<Row>getList(1)) {
        double sum = 0;
        List<Row> reasons = other.getList(2);
        assertEquals(3, reasons.size());
        for (Row reason : reasons) {
          sum += reason.getFloat(3);
          if (!reason.getString(0).equals("item")) {
            String value = reason.getString(0) + " " + reason.getString(1);
            assertTrue(VALUES.get(other.getInt(0)).contains(value), value);
            assertEquals(VALUES.get(row.getInt(0)).contains(value), reason.getBoolean(2));
            seen.add(reason.getBoolean(2));
          }
        }
        assertEquals(other.getFloat(1), sum, 1e-4);
      }
    }
    assertEquals(Set.of(true, false), seen);
  }

  @Test
  void usersHaveAReasonForEachField() {
    Dataset<Row> users = TrainedAfm.ratings().where("user = 3").select("user");
    Row row = model.similarity().setNumber(2).ofUsers(users).first();
    for (Row other : row.<Row>getList(1)) {
      double sum = other.<Row>getList(2).stream().mapToDouble(reason -> reason.getFloat(1)).sum();
      assertEquals(other.getFloat(1), sum, 1e-4);
    }
  }

  @Test
  void partitionsDoNotChangeThem() {
    AfmModel spread =
        new AfmModel("spread", model.data(), model.users().repartition(7), model.summary());
    Dataset<Row> users = TrainedAfm.ratings().where("user < 20").select("user");
    assertEquals(
        ModelBits.rows(model.similarity().ofUsers(users).orderBy("user")),
        ModelBits.rows(spread.similarity().ofUsers(users).orderBy("user")));
    assertEquals(
        ModelBits.rows(model.similarity().ofItems()),
        ModelBits.rows(spread.similarity().ofItems()));
  }

  @Test
  void theMlpHasNone() {
    AfmModel mlp =
        TrainedAfm.estimator().setMaxIter(1).setInteraction("mlpProduct").fit(TrainedAfm.ratings());
    String message =
        assertThrows(IllegalArgumentException.class, () -> mlp.similarity()).getMessage();
    assertTrue(message.startsWith("A model with interaction = mlpProduct has no"), message);
  }
}

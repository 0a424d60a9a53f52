package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.serve.AfmExplanation;
import io.sparkafm.serve.AfmScorer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AfmScorerTest {
  private static final String PAIRS = "user STRING, item %s, genre STRING, actor STRING";

  @TempDir private static Path folder;

  private static AfmModel model(String name) {
    LocalSpark.session();
    return name.equals("logistic") ? Logistic.MODEL : AfmModel.load(path(name));
  }

  private static String path(String name) {
    return GoldenModelTest.path(name).toString();
  }

  private static final class Logistic {
    private static final AfmModel MODEL =
        TrainedAfm.estimator()
            .setLoss("logistic")
            .setMaxIter(2)
            .fit(
                TrainedAfm.ratings()
                    .filter("user < 15")
                    .withColumn("user", functions.expr("concat('user ', user)"))
                    .withColumn("rating", functions.expr("cast(rating > 3 AS INT)")));
  }

  /** Every second user and item of the models, ones that they do not know, and nulls. */
  private static List<Row> pairs(String name) {
    List<Row> pairs = new ArrayList<>();
    for (int user = 1; user < 18; user += 2) {
      for (int item = 0; item < 64; item += 3) {
        Object id =
            name.equals("posterior") ? (Object) new BigDecimal(item + ".50") : (Object) item;
        String actor = item % 2 == 0 ? "actor" + item % 17 : null;
        pairs.add(LocalSpark.row("user " + user, id, "genre" + item % 7, actor));
      }
      pairs.add(LocalSpark.row("user " + user, null, null, null));
    }
    pairs.add(LocalSpark.row(null, null, null, null));
    return pairs;
  }

  private static Dataset<Row> table(String name) {
    String itemType = name.equals("posterior") ? "DECIMAL(20,2)" : "INT";
    return LocalSpark.table(PAIRS.formatted(itemType), pairs(name));
  }

  private static String key(Row pair) {
    return pair.get(0) + " " + pair.get(1);
  }

  @ParameterizedTest
  @CsvSource({
    "point, true, features",
    "point, false, nan",
    "posterior, false, features",
    "posterior, true, nan",
    "mlp, true, features",
    "mlp, false, nan",
    "logistic, true, features",
    "logistic, false, nan"
  })
  void predictionsAreThoseOfTransformToTheBit(String name, boolean clip, String strategy)
      throws IOException {
    AfmModel model = model(name).setClipPredictions(clip).setColdStartStrategy(strategy);
    String saved = folder.resolve(name + clip + strategy).toString();
    model.write().save(saved);
    AfmScorer scorer = AfmScorer.load(saved);

    Map<String, Double> withFeatures = new HashMap<>();
    model
        .transform(table(name))
        .collectAsList()
        .forEach(row -> withFeatures.put(key(row), row.getAs("prediction")));
    Map<String, Double> without = new HashMap<>();
    model
        .transform(table(name).drop("genre", "actor"))
        .collectAsList()
        .forEach(row -> without.put(key(row), row.getAs("prediction")));
    for (Row pair : pairs(name)) {
      Map<String, Object> features = new HashMap<>();
      features.put("genre", pair.get(2));
      features.put("actor", pair.get(3));
      assertEquals(
          withFeatures.get(key(pair)),
          scorer.predict(pair.get(0), pair.get(1), features),
          key(pair));
      assertEquals(without.get(key(pair)), scorer.predict(pair.get(0), pair.get(1)), key(pair));
    }
    explanationsAreThoseOfTheTable(name, model, scorer);
    attentionIsThatOfTheTable(model, scorer);
  }

  private static void explanationsAreThoseOfTheTable(
      String name, AfmModel model, AfmScorer scorer) {
    Map<String, Row> expected = new HashMap<>();
    model.explain(table(name)).collectAsList().forEach(row -> expected.put(key(row), row));
    for (Row pair : pairs(name)) {
      Map<String, Object> features = new HashMap<>();
      features.put("genre", pair.get(2));
      features.put("actor", pair.get(3));
      Row row = expected.get(key(pair));
      AfmExplanation why = scorer.explain(pair.get(0), pair.get(1), features).orElse(null);
      if (row.isNullAt(row.fieldIndex("globalMean"))) {
        assertNull(why);
        continue;
      }
      assertEquals(row.<Double>getAs("globalMean"), why.globalMean());
      assertEquals(row.<Double>getAs("userBias"), why.userBias());
      assertEquals(row.<Double>getAs("averageUser"), why.averageUser());
      List<Row> parts = row.getList(row.fieldIndex("explanation"));
      assertEquals(
          parts.stream()
              .map(
                  part ->
                      new AfmExplanation.Part(
                          part.getString(0),
                          part.getString(1),
                          part.getFloat(2),
                          part.getDouble(3),
                          part.getDouble(4),
                          part.<Float>getAs("weight")))
              .toList(),
          why.parts());
    }
  }

  private static void attentionIsThatOfTheTable(AfmModel model, AfmScorer scorer) {
    Row known = model.setAttentionCol("pays").transform(pair(model, "user 3")).first();
    assertEquals(known.getJavaMap(known.fieldIndex("pays")), scorer.attention("user 3"));
    Row unknown = model.transform(pair(model, "nobody")).first();
    assertEquals(unknown.getJavaMap(unknown.fieldIndex("pays")), scorer.attention("nobody"));
    assertEquals(List.of("item", "genre", "actor"), List.copyOf(scorer.attention("x").keySet()));
    model.setColdStartStrategy("features");
  }

  private static Dataset<Row> pair(AfmModel model, String user) {
    return LocalSpark.session()
        .range(1)
        .select(
            functions.lit(user).as("user"),
            functions.lit(1).cast(model.data().catalog().idType()).as("item"));
  }

  @ParameterizedTest
  @CsvSource({"point, user 3", "mlp, user 4", "point, nobody"})
  void recommendationsAreTheItemsWithTheLargestScores(String name, String user) {
    AfmScorer scorer = AfmScorer.load(path(name));
    AfmModel model = model(name).setClipPredictions(false);
    Dataset<Row> all =
        model.itemFactors().select(functions.lit(user).as("user"), functions.col("item"));
    List<Object> expected =
        model.transform(all).collectAsList().stream()
            .sorted(Comparator.comparingDouble((Row row) -> -row.<Double>getAs("prediction")))
            .map(row -> row.get(1))
            .toList();
    List<AfmScorer.Recommendation> ranked = scorer.recommend(user, 1000);
    assertEquals(expected, ranked.stream().map(AfmScorer.Recommendation::item).toList());
    assertEquals(ranked.subList(0, 10), scorer.recommend(user, 10));
    assertEquals(
        ranked.subList(2, 12),
        scorer.recommend(user, 10, List.of(expected.get(0), expected.get(1), 987_654)));
    for (AfmScorer.Recommendation one : ranked) {
      assertEquals(scorer.predict(user, one.item()), one.rating());
    }
    assertEquals(List.of(), scorer.recommend(user, 0));
    assertThrows(IllegalArgumentException.class, () -> scorer.recommend(user, -1));
  }

  @Test
  void anUnknownUserGetsNoRecommendationsWhereColdStartsAreNaN() {
    assertEquals(List.of(), AfmScorer.load(path("posterior")).recommend("nobody", 5));
  }

  @Test
  void numbersMeetByValueAndWhatCannotBeAnIdIsRefused() {
    AfmScorer scorer = AfmScorer.load(path("posterior"));
    double expected = scorer.predict("user 2", new BigDecimal("8.50"));
    assertTrue(Double.isFinite(expected));
    assertEquals(expected, scorer.predict("user 2", new BigDecimal("8.5")));
    assertTrue(Double.isNaN(scorer.predict("user 2", 8)));
    AfmScorer whole = AfmScorer.load(path("point"));
    assertEquals(whole.predict("user 2", 8), whole.predict("user 2", (short) 8));
    assertEquals(whole.predict("user 2", 8), whole.predict("user 2", new BigDecimal("8.0")));
    for (Object id : new Object[] {"8", 8.0}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> whole.predict("user 2", id))
              .getMessage();
      assertTrue(message.startsWith("The item id 8"), message);
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> whole.predict("user 2", null, Map.of("brand", "Acme")))
            .getMessage();
    assertTrue(message.contains("[brand]") && message.contains("[genre, actor]"), message);
  }

  @ParameterizedTest
  @CsvSource({"posterior", "mlp"})
  void threadsDoNotDisturbEachOther(String name) {
    AfmScorer scorer = AfmScorer.load(path(name));
    List<Row> pairs = pairs(name);
    double[] expected = predictions(scorer, pairs);
    List<AfmScorer.Recommendation> ranked = scorer.recommend("user 3", 5);
    IntStream.range(0, 64)
        .parallel()
        .forEach(
            thread -> {
              assertArrayEquals(expected, predictions(scorer, pairs));
              assertEquals(ranked, scorer.recommend("user 3", 5));
            });
  }

  private static double[] predictions(AfmScorer scorer, List<Row> pairs) {
    return pairs.stream()
        .mapToDouble(
            pair ->
                pair.get(2) == null
                    ? scorer.predict(pair.get(0), pair.get(1))
                    : scorer.predict(pair.get(0), pair.get(1), Map.of("genre", pair.get(2))))
        .toArray();
  }

  /** In a JVM of its own, without the flags that Spark needs. */
  @Test
  void sparkIsNotStarted() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutSpark.class.getName(),
                path("posterior"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    double here = AfmScorer.load(path("posterior")).predict("user 2", new BigDecimal("8.50"));
    assertEquals(List.of("no session", "" + here), output.lines().toList());
  }

  /** What {@link #sparkIsNotStarted} runs. */
  static final class WithoutSpark {
    public static void main(String[] args) {
      double prediction = AfmScorer.load(args[0]).predict("user 2", new BigDecimal("8.50"));
      boolean started =
          SparkSession.getDefaultSession().isDefined()
              || SparkSession.getActiveSession().isDefined()
              || Thread.getAllStackTraces().keySet().stream()
                  .map(Thread::getName)
                  .anyMatch(name -> name.contains("spark") || name.contains("dag-scheduler"));
      System.out.println(started ? "started" : "no session");
      System.out.println(prediction);
    }
  }
}

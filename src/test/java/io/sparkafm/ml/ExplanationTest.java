package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.serve.PredictionSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a pair is predicted as it is, of every kind of model and of field. */
class ExplanationTest {
  private static final String[] FEATURES = {"genre", "actor", "tags", "bag", "price", "embedding"};
  private static final Map<String, AfmModel> MODELS = new ConcurrentHashMap<>();

  /** The planted ratings with a field of each further kind. */
  private static Dataset<Row> ratings() {
    return TrainedAfm.ratings()
        .withColumn(
            "tags", expr("transform(sequence(0, item % 3), i -> concat('t', (item + i) % 7))"))
        .withColumn(
            "bag", expr("map(concat('k', item % 4), 1.0D, concat('k', 4 + item % 3), -2.0D)"))
        .withColumn("price", expr("if(item % 9 = 0, null, double(item % 11))"))
        .withColumn("embedding", expr("array(item % 5 - 2.0D, double(item % 3), 1.0D)"));
  }

  private static AfmModel model(String kind) {
    return MODELS.computeIfAbsent(kind, ExplanationTest::fit).copy(ParamMap.empty());
  }

  private static AfmModel fit(String kind) {
    AfmEstimator estimator = TrainedAfm.estimator().setFeatureCols(FEATURES).setMaxIter(6);
    Dataset<Row> ratings = ratings();
    switch (kind) {
      case "posterior" ->
          estimator.setInference("posterior").setBurnIn(5).setNumSamples(3).setThinning(1);
      case "withoutMean" -> estimator.setFitIntercept(false);
      case "mlp" -> estimator.setInteraction("mlpConcatenation");
      case "logistic" -> {
        estimator.setLoss("logistic");
        ratings = ratings.withColumn("rating", col("rating").gt(3).cast("int"));
      }
      default -> {}
    }
    return estimator.fit(ratings);
  }

  /** Rows of {@link #drawPairs}, made once for all tests. */
  private static final class Holder {
    private static final Dataset<Row> PAIRS = drawPairs();
  }

  private static Dataset<Row> pairs() {
    return Holder.PAIRS;
  }

  /** Known pairs, and those of which user, item or all features are not known. */
  private static Dataset<Row> drawPairs() {
    Dataset<Row> known = ratings().drop("rating").filter("user % 20 = 3 and item % 4 != 1");
    Dataset<Row> some = known.filter("user = 3");
    Column unknown = lit(-1);
    return known
        .unionByName(some.withColumn("user", unknown))
        .unionByName(some.withColumn("item", unknown))
        .unionByName(some.withColumn("item", unknown).withColumn("user", unknown))
        .unionByName(bare(some.withColumn("item", unknown)))
        .unionByName(bare(some.withColumn("item", unknown).withColumn("user", unknown)))
        .withColumn("id", monotonically_increasing_id())
        .transform(
            pairs -> LocalSpark.session().createDataFrame(pairs.collectAsList(), pairs.schema()));
  }

  private static Dataset<Row> bare(Dataset<Row> pairs) {
    Dataset<Row> bare = pairs;
    for (String feature : FEATURES) {
      bare = bare.withColumn(feature, lit(null).cast(pairs.schema().apply(feature).dataType()));
    }
    return bare;
  }

  private static Map<Object, Row> byId(Dataset<Row> table) {
    Map<Object, Row> rows = new HashMap<>();
    table.collectAsList().forEach(row -> rows.put(row.getAs("id"), row));
    return rows;
  }

  private static double sum(Row explained) {
    double sum = explained.<Double>getAs("globalMean") + explained.<Double>getAs("userBias");
    for (Row part : parts(explained)) {
      sum += part.<Double>getAs("bias") + part.<Double>getAs("contribution");
    }
    return sum;
  }

  private static List<Row> parts(Row explained) {
    return explained.getList(explained.fieldIndex("explanation"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"point", "posterior", "withoutMean", "mlp", "logistic"})
  void thePartsAddUpToThePrediction(String kind) {
    AfmModel model = model(kind);
    Dataset<Row> pairs = pairs();
    Map<Object, Row> clipped = byId(model.transform(pairs));
    Map<Object, Row> explained = byId(model.explain(pairs));
    model.setClipPredictions(false);
    Map<Object, Row> predicted = byId(model.transform(pairs));
    Map<Object, Row> average = byId(model.transform(pairs.withColumn("user", lit(-1))));
    boolean logistic = kind.equals("logistic");
    // The planted ratings span some four units.
    double tolerance = 1e-5 * (logistic ? 1 : 4);
    assertEquals(predicted.size(), explained.size());
    Set<String> sources = new HashSet<>();
    for (Map.Entry<Object, Row> pair : explained.entrySet()) {
      Row row = pair.getValue();
      double sum = sum(row);
      double all = row.getAs("averageUser");
      if (logistic) {
        sum = 1 / (1 + Math.exp(-sum));
        all = 1 / (1 + Math.exp(-all));
      }
      Row prediction = predicted.get(pair.getKey());
      sources.add(prediction.getAs("predictionSource"));
      assertEquals(prediction.<Double>getAs("prediction"), sum, tolerance, row.toString());
      assertEquals(
          average.get(pair.getKey()).<Double>getAs("prediction"), all, tolerance, row.toString());
      // The same bits, not a second way to compute it.
      assertEquals(
          clipped.get(pair.getKey()).<Double>getAs("prediction"),
          row.<Double>getAs("prediction").doubleValue());
    }
    assertEquals(PredictionSource.values().length, sources.size(), sources.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"posterior", "mlp"})
  void aPartIsAValueOrAWholeField(String kind) {
    AfmModel model = model(kind);
    boolean mlp = kind.equals("mlp");
    Row explained =
        model.explain(ratings().drop("rating").filter("user = 3 and item % 9 != 0")).first();
    Map<String, List<Object>> values = new HashMap<>();
    List<Object> weights = new ArrayList<>();
    double last = Double.POSITIVE_INFINITY;
    for (Row part : parts(explained)) {
      values.computeIfAbsent(part.getAs("field"), f -> new ArrayList<>()).add(part.get(1));
      assertEquals(part.isNullAt(1), part.isNullAt(5), part.toString());
      if (part.getString(0).equals("bag") && !mlp) {
        weights.add(part.<Float>getAs("weight"));
      }
      double size = Math.abs(part.<Double>getAs("contribution"));
      assertTrue(size <= last, "not the strongest first: " + explained);
      last = size;
    }
    int item = explained.getAs("item");
    assertEquals(List.of(String.valueOf(item)), values.get("item"));
    assertEquals(mlp ? null : explained.getAs("genre"), values.get("genre").get(0));
    assertEquals(mlp ? 1 : 1 + item % 3, values.get("tags").size());
    assertEquals(mlp ? 1 : 2, values.get("bag").size());
    assertEquals(mlp ? Set.of() : Set.of(1 / 3f, -2 / 3f), Set.copyOf(weights));
    for (String whole : List.of("price", "embedding")) {
      assertEquals(1, values.get(whole).size(), whole);
      assertNull(values.get(whole).get(0));
    }
    assertEquals(7, values.size());
  }

  @Test
  void attentionIsTheUsersOrForNewOnesTheAverageUsers() {
    AfmModel model = model("posterior");
    Dataset<Row> pair = ratings().select("user", "item").limit(1);
    model.setAttentionCol("attention");
    for (Dataset<Row> of : List.of(pair, pair.withColumn("user", lit(-1)))) {
      Row predicted = model.transform(of).first();
      Map<String, Float> attention = predicted.getJavaMap(predicted.fieldIndex("attention"));
      for (Row part : parts(model.explain(of).first())) {
        assertEquals(attention.get(part.<String>getAs("field")), part.<Float>getAs("attention"));
      }
    }
  }

  @Test
  void itIsWrittenToParquetAndReadFromSql(@TempDir Path folder) {
    String path = folder.resolve("explained").toString();
    AfmModel model = model("point");
    model.explain(ratings().select("user", "item")).write().parquet(path);
    LocalSpark.session().read().parquet(path).createOrReplaceTempView("explained");
    Dataset<Row> parts =
        LocalSpark.session()
            .sql(
                "SELECT user, item, part.field, part.contribution FROM explained"
                    + " LATERAL VIEW explode(explanation) AS part");
    assertEquals(List.of("user", "item", "field", "contribution"), List.of(parts.columns()));
    assertEquals(ratings().count(), parts.filter("field = 'item'").count());
    assertEquals(0, parts.filter("contribution is null or isnan(contribution)").count());
    assertEquals(
        "array<struct<field:string,value:string,attention:float,bias:double,contribution:double,weight:float>>",
        LocalSpark.session()
            .table("explained")
            .schema()
            .apply("explanation")
            .dataType()
            .catalogString());
  }

  @Test
  void coldStartIsTransforms() {
    AfmModel model = model("point").setColdStartStrategy("nan");
    Dataset<Row> pairs = pairs();
    Dataset<Row> known = model("point").transform(pairs).filter("predictionSource = 'userAndItem'");
    Dataset<Row> explained = model.explain(pairs);
    assertEquals(pairs.count(), explained.count());
    assertEquals(
        pairs.count() - known.count(),
        explained.filter("isnan(prediction) and explanation is null and userBias is null").count());
    model.setColdStartStrategy("drop");
    assertEquals(known.count(), model.explain(pairs).count());
  }

  @Test
  void idsOfOtherTypesAreExplainedAlike() {
    Column user = concat(lit("u"), col("user"));
    Column item = col("item").plus(lit(0.25)).cast("decimal(20,2)");
    Dataset<Row> ratings = TrainedAfm.ratings().withColumn("user", user).withColumn("item", item);
    AfmModel model = TrainedAfm.estimator().setMaxIter(2).setClipPredictions(false).fit(ratings);
    for (Row row : model.explain(ratings.drop("rating").limit(50)).collectAsList()) {
      assertEquals(row.<Double>getAs("prediction"), sum(row), 4e-5);
      Row own =
          parts(row).stream().filter(part -> part.getString(0).equals("item")).findFirst().get();
      assertEquals(row.getAs("item").toString(), own.getString(1));
    }
    assertEquals("STRING", model.preferences().schema().apply("user").dataType().sql());
  }

  /** A UDF that is inlined into each of its uses would split every score several times. */
  @Test
  void eachPairIsSplitOnce() {
    Dataset<Row> explained =
        model("point").explain(pairs()).selectExpr("userBias + globalMean", "explanation");
    String plan = explained.queryExecution().optimizedPlan().toString();
    assertEquals(2, plan.split("_afm_why#\\d+\\]|AS _afm_why", -1).length, plan);
  }

  @Test
  void anInputThatCannotBeExplainedIsRefused() {
    AfmModel model = model("point");
    Dataset<Row> pairs = ratings().select("user", "item");
    assertEquals(
        "Column 'userBias' is already there, and explain adds prediction, globalMean, userBias, averageUser, explanation: drop or rename it",
        refusal(() -> model.explain(pairs.withColumn("userBias", lit(1)))));
    assertTrue(
        refusal(() -> model.explain(pairs.drop("item"))).startsWith("Id column 'item' is not in"));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void preferencesAreContributionsOfWholeValues() {
    for (String kind : List.of("point", "posterior", "logistic")) {
      AfmModel model = model(kind);
      Map<List<Object>, Row> preferences = new HashMap<>();
      for (Row row : model.preferences().filter("user = 3").collectAsList()) {
        preferences.put(List.of(row.get(1), String.valueOf((Object) row.getAs("value"))), row);
      }
      // Weights: genre and actor 1, a tag 1 / tags; the item has to be a known one.
      for (Row pair : model.explain(ratings().drop("rating").filter("user = 3")).collectAsList()) {
        for (Row part : parts(pair)) {
          String field = part.getAs("field");
          double weight = field.equals("tags") ? 1.0 / (1 + pair.<Integer>getAs("item") % 3) : 1;
          if (Set.of("genre", "actor", "tags").contains(field)) {
            Row preference = preferences.get(List.of(field, part.<String>getAs("value")));
            assertEquals(
                weight * preference.<Double>getAs("preference"),
                part.<Double>getAs("contribution"),
                1e-6);
            assertEquals(preference.<Float>getAs("attention"), part.<Float>getAs("attention"));
          }
        }
      }
      assertFalse(preferences.keySet().stream().anyMatch(key -> key.get(0).equals("embedding")));
      assertTrue(preferences.containsKey(List.of("price", "null")), kind);
      long ratings = ratings().filter("user = 3").count();
      assertTrue(preferences.values().stream().allMatch(row -> row.getInt(5) == ratings));
    }
    assertEquals(
        List.of("user", "field", "value", "attention", "preference", "ratings"),
        List.of(model("point").preferences().columns()));
  }

  @Test
  void largeFieldsAreCutToTheStrongest() {
    Dataset<Row> ratings = TrainedAfm.ratings().withColumn("actor", concat(lit("a"), col("item")));
    AfmModel model = TrainedAfm.estimator().setMaxIter(2).fit(ratings);
    assertEquals(60, ratings.select("actor").distinct().count());
    Dataset<Row> all = model.preferences(60);
    assertEquals(120 * (6 + 60), all.count());
    Dataset<Row> some = model.preferences();
    assertEquals(120 * (6 + 10), some.count());
    all.createOrReplaceTempView("everyValue");
    Dataset<Row> expected =
        LocalSpark.session()
            .sql(
                "SELECT user, field, value FROM (SELECT *, row_number() OVER (PARTITION BY user,"
                    + " field ORDER BY abs(preference) DESC) AS place FROM everyValue)"
                    + " WHERE field = 'genre' OR place <= 10");
    assertEquals(0, expected.except(some.select("user", "field", "value")).count());
    assertEquals(
        "strongest = 0 must be at least 1: name how many values of a large field to keep",
        refusal(() -> model.preferences(0)));
  }

  @Test
  void theMlpHasNoPreferences() {
    assertEquals(
        "A model with interaction = mlpConcatenation has no preferences, because what a value adds to a prediction depends on the item: use explain(pairs), or train with interaction = innerProduct",
        refusal(() -> model("mlp").preferences()));
  }
}

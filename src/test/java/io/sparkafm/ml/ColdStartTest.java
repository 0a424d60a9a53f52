package io.sparkafm.ml;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.PlantedRatings;
import io.sparkafm.serve.PredictionSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Predictions against those computed here from the model's own tables, in double precision. */
class ColdStartTest {
  private static final String PAIRS = "id INT, user INT, item INT, genre STRING, actor STRING";
  private static final int UNKNOWN = -1;

  private static final Map<Object, Row> USERS = new HashMap<>();
  private static final Map<Object, Row> ITEMS = new HashMap<>();
  private static final Map<String, Row> VALUES = new HashMap<>();
  private static final Map<Integer, Row> FEATURES = new HashMap<>();
  private static final double[][] GATE = new double[3][];
  private static double mean;
  private static double deviation;
  private static double[] meanUser;
  private static double meanUserBias;

  @BeforeAll
  static void readTables() {
    AfmModel model = TrainedAfm.model();
    model.userFactors().collectAsList().forEach(r -> USERS.put(r.getAs("user"), r));
    model.itemFactors().collectAsList().forEach(r -> ITEMS.put(r.getAs("item"), r));
    model
        .featureFactors()
        .collectAsList()
        .forEach(r -> VALUES.put(r.getAs("field") + "=" + r.getAs("value"), r));
    TrainedAfm.ratings().collectAsList().forEach(r -> FEATURES.put(r.getInt(1), r));
    List<String> fields = List.of("item", "genre", "actor");
    for (Row weights : model.attentionWeights().collectAsList()) {
      GATE[fields.indexOf(weights.<String>getAs("field"))] = TrainedAfm.doubles(weights, "weights");
    }
    Row moments =
        TrainedAfm.ratings().agg(functions.avg("rating"), functions.stddev_pop("rating")).first();
    mean = moments.getDouble(0);
    deviation = moments.getDouble(1);
    meanUser = new double[TrainedAfm.RANK];
    meanUserBias = 0;
    for (Row user : USERS.values()) {
      double[] u = u(user);
      for (int h = 0; h < u.length; h++) {
        meanUser[h] += u[h] / USERS.size();
      }
      meanUserBias += user.<Float>getAs("bias") / USERS.size();
    }
  }

  /** μ + σ (b_i + c_j + Σ d + Σ_l a_il u·x_jl); a part that is not known (null) is left out. */
  private static double expected(Integer user, Integer item, String genre, String actor) {
    Row known = USERS.get(user);
    double[] u = known == null ? meanUser : u(known);
    double score = known == null ? meanUserBias : known.<Float>getAs("bias");
    double[] attention = attention(u);
    List<Row> rows = new ArrayList<>();
    rows.add(ITEMS.get(item));
    rows.add(VALUES.get("genre=" + genre));
    rows.add(VALUES.get("actor=" + actor));
    for (int l = 0; l < 3; l++) {
      if (rows.get(l) != null) {
        score += rows.get(l).<Float>getAs("bias");
        score += 3 * attention[l] * TrainedAfm.dot(u, TrainedAfm.doubles(rows.get(l), "factors"));
      }
    }
    return mean + deviation * score;
  }

  /** u: a field's vector is (n + 1) α u, and α sums to 1 over the fields. */
  private static double[] u(Row user) {
    double[] u = new double[TrainedAfm.RANK];
    for (int l = 0; l < 3; l++) {
      double[] vector = TrainedAfm.vector(user, l);
      Arrays.setAll(u, h -> u[h] + vector[h] / 3);
    }
    return u;
  }

  private static double[] attention(double[] u) {
    double[] centred = new double[u.length];
    Arrays.setAll(centred, h -> u[h] - meanUser[h]);
    double[] exp = new double[3];
    Arrays.setAll(exp, l -> Math.exp(TrainedAfm.dot(GATE[l], centred)));
    double sum = Arrays.stream(exp).sum();
    return Arrays.stream(exp).map(e -> e / sum).toArray();
  }

  private static AfmModel unclipped() {
    return TrainedAfm.model().setClipPredictions(false);
  }

  private static void predicts(double expected, PredictionSource source, Row pair) {
    Row predicted = unclipped().transform(table(PAIRS, pair)).first();
    assertEquals(source.value(), predicted.getAs("predictionSource"));
    assertEquals(expected, predicted.<Double>getAs("prediction"), 1e-5);
  }

  @Test
  void aKnownUserAndItem() {
    Row item = FEATURES.get(5);
    double expected = expected(3, 5, item.getString(3), item.getString(4));
    predicts(
        expected,
        PredictionSource.USER_AND_ITEM,
        row(0, 3, 5, item.getString(3), item.getString(4)));
    // Its features are those of training, whatever the input says.
    predicts(expected, PredictionSource.USER_AND_ITEM, row(0, 3, 5, "genre0", null));
  }

  @Test
  void anUnknownItemIsPredictedFromItsFeatures() {
    predicts(
        expected(3, UNKNOWN, "genre1", "actor2"),
        PredictionSource.ITEM_BY_FEATURES,
        row(0, 3, UNKNOWN, "genre1", "actor2"));
    predicts(
        expected(3, UNKNOWN, "genre1", null),
        PredictionSource.ITEM_BY_FEATURES,
        row(0, 3, UNKNOWN, "genre1", "an actor nobody knows"));
  }

  @Test
  void anItemOfWhichNothingIsKnownIsTheUsersOwnLevel() {
    double level = expected(3, UNKNOWN, null, null);
    predicts(level, PredictionSource.USER, row(0, 3, UNKNOWN, null, null));
    predicts(level, PredictionSource.USER, row(0, 3, null, null, null));
    predicts(level, PredictionSource.USER, row(0, 3, UNKNOWN, "no", "no"));
  }

  @Test
  void anUnknownUserIsTheAverageUser() {
    Row item = FEATURES.get(5);
    String genre = item.getString(3);
    String actor = item.getString(4);
    double average = expected(UNKNOWN, 5, genre, actor);
    predicts(average, PredictionSource.AVERAGE_USER, row(0, UNKNOWN, 5, genre, actor));
    predicts(average, PredictionSource.AVERAGE_USER, row(0, null, 5, null, null));
    predicts(
        expected(UNKNOWN, UNKNOWN, "genre1", "actor2"),
        PredictionSource.AVERAGE_USER_ITEM_BY_FEATURES,
        row(0, UNKNOWN, UNKNOWN, "genre1", "actor2"));
  }

  @Test
  void whereNothingIsKnownThePredictionIsTheGlobalMean() {
    predicts(mean, PredictionSource.GLOBAL_MEAN, row(0, UNKNOWN, UNKNOWN, null, null));
    predicts(mean, PredictionSource.GLOBAL_MEAN, row(0, null, null, null, null));
  }

  private static Dataset<Row> allCases() {
    return table(
        PAIRS,
        row(0, 3, 5, "genre0", "actor0"),
        row(1, 3, UNKNOWN, "genre1", "actor2"),
        row(2, 3, null, null, null),
        row(3, UNKNOWN, 5, null, null),
        row(4, null, UNKNOWN, "genre1", null),
        row(5, null, null, null, null),
        row(5, null, null, null, null));
  }

  @Test
  void theFeaturesStrategyKeepsRowsAndColumns() {
    List<Row> predicted = TrainedAfm.model().transform(allCases()).orderBy("id").collectAsList();
    assertEquals(7, predicted.size());
    assertEquals(
        List.of("id", "user", "item", "genre", "actor", "prediction", "predictionSource"),
        List.of(predicted.get(0).schema().fieldNames()));
    assertEquals(
        allCases().orderBy("id").collectAsList(),
        predicted.stream()
            .map(r -> row(r.get(0), r.get(1), r.get(2), r.get(3), r.get(4)))
            .toList());
    for (Row row : predicted) {
      assertTrue(Double.isFinite(row.<Double>getAs("prediction")), row.toString());
    }
  }

  @Test
  void theNanAndTheDropStrategy() {
    List<Row> predicted =
        TrainedAfm.model()
            .setColdStartStrategy("nan")
            .transform(allCases())
            .orderBy("id")
            .collectAsList();
    assertEquals(7, predicted.size());
    for (Row row : predicted) {
      assertEquals(row.getInt(0) > 0, Double.isNaN(row.<Double>getAs("prediction")), "" + row);
    }
    List<Row> kept =
        TrainedAfm.model().setColdStartStrategy("drop").transform(allCases()).collectAsList();
    assertEquals(1, kept.size());
    assertEquals(0, kept.get(0).getInt(0));
  }

  @Test
  void inputWithoutFeatureColumnsWorks() {
    List<Row> predicted =
        TrainedAfm.model()
            .transform(allCases().drop("genre", "actor"))
            .orderBy("id")
            .collectAsList();
    assertEquals(
        List.of(
            "userAndItem", "user", "user", "averageUser", "globalMean", "globalMean", "globalMean"),
        predicted.stream().map(r -> r.<String>getAs("predictionSource")).toList());
  }

  @Test
  void idsOfAnotherTypeMeetWhereTheyAreEqual() {
    Dataset<Row> strings =
        table("user STRING, item STRING", row("3", "5"), row("3", "tt12"), row("x", "99999999999"));
    Dataset<Row> longs = table("user BIGINT, item BIGINT", row(3L, 5L), row(1L << 40, 1L << 40));
    assertEquals(List.of("userAndItem", "user", "globalMean"), sources(strings));
    assertEquals(List.of("userAndItem", "globalMean"), sources(longs));
  }

  /** 3.5 is not user 3, and a double is no id. */
  @Test
  void idsThatHaveNoEqualInTheModelAreUnknownOrRefused() {
    Dataset<Row> decimals =
        LocalSpark.session()
            .sql("SELECT cast(3.5 as decimal(4, 1)) AS user, cast(5.0 as decimal(4, 1)) AS item");
    assertEquals(List.of("averageUser"), sources(decimals));
    Dataset<Row> doubles = LocalSpark.session().sql("SELECT 3.0D AS user, 5 AS item");
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> TrainedAfm.model().transform(doubles));
    assertTrue(error.getMessage().startsWith("Id column 'user' is of type DOUBLE"), "" + error);
    Dataset<Row> genres =
        LocalSpark.session().sql("SELECT 3 AS user, 5 AS item, map('a', 1) genre");
    error =
        assertThrows(IllegalArgumentException.class, () -> TrainedAfm.model().transform(genres));
    assertTrue(error.getMessage().startsWith("Feature column 'genre' is of type MAP"), "" + error);
  }

  @Test
  void theGlobalMeanIsKnownWithoutAnInterceptToo() {
    AfmModel model =
        TrainedAfm.estimator().setFitIntercept(false).setMaxIter(2).fit(TrainedAfm.ratings());
    Row predicted = model.transform(table("user INT, item INT", row(UNKNOWN, UNKNOWN))).first();
    assertEquals(mean, predicted.<Double>getAs("prediction"), 1e-6);
  }

  private static List<String> sources(Dataset<Row> pairs) {
    return TrainedAfm.model().transform(pairs).orderBy("user", "item").collectAsList().stream()
        .map(r -> r.<String>getAs("predictionSource"))
        .toList();
  }

  @Test
  void predictionsAreClippedToTheTrainingScale() {
    Dataset<Row> all =
        table(PlantedRatings.SCHEMA, PlantedRatings.rows(120, 60, 35, 9)).drop("rating");
    Row free =
        unclipped()
            .transform(all)
            .agg(functions.min("prediction"), functions.max("prediction"))
            .first();
    assertTrue(free.getDouble(1) > 5, "some prediction exceeds the scale: " + free);
    Row clipped =
        TrainedAfm.model()
            .transform(all)
            .agg(functions.min("prediction"), functions.max("prediction"))
            .first();
    assertEquals(Math.max(1, free.getDouble(0)), clipped.getDouble(0));
    assertEquals(5, clipped.getDouble(1));
  }
}

package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recommendations against all pairs' predictions, sorted. */
class RecommendTest {
  private record Entry(Object id, float rating) {}

  static Stream<Arguments> models() {
    Dataset<Row> ratings = TrainedAfm.ratings();
    AfmEstimator few = TrainedAfm.estimator().setMaxIter(3);
    return Stream.of(
        Arguments.of("point estimate", TrainedAfm.model()),
        Arguments.of(
            "posterior mean",
            new AfmEstimator()
                .setFeatureCols("genre", "actor")
                .setRank(5)
                .setNumBlocks(2)
                .setBurnIn(3)
                .setNumSamples(5)
                .setThinning(1)
                .fit(ratings)),
        Arguments.of(
            "logistic loss",
            few.copy(org.apache.spark.ml.param.ParamMap.empty())
                .setLoss("logistic")
                .fit(ratings.withColumn("rating", expr("double(int(rating > 3))")))),
        Arguments.of(
            "MLP",
            few.copy(org.apache.spark.ml.param.ParamMap.empty())
                .setInteraction("mlpProduct")
                .fit(ratings)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void theyAreTheBestPredictionsOfAllPairs(String name, AfmModel model) {
    model.setClipPredictions(false);
    Dataset<Row> users = TrainedAfm.ratings().select("user").distinct();
    Dataset<Row> items = TrainedAfm.ratings().select("item").distinct();
    Dataset<Row> all = model.transform(users.crossJoin(items)).persist();
    assertSame(best(all, "user", "item", 7), entries(model.recommendForAllUsers(7)));
    assertSame(best(all, "item", "user", 9), entries(model.recommendForAllItems(9)));
    // More than there are: the whole catalogue.
    assertSame(best(all, "user", "item", 100), entries(model.recommendForAllUsers(100)));
    all.unpersist();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void theyCarryTheirExplanationsWhereWanted(String name, AfmModel model) {
    Dataset<Row> users = TrainedAfm.ratings().select("user").distinct();
    Dataset<Row> items = TrainedAfm.ratings().select("item").distinct();
    Map<List<Object>, Object> why = new HashMap<>();
    model
        .explain(users.crossJoin(items))
        .select("user", "item", "explanation")
        .collectAsList()
        .forEach(row -> why.put(List.of(row.get(0), row.get(1)), row.get(2)));
    AfmRecommender recommender = model.recommender().setNumItems(3).setNumUsers(3);
    for (boolean forUsers : new boolean[] {true, false}) {
      Dataset<Row> plain = forUsers ? recommender.forAllUsers() : recommender.forAllItems();
      recommender.setExplain(true);
      Dataset<Row> explained = forUsers ? recommender.forAllUsers() : recommender.forAllItems();
      recommender.setExplain(false);
      assertSame(entries(plain), entries(explained));
      for (Row row : explained.collectAsList()) {
        for (Row entry : row.<Row>getList(1)) {
          Object user = forUsers ? row.get(0) : entry.get(0);
          Object item = forUsers ? entry.get(0) : row.get(0);
          assertEquals(why.get(List.of(user, item)), entry.get(2));
        }
      }
    }
  }

  @Test
  void schemasAreThoseOfAls() {
    ALSModel als = new ALS().setRank(2).setMaxIter(1).fit(TrainedAfm.ratings());
    AfmModel afm = TrainedAfm.model();
    Dataset<Row> users = afm.recommendForAllUsers(2);
    assertEquals(
        als.recommendForAllUsers(2).schema().catalogString(), users.schema().catalogString());
    assertEquals(
        als.recommendForAllItems(2).schema().catalogString(),
        afm.recommendForAllItems(2).schema().catalogString());
    AfmModel named = TrainedAfm.model();
    named.set(named.userCol(), "a user");
    named.set(named.itemCol(), "an.item");
    assertEquals(
        "struct<a user:int,recommendations:array<struct<an.item:int,rating:float>>>",
        named.recommendForAllUsers(2).schema().catalogString());
    assertEquals(60, named.recommendForAllItems(2).count());
    assertEquals(
        "struct<an.item:int,recommendations:array<struct<a user:int,rating:float>>>",
        named.recommendForAllItems(2).schema().catalogString());
  }

  @Test
  void aSubsetIsTheSameForItsKnownUsersOrItemsOnceEach() {
    AfmModel model = TrainedAfm.model();
    Map<Object, List<Entry>> all = entries(model.recommendForAllUsers(5));
    Dataset<Row> some =
        LocalSpark.session().sql("select * from values (3L), (5L), (3L), (-7L), (null) as t(user)");
    Map<Object, List<Entry>> subset = entries(model.recommendForUserSubset(some, 5));
    assertEquals(Set.of(3, 5), subset.keySet());
    subset.forEach((user, entries) -> assertEquals(all.get(user), entries));
    Map<Object, List<Entry>> allItems = entries(model.recommendForAllItems(5));
    Map<Object, List<Entry>> items =
        entries(model.recommendForItemSubset(some.withColumnRenamed("user", "item"), 5));
    assertEquals(Set.of(3, 5), items.keySet());
    items.forEach((item, entries) -> assertEquals(allItems.get(item), entries));
  }

  @Test
  void seenPairsAreLeftOut() {
    AfmModel model = TrainedAfm.model();
    Dataset<Row> seen = TrainedAfm.ratings();
    Dataset<Row> all =
        model
            .setClipPredictions(false)
            .transform(
                TrainedAfm.ratings()
                    .select("user")
                    .distinct()
                    .crossJoin(TrainedAfm.ratings().select("item").distinct())
                    .join(seen, new String[] {"user", "item"}, "left_anti"));
    assertSame(
        best(all, "user", "item", 6),
        entries(model.recommender().setSeen(seen).setNumItems(6).forAllUsers()));
    assertSame(
        best(all, "item", "user", 6),
        entries(model.recommender().setSeen(seen).setNumUsers(6).forAllItems()));
  }

  @Test
  void whoHasSeenEverythingHasNoRow() {
    Dataset<Row> seen = TrainedAfm.ratings().select("item").distinct().withColumn("user", lit(4));
    Map<Object, List<Entry>> left =
        entries(TrainedAfm.model().recommender().setSeen(seen).forAllUsers());
    assertEquals(119, left.size());
    assertFalse(left.containsKey(4));
  }

  @Test
  void candidatesAreForAllUsersOrForEach() {
    AfmModel model = TrainedAfm.model();
    model.setClipPredictions(false);
    Dataset<Row> users = TrainedAfm.ratings().select("user").distinct();
    Dataset<Row> items =
        LocalSpark.session().sql("select * from values (1), (8), (8), (20), (999) as t(item)");
    assertSame(
        best(
            model.transform(users.crossJoin(items.distinct().filter("item < 999"))),
            "user",
            "item",
            10),
        entries(model.recommender().setCandidates(items).forAllUsers()));
    Dataset<Row> pairs = TrainedAfm.ratings().filter("user < 10").select("user", "item");
    Dataset<Row> predicted = model.transform(pairs);
    AfmRecommender ofPairs = model.recommender().setCandidates(pairs);
    assertSame(best(predicted, "user", "item", 3), entries(ofPairs.setNumItems(3).forAllUsers()));
    assertSame(best(predicted, "item", "user", 3), entries(ofPairs.setNumUsers(3).forAllItems()));
    assertEquals(0, ofPairs.setSeen(pairs).forAllUsers().count());
  }

  @Test
  void clippedRatingsKeepTheOrderOfTheScoresBehindThem() {
    // Nearly all ratings are 5: most predictions reach beyond.
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .withColumn("rating", expr("if(pmod(xxhash64(user, item), 9) = 0, 1D, 5D)"));
    AfmModel model = TrainedAfm.estimator().fit(ratings);
    Map<Object, List<Entry>> clipped = entries(model.recommendForAllUsers(60));
    Map<Object, List<Entry>> free =
        entries(model.setClipPredictions(false).recommendForAllUsers(60));
    assertTrue(free.get(1).get(1).rating() > 5, free.get(1).toString());
    assertEquals(5f, clipped.get(1).get(1).rating());
    free.forEach(
        (user, entries) ->
            assertEquals(
                entries.stream().map(Entry::id).toList(),
                clipped.get(user).stream().map(Entry::id).toList()));
  }

  @Test
  void neitherPartitionsNorBlocksNorTiesChangeThem(@TempDir Path folder) throws Exception {
    // Without factors worth the name and with no biases of users, all users are alike.
    AfmModel model =
        TrainedAfm.estimator()
            .setFitUserBias(false)
            .setUserRegParam(1e12)
            .setMaxIter(2)
            .fit(TrainedAfm.ratings());
    String path = folder.resolve("model").toString();
    model.save(path);
    AfmModel loaded = AfmModel.load(path);
    AfmModel spread =
        new AfmModel("spread", model.data(), model.users().repartition(7), model.summary());
    for (AfmModel other : List.of(loaded, spread)) {
      assertEquals(entries(model.recommendForAllUsers(8)), entries(other.recommendForAllUsers(8)));
      assertEquals(
          entries(model.recommendForAllItems(8)),
          entries(other.recommender().setNumUsers(8).setBlockSize(3).forAllItems()));
      assertEquals(
          entries(model.recommendForAllUsers(8)),
          entries(other.recommender().setNumItems(8).setBlockSize(1).forAllUsers()));
    }
  }

  static Stream<Arguments> ids() {
    return IdTypesTest.ids();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void idsComeBackInTheirOwnType(
      String type, org.apache.spark.sql.Column user, org.apache.spark.sql.Column item) {
    Dataset<Row> ratings =
        TrainedAfm.ratings().filter("user < 40").withColumn("user", user).withColumn("item", item);
    AfmModel model = TrainedAfm.estimator().setMaxIter(2).fit(ratings);
    Dataset<Row> forUsers =
        model
            .recommender()
            .setSeen(ratings)
            .forAllUsers()
            .select(col("user"), expr("explode(recommendations)").as("r"))
            .select("user", "r.item");
    assertEquals(type, forUsers.schema().apply("item").dataType().sql());
    assertTrue(forUsers.count() > 0);
    assertEquals(0, forUsers.join(ratings, new String[] {"user", "item"}).count());
    Dataset<Row> forItems = model.recommendForAllItems(3);
    assertEquals(type, forItems.schema().apply("item").dataType().sql());
    assertEquals(model.itemFactors().count(), forItems.count());
    assertEquals(
        2, model.recommendForItemSubset(ratings.select("item").distinct().limit(2), 3).count());
  }

  @Test
  void itemsOfHeldOutRatingsAloneAreNotRecommended() {
    Dataset<Row> ratings = TrainedAfm.ratings().withColumn("heldOut", expr("item = 11"));
    AfmModel model =
        TrainedAfm.estimator().setMaxIter(2).setValidationIndicatorCol("heldOut").fit(ratings);
    Map<Object, List<Entry>> all = entries(model.recommendForAllUsers(100));
    assertTrue(all.get(1).stream().noneMatch(entry -> entry.id().equals(11)));
    assertEquals(59, all.get(1).size());
    assertFalse(entries(model.recommendForAllItems(1)).containsKey(11));
  }

  @Test
  void whatIsWrongIsNamedBeforeAnyWork() {
    AfmModel model = TrainedAfm.model();
    assertEquals(
        "numItems = 0 must be at least 1: ask for one or more",
        assertThrows(IllegalArgumentException.class, () -> model.recommendForAllUsers(0))
            .getMessage());
    Dataset<Row> items = TrainedAfm.ratings().select("item");
    for (org.junit.jupiter.api.function.Executable wrong :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> model.recommendForUserSubset(items, 3),
            () -> model.recommender().setSeen(items),
            () -> model.recommender().setCandidates(items.withColumnRenamed("item", "i")))) {
      String message = assertThrows(IllegalArgumentException.class, wrong).getMessage();
      assertTrue(message.startsWith("Id column '"), message);
      assertTrue(message.contains("is not in the dataset"), message);
    }
    assertThrows(IllegalStateException.class, () -> new AfmModel().recommendForAllUsers(3));
  }

  /** The best of each group of predictions, by rating. */
  private static Map<Object, List<Entry>> best(
      Dataset<Row> predictions, String of, String what, int n) {
    Map<Object, List<Entry>> best = new HashMap<>();
    for (Row row : predictions.select(of, what, "prediction").collectAsList()) {
      best.computeIfAbsent(row.get(0), id -> new ArrayList<>())
          .add(new Entry(row.get(1), (float) row.getDouble(2)));
    }
    best.replaceAll(
        (id, entries) ->
            entries.stream()
                .sorted((a, b) -> Float.compare(b.rating(), a.rating()))
                .limit(n)
                .toList());
    return best;
  }

  /** The same ratings in the same order, of the same items but for ties. */
  private static void assertSame(
      Map<Object, List<Entry>> expected, Map<Object, List<Entry>> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (id, entries) -> {
          List<Entry> others = actual.get(id);
          assertEquals(
              entries.stream().map(Entry::rating).toList(),
              others.stream().map(Entry::rating).toList(),
              "of " + id);
          float last = entries.get(entries.size() - 1).rating();
          Set<Entry> above = new HashSet<>(entries);
          above.removeIf(entry -> entry.rating() == last);
          assertTrue(new HashSet<>(others).containsAll(above), "of " + id);
        });
  }

  private static Map<Object, List<Entry>> entries(Dataset<Row> recommendations) {
    Map<Object, List<Entry>> entries = new HashMap<>();
    for (Row row : recommendations.collectAsList()) {
      List<Row> list = row.getList(1);
      List<Entry> previous =
          entries.put(
              row.get(0), list.stream().map(e -> new Entry(e.get(0), e.getFloat(1))).toList());
      assertEquals(null, previous, "one row each");
    }
    return entries;
  }
}

package io.sparkafm.ml;

import static org.apache.spark.sql.functions.explode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Recommendations under rules, against all pairs' predictions. */
class RankingRulesTest {
  private record Pair(int item, String genre, String actor, double rating) {}

  private static AfmModel model;

  /** All items for each user, the best first. */
  private static final Map<Integer, List<Pair>> ALL = new HashMap<>();

  @BeforeAll
  static void predictAllPairs() {
    model = TrainedAfm.model().setClipPredictions(false);
    Dataset<Row> items = TrainedAfm.ratings().select("item", "genre", "actor").distinct();
    Dataset<Row> pairs = TrainedAfm.ratings().select("user").distinct().crossJoin(items);
    for (Row row :
        model
            .transform(pairs)
            .select("user", "item", "genre", "actor", "prediction")
            .collectAsList()) {
      ALL.computeIfAbsent(row.getInt(0), user -> new ArrayList<>())
          .add(new Pair(row.getInt(1), row.getString(2), row.getString(3), row.getDouble(4)));
    }
    ALL.values().forEach(list -> list.sort(Comparator.comparingDouble(Pair::rating).reversed()));
  }

  private static Map<Integer, List<Integer>> items(AfmRecommender recommender) {
    Map<Integer, List<Integer>> found = new HashMap<>();
    for (Row row : recommender.forAllUsers().collectAsList()) {
      found.put(row.getInt(0), row.<Row>getList(1).stream().map(r -> r.getInt(0)).toList());
    }
    return found;
  }

  private static List<Integer> first(List<Pair> pairs, int n, Predicate<Pair> taken) {
    return pairs.stream().filter(taken).limit(n).map(Pair::item).toList();
  }

  private static String genre() {
    return ALL.get(1).get(0).genre();
  }

  @Test
  void itemsOfExcludedValuesAreLeftOut() {
    String genre = genre();
    Map<Integer, List<Integer>> found =
        items(model.recommender().setNumItems(12).exclude("genre", genre));
    ALL.forEach(
        (user, pairs) ->
            assertEquals(first(pairs, 12, p -> !p.genre().equals(genre)), found.get(user)));
    // Among candidates of single users, too, and where users are recommended to items.
    Dataset<Row> rated = TrainedAfm.ratings().select("user", "item");
    Dataset<Row> excluded =
        TrainedAfm.ratings().where(functions.col("genre").equalTo(genre)).select("item").distinct();
    AfmRecommender recommender = model.recommender().exclude("genre", genre);
    assertEquals(
        0,
        recommender
            .setCandidates(rated)
            .forAllUsers()
            .select(explode(functions.col("recommendations")).as("r"))
            .selectExpr("r.item")
            .join(excluded, "item")
            .count());
    assertEquals(
        0,
        model.recommender().exclude("genre", genre).forAllItems().join(excluded, "item").count());
  }

  @Test
  void boostsMoveRanksAndLeaveRatings() {
    String genre = genre();
    AfmRecommender boosted =
        model.recommender().setNumItems(60).boost("genre", genre, -0.4).boost("genre", genre, -0.1);
    Map<Integer, List<Integer>> found = items(boosted);
    ALL.forEach(
        (user, pairs) -> {
          List<Pair> sorted = new ArrayList<>(pairs);
          sorted.sort(
              Comparator.comparingDouble(p -> (p.genre().equals(genre) ? 0.5 : 0) - p.rating()));
          assertEquals(sorted.stream().map(Pair::item).toList(), found.get(user));
        });
    Map<Integer, Double> ratings = new HashMap<>();
    ALL.get(1).forEach(p -> ratings.put(p.item(), p.rating()));
    for (Row entry :
        boosted
            .forUsers(TrainedAfm.ratings().where("user = 1").select("user"))
            .first()
            .<Row>getList(1)) {
      assertEquals(ratings.get(entry.getInt(0)), entry.getFloat(1), 1e-5);
    }
  }

  @Test
  void aListHasNoMoreOfAValueThanItsLimit() {
    // 15 actors and 6 genres: lists of ten under both limits reach far down the catalogue.
    Map<Integer, List<Integer>> found =
        items(model.recommender().setNumItems(10).limit("actor", 1).limit("genre", 2));
    ALL.forEach(
        (user, pairs) -> {
          Map<String, Integer> taken = new HashMap<>();
          List<Integer> expected =
              first(
                  pairs,
                  10,
                  p -> {
                    boolean fits =
                        taken.getOrDefault("a" + p.actor(), 0) < 1
                            && taken.getOrDefault("g" + p.genre(), 0) < 2;
                    if (fits) {
                      taken.merge("a" + p.actor(), 1, Integer::sum);
                      taken.merge("g" + p.genre(), 1, Integer::sum);
                    }
                    return fits;
                  });
          assertEquals(expected, found.get(user));
        });
  }

  @Test
  void aLimitOfManyUsersHoldsInSmallBlocksToo() {
    AfmRecommender large = model.recommender().setNumItems(3).limit("genre", 1);
    AfmRecommender small = model.recommender().setNumItems(3).limit("genre", 1).setBlockSize(1);
    assertEquals(items(large), items(small));
  }

  @Test
  void whatTheModelDoesNotKnowIsNamed() {
    refused(
        () -> model.recommender().exclude("colour", "red"),
        "The model has no field 'colour': name one of [genre, actor]");
    String genre = genre();
    refused(
        () -> model.recommender().boost("genre", genre + "x", 1),
        "Field 'genre' has no value '%sx' that the model knows: did you mean '%s'?"
            .formatted(genre, genre));
    refused(
        () -> model.recommender().boost("genre", genre, Double.NaN),
        "The boost of '%s' is NaN: give a finite number".formatted(genre));
    refused(
        () -> model.recommender().limit("genre", 0),
        "limit = 0 must be at least 1: ask for one or more");
  }

  private static void refused(Executable run, String message) {
    String found = assertThrows(IllegalArgumentException.class, run).getMessage();
    assertTrue(found.startsWith(message), found);
  }
}

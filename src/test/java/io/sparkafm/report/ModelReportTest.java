package io.sparkafm.report;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.PlantedRatings;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.evaluate.Curve;
import io.sparkafm.explain.evaluate.Estimate;
import io.sparkafm.explain.evaluate.ExplanationFigures;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.IntervalCoverage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the report says of a model, held against the model's own tables. */
class ModelReportTest {
  private static final RatingColumns COLUMNS =
      RatingColumns.of("user", "item", "rating")
          .withFeatures(
              List.of(new FeatureColumn("genre", null), new FeatureColumn("actor", null)));

  private static Dataset<Row> training;
  private static Dataset<Row> heldOut;
  private static AfmModel model;
  private static Report report;
  private static int cachedBefore;
  private static int cachedAfter;

  private static AfmEstimator estimator() {
    return new AfmEstimator()
        .setFeatureCols(PlantedRatings.FEATURES)
        .setRank(4)
        .setNumBlocks(2)
        .setRoundsPerEpoch(1)
        .setUserRegParam(3)
        .setItemRegParam(3)
        .setFieldsRegParam(3)
        .setAttentionRegParam(5);
  }

  private static ModelReport measuring(AfmModel measured) {
    return new ModelReport(measured, COLUMNS)
        .setTraining(training)
        .setMeasured(heldOut, "a fifth")
        .setMinRatings(10);
  }

  @BeforeAll
  static void measure() {
    // A field of few values, and one of many, of which six have many items.
    Dataset<Row> all =
        LocalSpark.table(PlantedRatings.SCHEMA, PlantedRatings.rows(80, 120, 40, 1))
            .selectExpr(
                "user",
                "item",
                "rating",
                "actor AS genre",
                "if(item < 36, concat('solo', item), genre) AS actor");
    all.persist();
    training = all.where("(user * 7 + item) % 5 != 0");
    heldOut = all.where("(user * 7 + item) % 5 = 0");
    model =
        estimator()
            .setInference("posterior")
            .setBurnIn(6)
            .setNumSamples(4)
            .setKeptSamples(4)
            .setThinning(1)
            .fit(training);
    cachedBefore = LocalSpark.session().sparkContext().getPersistentRDDs().size();
    report =
        measuring(model)
            .setItemNames(
                all.selectExpr("item", "concat('<b>item ', item, '</b>') as name").distinct())
            .setExplanation(
                new ExplanationFigures(
                    List.of(new Estimate("swap", "error with others' attention", 0.1, 0, 0.2)),
                    List.of(
                        curve("deletion", "contribution"),
                        curve("deletion", "random"),
                        curve("sufficiency", "attention")),
                    List.of("Contributions tell more than chance.")))
            .measure();
    cachedAfter = LocalSpark.session().sparkContext().getPersistentRDDs().size();
  }

  private static Curve curve(String name, String order) {
    return new Curve(
        name,
        order,
        new double[] {0, 1},
        new double[] {1, 2},
        new double[] {1, 1},
        new double[] {1, 3});
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rows(Report of, String figure) {
    Map<String, Object> found = (Map<String, Object>) of.figures().get(figure);
    assertTrue(found != null, figure + " is not among " + of.figures().keySet());
    return (List<Map<String, Object>>) found.get("rows");
  }

  @Test
  void theDataAreCounted() {
    assertEquals(training.count(), rows(report, "data").get(2).get("number"));
    Map<String, Object> actor = rows(report, "fields").get(1);
    assertEquals(training.select("actor").distinct().count(), actor.get("values"));
    assertEquals(1.0, actor.get("coverage"));
  }

  @Test
  void errorsOfTheBinsAreThoseOfAllRatings() {
    Row all =
        model.transform(heldOut).selectExpr("count(*)", "avg(pow(prediction - rating, 2))").first();
    for (String figure : List.of("error-by-rating", "error-by-activity")) {
      double squares = 0;
      long predictions = 0;
      for (Map<String, Object> row : rows(report, figure)) {
        long n = (long) row.get("predictions");
        squares += n * Math.pow((double) row.get("RMSE"), 2);
        predictions += n;
        assertTrue(!((double) row.get("from") > (double) row.get("RMSE")), row.toString());
      }
      assertEquals(all.getLong(0), predictions, figure);
      assertEquals(all.getDouble(1), squares / predictions, 1e-9, figure);
    }
  }

  @Test
  void usersAreThoseOfTheRules() {
    Dataset<Row> genre =
        model
            .attention()
            .where("field = 'genre' and ratings >= 10")
            .selectExpr("user", "attention");
    Story everything = story(report, "everything");
    Story little = story(report, "little");
    assertEquals("genre", everything.field());
    assertEquals(genre.orderBy(col("attention").desc()).first().get(0), everything.user());
    assertEquals(genre.orderBy("attention").first().get(0), little.user());
    assertFalse(everything.verdict().isEmpty());
    Story follows = story(report, "follows");
    assertEquals("actor", follows.field());
    String own = "user = %s and ".formatted(follows.user());
    assertTrue(
        training.where(own + "actor = '%s'".formatted(follows.value())).count() >= 5,
        follows.toString());
    assertEquals(
        follows.value(),
        model
            .preferences()
            .where(own + "field = 'actor'")
            .orderBy(col("preference").desc())
            .first()
            .getAs("value"));
    double mean =
        training
            .where(own + "actor = '%s'".formatted(follows.value()))
            .agg(avg("rating"))
            .first()
            .getDouble(0);
    assertTrue(
        follows.finding().contains(" " + Table.number(mean) + " on average"), follows.finding());
  }

  private static Story story(Report of, String id) {
    return of.stories().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void partsOfAPredictionAddUpToIt() {
    int predictions = 0;
    for (Figure figure : figures(report)) {
      if (figure.id().startsWith("everything-item-")) {
        predictions++;
        String item = figure.id().substring("everything-item-".length());
        assertTrue(figure.title().contains("<b>item " + item + "</b>"), figure.title());
        Row explained =
            model
                .copy(ParamMap.empty())
                .setClipPredictions(false)
                .explain(
                    heldOut.where(
                        "user = " + story(report, "everything").user() + " and item = " + item))
                .select("prediction", "globalMean")
                .first();
        assertEquals(explained.getDouble(0) - explained.getDouble(1), sum(figure), 1e-4);
      }
    }
    assertEquals(2, predictions);
  }

  @Test
  void stripsAreSharesSortedByAttention() {
    List<Map<String, Object>> strips = rows(report, "favourite-strips");
    assertTrue(strips.size() > 10);
    double last = 1;
    for (Map<String, Object> strip : strips) {
      double sum = 0;
      String user = null;
      for (Object cell : strip.values()) {
        if (cell instanceof Double share) {
          sum += share;
        } else {
          user = (String) cell;
        }
      }
      assertEquals(1, sum, 1e-9);
      double attention = Double.parseDouble(user.replaceAll(".*\\(|\\)", ""));
      assertTrue(attention <= last, strips.toString());
      last = attention;
    }
  }

  @Test
  void explanationFiguresAreShown() {
    assertEquals(2, rows(report, "explanation-curve-0").size());
    assertEquals(2.0, rows(report, "explanation-curve-0").get(1).get("random"));
    assertEquals("swap", rows(report, "explanation-estimates").get(0).get("what"));
    String page = HtmlReport.of(report);
    assertTrue(page.contains("Contributions tell more than chance."));
    assertFalse(page.contains("<b>item"));
  }

  @Test
  void itSaysHowTheChainHasMixedAndHowOftenRatingsLieWhereTheyAreExpected() {
    List<Map<String, Object>> rows = rows(report, "learning-convergence");
    assertEquals("training error of a draw", rows.get(0).get("quantity"));
    assertEquals("precision of the factors of item", rows.get(2).get("quantity"));
    assertEquals("predictions", rows.get(rows.size() - 1).get("quantity"));
    IntervalCoverage coverage =
        IntervalCoverage.of(model, model.transform(heldOut), "rating").orElseThrow();
    String sentence =
        "Of the ratings, %.0f %% lie within the 50 %% interval that the model expects"
            .formatted(100 * coverage.half());
    assertTrue(HtmlReport.of(report).contains(sentence), sentence);
  }

  @Test
  void nothingStaysCached() {
    assertEquals(cachedBefore, cachedAfter);
  }

  @Test
  void pointEstimatesAndHiddenLayersHaveReportsToo() {
    AfmModel hidden =
        estimator().setInference("point").setInteraction("mlpProduct").setMaxIter(2).fit(training);
    Report without = measuring(hidden).setMinRatings(1000).measure();
    assertEquals("busiest", without.stories().get(0).id());
    assertFalse(without.figures().containsKey("learning-samples"));
    assertFalse(without.figures().containsKey("learning-convergence"));
    assertFalse(HtmlReport.of(without).contains("interval that the model expects"));
    assertTrue(
        HtmlReport.of(without).contains("Whether the explanations are true was not measured."));
  }

  @Test
  void zerosAndOnesWithStringIdsHaveReportsToo() {
    Dataset<Row> clicks =
        training
            .withColumn("user", expr("concat('u\"<', user)"))
            .withColumn("rating", expr("if(rating > 3, 1.0, 0.0)"));
    AfmModel logistic =
        estimator().setInference("point").setLoss("logistic").setMaxIter(3).fit(clicks);
    Report of =
        new ModelReport(logistic, COLUMNS)
            .setTraining(clicks)
            .setMeasured(clicks, "its training ratings")
            .setMinRatings(5)
            .measure();
    List<Object> ratings = new ArrayList<>();
    rows(of, "error-by-rating").forEach(row -> ratings.add(row.get("rating")));
    assertEquals(List.of("0", "1"), ratings);
    assertFalse(HtmlReport.of(of).contains("u\"<"));
    // What explanations split are log odds, and the report says so.
    Story follows = story(of, "follows");
    assertTrue(
        follows.finding().contains(" to the log odds of this user's predictions. "),
        follows.finding());
    Map<String, Figure> figures = new HashMap<>();
    figures(of).forEach(figure -> figures.put(figure.id(), figure));
    Figure preferences = figures.get("follows-preferences");
    assertEquals("preference, in log odds", preferences.axis());
    assertTrue(
        preferences
            .caption()
            .startsWith("The bar is what a value adds to the log odds of this user's"),
        preferences.caption());
    assertTrue(
        figures.values().stream().anyMatch(f -> f.axis().equals("added to the log odds")),
        figures.keySet().toString());
  }

  private static List<Figure> figures(Report of) {
    return of.sections().stream().flatMap(section -> section.figures().stream()).toList();
  }

  private static double sum(Figure prediction) {
    double sum = 0;
    for (Map<String, Object> part : prediction.table().asMaps()) {
      sum += (double) part.get("for everybody") + (double) part.get("for this user");
    }
    return sum;
  }

  @Test
  void aFieldOfManyValuesHasNoStrips() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> measuring(model).setField("actor").measure())
            .getMessage();
    assertTrue(
        message.startsWith(
            "Field 'actor' cannot be shown value by value: name a field with at most 32 values"),
        message);
  }
}

package io.sparkafm.explain.evaluate;

import static io.sparkafm.LocalSpark.row;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.data.PlantedData;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an evaluation finds on ratings whose attention is known, and on ratings without any. */
class ExplanationEvaluatorTest {
  private static final String[] FEATURES = {"field1", "field2"};
  private static final String HELD_OUT = "pmod(hash(user, item), 5) = 0";

  private static Planted planted;
  private static AfmModel model;
  private static ExplanationFigures figures;

  /** Ratings drawn from the model, and the attention that they hide. */
  private record Planted(Dataset<Row> ratings, Dataset<Row> attention) {
    static Planted draw(double gateDeviation, int users) {
      PlantedData data =
          PlantedData.draw(
              new PlantedData.Plan(users, 80, 40, new int[] {6, 15}, 4, gateDeviation, 0.4, 3));
      List<Row> ratings = new ArrayList<>();
      List<Row> attention = new ArrayList<>();
      for (int i = 0; i < users; i++) {
        int[] items = data.itemsOf(i);
        for (int r = 0; r < items.length; r++) {
          int j = items[r];
          ratings.add(
              row(i, j, data.ratingsOf(i)[r], "a" + data.value(j, 1), "b" + data.value(j, 2)));
        }
        for (int l = 0; l <= 2; l++) {
          attention.add(row("" + i, l == 0 ? "item" : "field" + l, data.attention(i, l)));
        }
      }
      return new Planted(
          LocalSpark.table(
                  "user INT, item INT, rating DOUBLE, field1 STRING, field2 STRING", ratings)
              .cache(),
          LocalSpark.table("user STRING, field STRING, attention DOUBLE", attention));
    }

    Dataset<Row> training() {
      return ratings.filter("not " + HELD_OUT);
    }

    Dataset<Row> heldOut() {
      return ratings.filter(HELD_OUT);
    }
  }

  private static AfmEstimator estimator() {
    return new AfmEstimator()
        .setFeatureCols(FEATURES)
        .setRank(4)
        .setInference("point")
        .setNumBlocks(2)
        .setRoundsPerEpoch(1)
        .setMaxIter(40)
        .setUserRegParam(3)
        .setItemRegParam(3)
        .setFieldsRegParam(3)
        .setAttentionRegParam(2);
  }

  @BeforeAll
  static void evaluate() {
    planted = Planted.draw(2.3, 150);
    model = estimator().fit(planted.training());
    figures =
        new ExplanationEvaluator(model)
            .setHeldOut(planted.heldOut())
            .setTraining(planted.training())
            .setEstimator(estimator())
            .setTrueAttention(planted.attention())
            .setMinHeldOut(5)
            .evaluate();
  }

  private static Estimate estimate(ExplanationFigures of, String name) {
    return of.estimates().stream()
        .filter(estimate -> estimate.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + of.estimates()));
  }

  private static Curve curve(ExplanationFigures of, String name, String order) {
    return of.curves().stream()
        .filter(curve -> curve.name().equals(name) && curve.order().equals(order))
        .findFirst()
        .orElseThrow();
  }

  /** Bit for bit: a record compares arrays by identity. */
  private static List<String> text(ExplanationFigures of) {
    List<String> lines = new ArrayList<>(of.findings());
    of.estimates().forEach(estimate -> lines.add(estimate.toString()));
    for (Curve curve : of.curves()) {
      lines.add(curve.name() + curve.order());
      for (double[] numbers : List.of(curve.x(), curve.value(), curve.low(), curve.high())) {
        lines.add(Arrays.toString(numbers));
      }
    }
    return lines;
  }

  private static String all(ExplanationFigures of) {
    return String.join("\n", text(of));
  }

  @Test
  void whereAttentionIsPlantedAnotherUsersAttentionCostsAccuracy() {
    Estimate rise = estimate(figures, "swapped attention: held-out RMSE");
    assertTrue(rise.low() > 0, all(figures));
    Estimate gain = estimate(figures, "uniform gate: held-out RMSE");
    assertTrue(gain.low() > 0, all(figures));
    assertTrue(
        figures.findings().stream()
            .anyMatch(f -> f.startsWith("The ratings support the learned gate")),
        all(figures));
  }

  @Test
  void removingByContributionChangesMoreThanAtRandom() {
    double[] byContribution = curve(figures, "deletion: change", "contribution").value();
    double[] atRandom = curve(figures, "deletion: change", "random").value();
    assertEquals(4, byContribution.length);
    assertEquals(0, byContribution[0]);
    assertTrue(byContribution[1] > atRandom[1], all(figures));
    assertEquals(atRandom[3], byContribution[3], 1e-12);
    assertTrue(
        estimate(figures, "deletion: change, contribution over random").low() > 0, all(figures));
    assertTrue(
        estimate(figures, "deletion: held-out RMSE, contribution over random").low() > 0,
        all(figures));
  }

  @Test
  void nothingRemovedAndAllKeptIsThePredictionItself() {
    AfmModel plain = model.copy(org.apache.spark.ml.param.ParamMap.empty());
    plain.setClipPredictions(false);
    double squares =
        plain
            .transform(planted.heldOut())
            .selectExpr("avg(pow(prediction - rating, 2))")
            .first()
            .getDouble(0);
    double rmse = Math.sqrt(squares);
    for (String order : List.of("contribution", "attention", "random")) {
      assertEquals(rmse, curve(figures, "deletion: held-out RMSE", order).value()[0], 1e-6);
    }
    assertEquals(
        rmse, curve(figures, "sufficiency: held-out RMSE", "contribution").value()[3], 1e-6);
  }

  @Test
  void recoveryIsTheRankCorrelationWithTheTruth() {
    Map<String, List<double[]>> users = new LinkedHashMap<>();
    for (Row row :
        model
            .attention()
            .select(col("user").cast("string").as("user"), col("field"), col("attention").as("own"))
            .join(planted.attention(), new String[] {"user", "field"})
            .collectAsList()) {
      users
          .computeIfAbsent(row.getString(0), user -> new ArrayList<>())
          .add(new double[] {row.<Float>getAs("own"), row.<Double>getAs("attention")});
    }
    double overall = spearman(users.values().stream().flatMap(List::stream).toList());
    double within =
        users.values().stream()
            .mapToDouble(ExplanationEvaluatorTest::spearman)
            .average()
            .orElseThrow();
    // Histograms know numbers to 1/16,384.
    assertEquals(
        overall, estimate(figures, "recovery: attention: all users and fields").value(), 1e-4);
    assertEquals(within, estimate(figures, "recovery: attention: within users").value(), 1e-9);
    assertTrue(overall > 0.4, all(figures));
  }

  private static double spearman(List<double[]> pairs) {
    double[] own = pairs.stream().mapToDouble(p -> p[0]).toArray();
    double[] truth = pairs.stream().mapToDouble(p -> p[1]).toArray();
    return Ranks.spearman(own, truth);
  }

  @Test
  void everyMeasureIsThereAndEveryIntervalHoldsItsValue() {
    for (String name :
        List.of(
            "sufficiency: held-out RMSE, one field",
            "uniform gate: attention: within users",
            "variance explained: attention: within users",
            "variance explained: gate: all users and fields",
            "permuted fields: held-out RMSE",
            "stability over seeds: attention",
            "stability over seeds: contribution")) {
      estimate(figures, name);
    }
    for (Estimate estimate : figures.estimates()) {
      assertTrue(
          estimate.low() <= estimate.value() && estimate.value() <= estimate.high(),
          estimate.toString());
    }
    Curve bins = curve(figures, "stability over seeds", "contribution");
    assertTrue(bins.x().length >= 2 && bins.x()[0] >= 10, all(figures));
    assertEquals(
        figures.estimates().size(),
        figures.estimates().stream().map(Estimate::name).distinct().count());
  }

  @Test
  void fieldsThatRatingsFollowTellMoreThanFieldsOfPermutedValues() {
    for (String field : FEATURES) {
      Estimate beyond = estimate(figures, "permuted fields: held-out RMSE, without " + field);
      assertTrue(beyond.low() > 0, all(figures));
    }
    assertTrue(
        figures.findings().stream().anyMatch(f -> f.startsWith("Every field tells more than")),
        all(figures));
  }

  @Test
  void theSameFiguresComeOfAnyPartitioningAndOrder() {
    List<String> texts = new ArrayList<>();
    List<Dataset<Row>> orders =
        List.of(
            planted.heldOut().coalesce(1).orderBy(col("item").desc()),
            planted.heldOut().repartition(7));
    String partitions = "spark.sql.shuffle.partitions";
    String before = LocalSpark.session().conf().get(partitions);
    try {
      for (Dataset<Row> heldOut : orders) {
        LocalSpark.session().conf().set(partitions, texts.isEmpty() ? "1" : "5");
        texts.add(all(new ExplanationEvaluator(model).setHeldOut(heldOut).evaluate()));
      }
    } finally {
      LocalSpark.session().conf().set(partitions, before);
    }
    assertEquals(texts.get(0), texts.get(1));
    assertFalse(texts.get(0).contains("NaN"), texts.get(0));
    assertTrue(
        texts.get(0).contains("Neither the gain over a uniform gate nor stability over seeds"),
        texts.get(0));
  }

  @Test
  void whereNoGateIsPlantedFindingsDoNotSayThatRatingsBearItOut() {
    Planted without = Planted.draw(0, 100);
    AfmEstimator estimator = estimator().setMaxIter(20);
    ExplanationFigures found =
        new ExplanationEvaluator(estimator.fit(without.training()))
            .setHeldOut(without.heldOut())
            .setTraining(without.training())
            .setEstimator(estimator)
            .evaluate();
    assertTrue(estimate(found, "uniform gate: held-out RMSE").low() <= 0, all(found));
    assertTrue(
        found.findings().stream()
            .noneMatch(f -> f.startsWith("The ratings support the learned gate")),
        all(found));
  }

  @Test
  void attentionIsMeasuredWhereTheGateIsUniform() {
    AfmEstimator estimator = estimator().setMaxIter(10).setLearnAttention(false);
    ExplanationFigures found =
        new ExplanationEvaluator(estimator.fit(planted.training()))
            .setHeldOut(planted.heldOut())
            .setTrueAttention(planted.attention())
            .evaluate();
    assertTrue(estimate(found, "recovery: attention: within users").low() > 0, all(found));
    // A gate that is the same for everybody ranks nothing.
    assertTrue(
        found.estimates().stream().noneMatch(e -> e.name().equals("recovery: gate: within users")),
        all(found));
  }

  @Test
  void posteriorMeansLogisticLossAndOtherIdsAreEvaluatedAlike() {
    Dataset<Row> likes =
        planted
            .ratings()
            .withColumn("user", concat(lit("u"), col("user")))
            .withColumn("item", col("item").plus(lit(0.25)).cast("decimal(20,2)"))
            .withColumn("held", col("item").cast("int").mod(5).equalTo(0))
            .withColumn("rating", when(col("rating").gt(3), 1).otherwise(0));
    AfmModel logistic =
        estimator()
            .setLoss("logistic")
            .setInference("posterior")
            .setBurnIn(3)
            .setNumSamples(2)
            .setThinning(1)
            .fit(likes.filter("not held"));
    ExplanationFigures found =
        new ExplanationEvaluator(logistic).setHeldOut(likes.filter("held")).evaluate();
    double rmse = curve(found, "deletion: held-out RMSE", "random").value()[0];
    assertTrue(rmse > 0 && rmse < 0.6, all(found));
    assertFalse(all(found).contains("NaN"), all(found));
  }

  @Test
  void ofTheMlpFindingsSayWhatWasNotMeasured() {
    AfmModel mlp =
        estimator().setInteraction("mlpConcatenation").setMaxIter(3).fit(planted.training());
    ExplanationFigures found =
        new ExplanationEvaluator(mlp)
            .setHeldOut(planted.heldOut())
            .setTrueAttention(planted.attention())
            .evaluate();
    assertTrue(found.curves().isEmpty(), all(found));
    estimate(found, "recovery: attention: all users and fields");
    assertTrue(
        found.findings().stream().anyMatch(f -> f.contains("interaction = innerProduct")),
        all(found));
  }

  private static String refused(Class<? extends RuntimeException> type, ExplanationEvaluator of) {
    return assertThrows(type, of::evaluate).getMessage();
  }

  private static void assertRefused(String reason, ExplanationEvaluator of) {
    String message = refused(IllegalArgumentException.class, of);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void whatCannotBeEvaluatedIsRefusedWithARemedy() {
    Dataset<Row> heldOut = planted.heldOut();
    ExplanationEvaluator evaluator = new ExplanationEvaluator(model);
    assertTrue(refused(IllegalStateException.class, evaluator).contains("call setHeldOut"));
    assertTrue(
        refused(
                IllegalStateException.class,
                new ExplanationEvaluator(model).setHeldOut(heldOut).setEstimator(estimator()))
            .contains("set both or neither"));
    assertRefused(
        "set the estimator that trained the model",
        new ExplanationEvaluator(model)
            .setHeldOut(heldOut)
            .setTraining(heldOut)
            .setEstimator(estimator().setFeatureCols("field1")));
    assertRefused("did you mean 'rating'", evaluator.setHeldOut(heldOut).setRatingCol("ratings"));
    assertRefused("must be numeric", evaluator.setRatingCol("field1"));
    evaluator.setRatingCol("rating");
    assertRefused("in training it was of type INT", evaluator.setHeldOut(stringUsers(heldOut)));
    assertRefused("no rows", evaluator.setHeldOut(heldOut.filter("false")));
    assertRefused(
        "null or NaN in ",
        evaluator.setHeldOut(
            heldOut.withColumn("rating", when(col("user").notEqual(3), col("rating")))));
    assertRefused(
        "split the ratings of each user",
        evaluator.setHeldOut(heldOut.withColumn("user", lit(-1))));
    evaluator.setHeldOut(heldOut);
    assertRefused(
        "Column of the true attention",
        evaluator.setTrueAttention(planted.attention().drop("field")));
    assertRefused(
        "as they are named in training",
        evaluator.setTrueAttention(planted.attention().withColumn("user", lit("nobody"))));
    assertRefused(
        "is outside [0, 1]",
        evaluator.setTrueAttention(planted.attention().withColumn("attention", lit(1.5))));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> evaluator.setMinHeldOut(2))
            .getMessage()
            .contains("minHeldOut = 2"));
  }

  private static Dataset<Row> stringUsers(Dataset<Row> ratings) {
    return ratings.withColumn("user", col("user").cast("string"));
  }
}

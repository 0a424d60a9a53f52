package io.sparkafm.explain.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Each measure on two held-out ratings, by hand. Pair one: 3 + 0.5 (item) − 1 (genre), rated 3;
 * pair two, whose item has no genre: 4 + 0.2, rated 5. The user pays ¾ and ¼ of attention to item
 * and genre, the other user ¼ and ¾.
 */
class MeasuresTest {
  private static final double EXACT = 1e-12;

  private static List<HeldOutPair> pairs(boolean logOdds) {
    List<HeldOutPair> pairs = new ArrayList<>();
    double[][] numbers = {{3, 3, 0.5, -1}, {5, 4, 0.2, Double.NaN}};
    for (double[] of : numbers) {
      HeldOutPair pair = new HeldOutPair(2, logOdds);
      pair.rating = of[0];
      pair.level = of[1];
      pair.contributions(new double[] {of[2], of[3]});
      System.arraycopy(new double[] {0.75, 0.25}, 0, pair.attention, 0, 2);
      System.arraycopy(new double[] {0.25, 0.75}, 0, pair.otherAttention, 0, 2);
      pair.uniformPrediction = of[0] + 1;
      pair.key = pairs.size();
      pairs.add(pair);
    }
    return pairs;
  }

  private static ExplanationFigures figures(Measure.OfPairs measure, List<HeldOutPair> pairs) {
    double[] sums = new double[3 + measure.width()];
    pairs.forEach(pair -> measure.add(pair, sums, 3));
    ExplanationFigures figures =
        new ExplanationFigures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    measure.report(Bootstrap.of(new double[][] {sums}, 1).from(3), figures);
    return figures;
  }

  private static double[] curve(ExplanationFigures figures, String name, String order) {
    Curve found =
        figures.curves().stream()
            .filter(curve -> curve.name().equals(name) && curve.order().equals(order))
            .findFirst()
            .orElseThrow();
    assertArrayEquals(new double[] {0, 1, 2}, found.x());
    // One bucket alone: there is nothing else to draw.
    assertArrayEquals(found.value(), found.low());
    assertArrayEquals(found.value(), found.high());
    return found.value();
  }

  private static double estimate(ExplanationFigures figures, String name) {
    return figures.estimates().stream()
        .filter(estimate -> estimate.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static double rmse(double first, double second) {
    return Math.sqrt((first * first + second * second) / 2);
  }

  @Test
  void deletionTakesFieldsAwayByContributionAndByAttention() {
    ExplanationFigures figures = figures(new Deletion(2, 1), pairs(false));
    // Without genre 3.5 and 4; without both 3 and 4.
    assertArrayEquals(
        new double[] {0, (1 + 0.2) / 2, (0.5 + 0.2) / 2},
        curve(figures, "deletion: change", "contribution"),
        EXACT);
    assertArrayEquals(
        new double[] {rmse(0.5, 0.8), rmse(0.5, 1), rmse(0, 1)},
        curve(figures, "deletion: held-out RMSE", "contribution"),
        EXACT);
    // Without the item 2 and 4.
    assertArrayEquals(
        new double[] {0, (0.5 + 0.2) / 2, (0.5 + 0.2) / 2},
        curve(figures, "deletion: change", "attention"),
        EXACT);
    assertArrayEquals(
        new double[] {rmse(0.5, 0.8), rmse(1, 1), rmse(0, 1)},
        curve(figures, "deletion: held-out RMSE", "attention"),
        EXACT);
    double[] random = curve(figures, "deletion: change", "random");
    assertEquals(0.475, random[1], 0.125 + EXACT);
    assertEquals(
        0.6 - random[1], estimate(figures, "deletion: change, contribution over random"), EXACT);
  }

  @Test
  void randomDeletionTakesEveryFieldFirstAboutAsOften() {
    HeldOutPair pair = pairs(false).get(0);
    int[] order = new int[2];
    int itemFirst = 0;
    for (int key = 0; key < 10_000; key++) {
      pair.key = key;
      FieldOrder.RANDOM.sort(pair, 1, new double[2], order);
      itemFirst += order[0] == 0 ? 1 : 0;
    }
    assertEquals(5000, itemFirst, 200);
  }

  @Test
  void sufficiencyKeepsTheStrongest() {
    ExplanationFigures figures = figures(new Sufficiency(2), pairs(false));
    // With none 3 and 4; with genre 2 and (there the item) 4.2; with both 2.5 and 4.2.
    assertArrayEquals(
        new double[] {(0.5 + 0.2) / 2, 0.5 / 2, 0},
        curve(figures, "sufficiency: distance", "contribution"),
        EXACT);
    assertArrayEquals(
        new double[] {rmse(0, 1), rmse(1, 0.8), rmse(0.5, 0.8)},
        curve(figures, "sufficiency: held-out RMSE", "contribution"),
        EXACT);
  }

  @Test
  void swappedAttentionRescalesEachField() {
    ExplanationFigures figures = figures(new SwappedAttention(), pairs(false));
    double first = 3 + 0.5 / 3 - 3;
    double second = 4 + 0.2 / 3;
    assertEquals(
        rmse(3 - first, 5 - second) - rmse(0.5, 0.8),
        estimate(figures, "swapped attention: held-out RMSE"),
        EXACT);
    assertEquals(
        (2.5 - first + 4.2 - second) / 2, estimate(figures, "swapped attention: change"), EXACT);
  }

  @Test
  void swappingEqualAttentionChangesNothingAtAll() {
    List<HeldOutPair> pairs = pairs(false);
    pairs.forEach(pair -> System.arraycopy(pair.attention, 0, pair.otherAttention, 0, 2));
    ExplanationFigures figures = figures(new SwappedAttention(), pairs);
    assertEquals(0, estimate(figures, "swapped attention: held-out RMSE"));
    assertEquals(
        List.of(
            "Attention does not matter on these ratings: with other users' attention the held-out error rises by 0.0000 (0.0000 to 0.0000)."),
        figures.findings());
  }

  @Test
  void contributionsAtNextToNoAttentionAreNotBlownUp() {
    HeldOutPair pair = pairs(false).get(0);
    pair.attention[0] = 0;
    pair.attention[1] = 1e-30;
    double change =
        estimate(figures(new SwappedAttention(), List.of(pair)), "swapped attention: change");
    assertEquals(Math.abs(3 + 10 * 0.5 - 10 - 2.5), change, EXACT);
  }

  @Test
  void theUniformModelIsHeldAgainstTheLearnedOne() {
    ExplanationFigures figures = figures(new UniformControl(), pairs(false));
    assertEquals(1 - rmse(0.5, 0.8), estimate(figures, "uniform gate: held-out RMSE"), EXACT);
  }

  @Test
  void withTheLogisticLossChangesAreOfProbabilities() {
    ExplanationFigures figures = figures(new Deletion(2, 1), pairs(true));
    double one = 1 / (1 + Math.exp(-3.5)) - 1 / (1 + Math.exp(-2.5));
    double two = 1 / (1 + Math.exp(-4.2)) - 1 / (1 + Math.exp(-4.0));
    assertEquals((one + two) / 2, curve(figures, "deletion: change", "contribution")[1], EXACT);
  }

  @Test
  void aFieldThatHeldOutRatingsDoNotMissIsCalledNoise() {
    ExplanationFigures figures =
        figures(new FieldNeed(List.of("item", "genre"), true), pairs(false));
    double rise = rmse(1, 1) - rmse(0.5, 0.8);
    assertEquals(rise, estimate(figures, "deletion: held-out RMSE, without item"), EXACT);
    assertEquals(0, estimate(figures, "deletion: held-out RMSE, without genre"), EXACT);
    String finding = figures.findings().get(0);
    assertTrue(finding.startsWith("The following fields cannot be told from noise"), finding);
    assertTrue(finding.contains("genre (0") && !finding.contains("item ("), finding);
  }

  @Test
  void aFieldIsNoiseWhereItIsMissedNoMoreThanOneOfPermutedValues() {
    List<HeldOutPair> pairs = pairs(false);
    for (HeldOutPair pair : pairs) {
      // Its score is the rating itself, so that an error without a field is its contribution.
      pair.permutedLevel = pair.rating - 1.6;
      // Item, genre, author, then the copies of genre and author.
      pair.permutedContribution = new double[] {0, 0.9, 0.2, 0.1, 0.4};
    }
    ExplanationFigures figures = figures(new PermutedControl(List.of("genre", "author")), pairs);
    String name = "permuted fields: held-out RMSE";
    assertEquals(0.4, estimate(figures, name), EXACT);
    assertEquals(0.5, estimate(figures, name + ", without genre"), EXACT);
    assertEquals(-0.2, estimate(figures, name + ", without author"), EXACT);
    String finding = figures.findings().get(0);
    assertTrue(finding.contains("author (-0.2") && !finding.contains("genre ("), finding);
    assertTrue(
        figures.findings().get(0).startsWith("The following fields cannot be told from noise"),
        figures.findings().get(0));
  }

  private static Row user(int ratings, Double ofContributions, double... reseeded) {
    StructType schema =
        StructType.fromDDL(
            "ratings INT, attention ARRAY<DOUBLE>, reseededAttention ARRAY<DOUBLE>, contributionAgreement DOUBLE");
    return new GenericRowWithSchema(
        new Object[] {ratings, seq(0.1, 0.3, 0.6), seq(reseeded), ofContributions}, schema);
  }

  private static Seq<Double> seq(double... numbers) {
    return CollectionConverters.asScala(Arrays.stream(numbers).boxed().toList()).toSeq();
  }

  @Test
  void stabilityIsAMeanOverTheUsersOfABin() {
    SeedStability measure = new SeedStability();
    double[] sums = new double[measure.width()];
    // Two users of 10 to 19 ratings: the same order, and one exchange of three.
    measure.add(user(10, 0.5, 0.2, 0.3, 0.5), sums, 0);
    measure.add(user(19, 0.1, 0.3, 0.2, 0.5), sums, 0);
    // The opposite order, with no held-out rating.
    measure.add(user(5000, null, 0.5, 0.3, 0.2), sums, 0);
    ExplanationFigures figures =
        new ExplanationFigures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    measure.report(Bootstrap.of(new double[][] {sums}, 1), figures);
    Curve attention = figures.curves().get(0);
    assertEquals("attention", attention.order());
    assertArrayEquals(new double[] {10, 1000}, attention.x());
    assertArrayEquals(new double[] {(1 + 0.5) / 2, -1}, attention.value(), EXACT);
    Curve contribution = figures.curves().get(1);
    assertArrayEquals(new double[] {10}, contribution.x());
    assertArrayEquals(new double[] {0.3}, contribution.value(), EXACT);
    assertEquals((1 + 0.5 - 1) / 3, estimate(figures, "stability over seeds: attention"), EXACT);
  }

  @Test
  void theFewUsersOfTheLastBinDoNotSpeakForAll() {
    SeedStability measure = new SeedStability();
    double[][] buckets = new double[40][measure.width()];
    for (int b = 0; b < buckets.length; b++) {
      boolean last = b >= 38;
      double[] reseeded = b == 39 ? new double[] {0.5, 0.3, 0.2} : new double[] {0.2, 0.3, 0.5};
      measure.add(user(last ? 60 : 30, null, reseeded), buckets[b], 0);
    }
    ExplanationFigures figures =
        new ExplanationFigures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    measure.report(Bootstrap.of(buckets, 1), figures);
    assertEquals(-1, figures.curves().get(0).low()[1]);
    String finding = figures.findings().get(0);
    assertTrue(
        finding.startsWith("A user's attention does not depend on the seed on average"), finding);
  }

  @Test
  void varianceExplainedIsASquaredCorrelationThatIsPositive() {
    double[][] contribution = {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}, {2, 2, 2}};
    double[][] unexplained = {{2, 4, 6}, {1, 3, 2}, {3, 2, 1}, {1, 2, 3}};
    assertArrayEquals(
        new double[] {1, 0.25, 0, 0}, HeldOutUser.explained(contribution, unexplained), EXACT);
  }

  @Test
  void equalNumbersShareTheirRank() {
    // Ranks 1, 2½, 2½, 4 against 1, 3, 2, 4: 4.5 / √(4.5 · 5).
    double[] x = {0.1, 0.2, 0.2, 0.3};
    double[] y = {1, 3, 2, 4};
    assertEquals(4.5 / Math.sqrt(4.5 * 5), Ranks.spearman(x, y), EXACT);
    assertEquals(-1, Ranks.spearman(new double[] {1, 2}, new double[] {5, 4}), EXACT);
    assertTrue(Double.isNaN(Ranks.spearman(new double[] {1, 1}, new double[] {5, 4})));
    assertTrue(Double.isNaN(Ranks.spearman(new double[0], new double[0])));
  }

  @Test
  void theIntervalIsThatOfTheMeanOfAsManyUsers() {
    double[][] buckets = new double[400][];
    Arrays.setAll(buckets, b -> new double[] {1, b % 2});
    Bootstrap users = Bootstrap.of(buckets, 7);
    Estimate mean = users.estimate("mean", "", (sums, at) -> sums[at + 1] / sums[at]);
    assertEquals(0.5, mean.value(), EXACT);
    // 1.96 · ½ / √400
    assertEquals(0.451, mean.low(), 0.008);
    assertEquals(0.549, mean.high(), 0.008);
    assertEquals(mean, Bootstrap.of(buckets, 7).estimate("mean", "", (s, at) -> s[at + 1] / s[at]));
  }

  @Test
  void placesOfACurveWithoutUsersAreLeftOut() {
    Bootstrap users = Bootstrap.of(new double[][] {{2, 0, 4}, {2, 0, 4}}, 1);
    Curve curve =
        users.curve(
            "c",
            "",
            new double[] {10, 20, 30},
            (sums, at, p) -> sums[at + p] / Math.abs(sums[at + p]));
    assertArrayEquals(new double[] {10, 30}, curve.x());
    assertArrayEquals(new double[] {1, 1}, curve.high());
  }
}

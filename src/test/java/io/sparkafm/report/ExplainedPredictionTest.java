package io.sparkafm.report;

import static io.sparkafm.LocalSpark.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.serve.AfmExplanation.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** How a single prediction is told. */
class ExplainedPredictionTest {
  private static final Story STORY =
      new Story("fan", "title", "rule", 7, "genre", null, 9, 0.2, 0.05, 0.9, "finding", "verdict");
  private static final List<Part> PARTS =
      List.of(
          new Part("item", "i1", 0.5f, 0.5, 0.25, 1f),
          new Part("price", null, 0.5f, 0.25, 0.25, null));

  private static Figure figure(
      String item, double prediction, double score, boolean logOdds, double globalMean) {
    return new ExplainedPrediction(7, item, 1, prediction, score, logOdds, globalMean, 0.5, PARTS)
        .figure(STORY, "Alien");
  }

  @Test
  void partsLeadFromTheMeanToThePrediction() {
    Figure figure = figure("i1", 4.75, 4.75, false, 3);
    assertEquals("User 7: why Alien is predicted 4.75", figure.title());
    assertEquals(
        "From the mean of all ratings, 3, the user's level and the parts of the item lead to 4.75."
            + " The user rated the item 1.",
        figure.caption());
    assertEquals("added to the prediction, in units of ratings", figure.axis());
    assertEquals(
        List.of(
            List.of("this user's level", 0.0, 0.5),
            List.of("the item itself", 0.5, 0.25),
            List.of("price", 0.25, 0.25)),
        figure.table().rows());
  }

  @Test
  void aClippedPredictionIsToldAsSuch() {
    assertEquals(
        "From the mean of all ratings, 3.5, the user's level and the parts of the item lead to"
            + " 5.25, clipped to 5. The user rated the item 1.",
        figure("i1", 5, 5.25, false, 3.5).caption());
  }

  @Test
  void ofTheLogisticLossPartsLeadToLogOddsAndTheseToAProbability() {
    double probability = 1 / (1 + Math.exp(-0.75));
    Figure figure = figure("i1", probability, probability, true, -1);
    assertEquals("User 7: why Alien is predicted 0.6792", figure.title());
    assertEquals(
        "From the log odds of the mean of all ratings, -1, the user's level and the parts of the"
            + " item lead to log odds of 0.75, a probability of 0.6792. The user rated the item 1.",
        figure.caption());
    assertEquals("added to the log odds", figure.axis());
  }

  @Test
  void whereThereIsNoMeanNoneIsTold() {
    assertEquals(
        "The user's level and the parts of the item lead to 1.75. The user rated the item 1.",
        figure("i1", 1.75, 1.75, false, 0).caption());
  }

  @Test
  void itemsOfUnlikeIdsHaveFiguresOfUnlikeIds() {
    assertEquals("fan-item-i1", figure("i1", 1, 1, false, 0).id());
    List<String> items =
        List.of("a b", "a-b", "a/b", "a-20-b", "é", "ê", "\uD83C\uDFAC", "\uD83C\uDFAD");
    assertEquals(
        items.size(),
        items.stream().map(item -> figure(item, 1, 1, false, 0).id()).distinct().count());
  }

  @Test
  void theHighestPredictionIsThatOfTheLargestScoreAndNotTheLastOfTheClippedOnes() {
    // Item 0 is liked best, and user 0 likes all: their predictions tie at 5.
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < 12; user++) {
      for (int item = 0; item < 12; item++) {
        double liking = 4.5 - 0.25 * item + (user == 0 ? 2 : 0) - 0.25 * (user % 3);
        rows.add(row(user, item, Math.min(5, liking)));
      }
    }
    Dataset<Row> ratings =
        LocalSpark.table("user INT, item INT, rating DOUBLE", rows).coalesce(1).cache();
    AfmModel model =
        new AfmEstimator()
            .setRank(2)
            .setInference("point")
            .setMaxIter(6)
            .setNumBlocks(2)
            .setRoundsPerEpoch(1)
            .setBiasRegParam(0.1)
            .fit(ratings);
    ReportData data =
        new ReportData(
            model,
            ratings,
            ratings,
            "them",
            RatingColumns.of("user", "item", "rating"),
            null,
            null,
            List.of("item"),
            Map.of(),
            null,
            1);
    List<String> clipped =
        model.transform(ratings).where("user = 0 and prediction = 5").collectAsList().stream()
            .map(row -> row.get(1).toString())
            .toList();
    Dataset<Row> unclipped =
        model.copy(ParamMap.empty()).setClipPredictions(false).transform(ratings);
    List<String> byScore =
        unclipped.where("user = 0").orderBy("prediction").collectAsList().stream()
            .map(row -> row.get(1).toString())
            .toList();
    String highest = byScore.get(11);
    assertTrue(clipped.size() > 1, "several tie: " + clipped);
    assertNotEquals(Collections.max(clipped.stream().map(Integer::valueOf).toList()) + "", highest);
    List<ExplainedPrediction> ends = ExplainedPrediction.ends(data, Set.of(0));
    assertEquals(
        List.of(highest, byScore.get(0)), ends.stream().map(ExplainedPrediction::item).toList());
    ExplainedPrediction best = ends.get(0);
    assertEquals(5, best.prediction());
    double sum =
        best.globalMean()
            + best.userBias()
            + best.parts().stream().mapToDouble(p -> p.bias() + p.contribution()).sum();
    assertEquals(sum, best.score(), 1e-5);
    String caption = best.figure(STORY, "Alien").caption();
    assertTrue(caption.contains(", clipped to 5. The user rated the item 5."), caption);
  }
}

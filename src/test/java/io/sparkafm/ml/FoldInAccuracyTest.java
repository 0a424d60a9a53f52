package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.MovieLensSmall;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real ratings, MovieLens latest small with genres: a tenth of the users is not in training, four
 * fifths of their ratings are folded in and the rest is predicted. With few epochs; RESULTS.md has
 * the figures of full training.
 */
class FoldInAccuracyTest {
  private static final RegressionEvaluator RMSE = new RegressionEvaluator().setLabelCol("rating");
  private static final Column NEW = pmod(xxhash64(col("userId")), lit(10)).equalTo(0);
  private static final Column MEASURED =
      NEW.and(pmod(xxhash64(col("userId"), col("movieId")), lit(5)).equalTo(0));

  private static final class Holder {
    private static final Dataset<Row> RATINGS = MovieLensSmall.ratingsWithGenres();
  }

  private static AfmEstimator estimator(String inference) {
    AfmEstimator estimator =
        new AfmEstimator()
            .setInference(inference)
            .setUserCol("userId")
            .setItemCol("movieId")
            .setFeatureCols("genre")
            .setNumBlocks(2)
            .setRank(8);
    return inference.equals("point")
        ? estimator
            .setMaxIter(18)
            .setUserRegParam(10)
            .setItemRegParam(10)
            .setFieldsRegParam(20)
            .setAttentionRegParam(10_000)
        : estimator.setBurnIn(8).setNumSamples(6).setThinning(2);
  }

  private static double error(AfmModel model) {
    return RMSE.evaluate(model.transform(Holder.RATINGS.filter(MEASURED)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"point", "posterior"})
  void asAccurateAsTrainingAgain(String inference) {
    Dataset<Row> ratings = Holder.RATINGS;
    AfmModel model = estimator(inference).fit(ratings.filter(not(NEW)));
    AfmModel folded = model.foldIn(ratings.filter(NEW.and(not(MEASURED))));
    AfmModel retrained = estimator(inference).fit(ratings.filter(not(MEASURED)));
    double foldedError = error(folded);
    double retrainedError = error(retrained);
    double average = error(model);
    assertEquals(610, folded.summary().numUsers());
    assertTrue(
        foldedError <= retrainedError + 0.01,
        "%s: folded in %.4f, retrained %.4f".formatted(inference, foldedError, retrainedError));
    assertTrue(foldedError < average - 0.03, foldedError + ", the average user's " + average);
  }
}

package io.sparkafm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatingScaleTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRatingOnTheModelsScaleComesBack(boolean globalMean) {
    RatingScale scale = RatingScale.of(Loss.SQUARED, globalMean, 3.6, 1.1, 0.5, 5);
    for (float rating = 0.5f; rating <= 5; rating += 0.5f) {
      assertEquals(rating, scale.prediction(scale.toModel(rating), true), 1e-6);
    }
    assertEquals(0f, scale.offset());
  }

  @Test
  void standardisedRatingsHaveMeanZeroAndVarianceOne() {
    RatingScale scale = RatingScale.of(Loss.SQUARED, true, 3, 2, 1, 5);
    assertEquals(0f, scale.toModel(3));
    assertEquals(1f, scale.toModel(5));
    assertEquals(-1f, scale.toModel(1));
  }

  @Test
  void predictionsKeepToTheTrainingRangeOnlyWhereAsked() {
    RatingScale scale = RatingScale.of(Loss.SQUARED, true, 3, 1, 1, 5);
    assertEquals(5, scale.prediction(9, true));
    assertEquals(1, scale.prediction(-9, true));
    assertEquals(12, scale.prediction(9, false));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 4, -2})
  void constantRatingsArePredictedAsTheyAre(double rating) {
    RatingScale scale = RatingScale.of(Loss.SQUARED, true, rating, 0, rating, rating);
    assertEquals(0f, scale.toModel((float) rating));
    assertEquals(rating, scale.prediction(0, true));
    assertEquals(rating, scale.prediction(0.3, true));
  }

  @Test
  void logisticRatingsStayAndTheirMeanIsTheOffsetsProbability() {
    RatingScale scale = RatingScale.of(Loss.LOGISTIC, true, 0.8, 0.4, 0, 1);
    assertEquals(1f, scale.toModel(1));
    assertEquals(0f, scale.toModel(0));
    assertEquals(Math.log(4), scale.offset(), 1e-6);
    assertEquals(0.8, scale.prediction(0, true), 1e-12);
    assertEquals(0f, RatingScale.of(Loss.LOGISTIC, false, 0.8, 0.4, 0, 1).offset());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void logisticRatingsOfOneClassAloneStayFinite(double mean) {
    RatingScale scale = RatingScale.of(Loss.LOGISTIC, true, mean, 0, mean, mean);
    assertEquals(mean, scale.prediction(0, true), 1e-5);
  }

  /** Training calls a loss of some times this an explosion: it must not begin there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noRatingsLossUnderAScoreOfZeroIsAboveTheConstantLoss(boolean globalMean) {
    for (Loss loss : Loss.values()) {
      boolean logistic = loss == Loss.LOGISTIC;
      RatingScale scale =
          logistic
              ? RatingScale.of(loss, false, 0.8, 0.4, 0, 1)
              : RatingScale.of(loss, globalMean, 3.6, 1.1, 1, 5);
      for (float rating : logistic ? new float[] {0, 1} : new float[] {1, 2, 3, 4, 5}) {
        double value = loss.value(scale.toModel(rating), scale.offset());
        assertTrue(value <= scale.constantLoss() * (1 + 1e-6), "rating " + rating);
      }
    }
  }
}

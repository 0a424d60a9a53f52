package io.sparkafm.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** Parameters that predicting needs: shared by {@link AfmEstimator} and {@link AfmModel}. */
public interface AfmModelParams extends Params {

  /** The parameters themselves. */
  AfmModelParamSet modelParams();

  /** Column of user ids: string, integral or decimal. */
  default Param<String> userCol() {
    return modelParams().userCol;
  }

  default String getUserCol() {
    return getOrDefault(userCol());
  }

  /** Column of item ids: string, integral or decimal. */
  default Param<String> itemCol() {
    return modelParams().itemCol;
  }

  default String getItemCol() {
    return getOrDefault(itemCol());
  }

  /** Columns of item features, one a field; see featureKinds. */
  default StringArrayParam featureCols() {
    return modelParams().featureCols;
  }

  default String[] getFeatureCols() {
    return getOrDefault(featureCols());
  }

  /** Column of predictions to add: ratings, or probabilities for the logistic loss. */
  default Param<String> predictionCol() {
    return modelParams().predictionCol;
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  /** Column of the user's attention to add, a map from field to share; empty adds none. */
  default Param<String> attentionCol() {
    return modelParams().attentionCol;
  }

  default String getAttentionCol() {
    return getOrDefault(attentionCol());
  }

  /** Column to add that says what a prediction rests on (PredictionSource); empty adds none. */
  default Param<String> predictionSourceCol() {
    return modelParams().predictionSourceCol;
  }

  default String getPredictionSourceCol() {
    return getOrDefault(predictionSourceCol());
  }

  /**
   * Column to add, where the model has kept draws (keptSamples ≥ 2), of the posterior standard
   * deviation of the prediction: of the expected rating, without a single rating's noise. Null for
   * a user that was not in training.
   */
  default Param<String> predictionStdCol() {
    return modelParams().predictionStdCol;
  }

  default String getPredictionStdCol() {
    return getOrDefault(predictionStdCol());
  }

  /**
   * What to predict for users and items that were not in training: features (unknown items from
   * their features, unknown users as the average user), nan, or drop the row.
   */
  default Param<String> coldStartStrategy() {
    return modelParams().coldStartStrategy;
  }

  default String getColdStartStrategy() {
    return getOrDefault(coldStartStrategy());
  }

  /** Whether predictions are kept within the range of the training ratings. */
  default BooleanParam clipPredictions() {
    return modelParams().clipPredictions;
  }

  default boolean getClipPredictions() {
    return (Boolean) getOrDefault(clipPredictions());
  }
}

package io.sparkafm.ml;

import org.apache.spark.ml.param.ParamMap;

/**
 * Makes models that add nothing but predictions, so that several models can be compared on the same
 * rows.
 */
public final class PredictionsAlone {
  private PredictionsAlone() {}

  /**
   * A copy of a model that adds its predictions to a dataset and no other column, one for every row
   * of it.
   *
   * @param predictionCol the column of predictions
   */
  public static AfmModel of(AfmModel model, String predictionCol) {
    return model
        .copy(ParamMap.empty())
        .setPredictionCol(predictionCol)
        .setPredictionSourceCol("")
        .setPredictionStdCol("")
        .setAttentionCol("")
        .setColdStartStrategy("features");
  }
}

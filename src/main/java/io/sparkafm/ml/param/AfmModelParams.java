package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.oneOf;
import static io.sparkafm.ml.param.ParamMixins.withDefault;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * Parameters that predicting needs: shared by {@code AfmEstimator} and {@code AfmModel}.
 *
 * <p>A parameter is said once: its doc, range, default, getter and setter stand together, here and
 * in the groups of {@link AfmParams}. The doc is what {@link #explainParams} prints.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface AfmModelParams<T extends AfmModelParams<T>> extends Params {

  default Param<String> userCol() {
    String doc = "The column of user ids, of type string, integral or decimal.";
    return withDefault(this, new Param<>(uid(), "userCol", doc, String.class), "user");
  }

  default String getUserCol() {
    return getOrDefault(userCol());
  }

  default T setUserCol(String value) {
    return assign(this, userCol(), value);
  }

  default Param<String> itemCol() {
    String doc = "The column of item ids, of type string, integral or decimal.";
    return withDefault(this, new Param<>(uid(), "itemCol", doc, String.class), "item");
  }

  default String getItemCol() {
    return getOrDefault(itemCol());
  }

  default T setItemCol(String value) {
    return assign(this, itemCol(), value);
  }

  default StringArrayParam featureCols() {
    String doc = "The columns of item features, one for each field; see featureKinds.";
    return withDefault(this, new StringArrayParam(this, "featureCols", doc), new String[0]);
  }

  default String[] getFeatureCols() {
    return getOrDefault(featureCols());
  }

  default Param<String> predictionCol() {
    String doc =
        "The column to add for predictions, which are ratings, or probabilities for the logistic "
            + "loss.";
    return withDefault(this, new Param<>(uid(), "predictionCol", doc, String.class), "prediction");
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  default T setPredictionCol(String value) {
    return assign(this, predictionCol(), value);
  }

  default Param<String> attentionCol() {
    String doc =
        "The column to add for the user's attention, a map from field to share; if the name is "
            + "empty, no column is added.";
    return withDefault(this, new Param<>(uid(), "attentionCol", doc, String.class), "");
  }

  default String getAttentionCol() {
    return getOrDefault(attentionCol());
  }

  default T setAttentionCol(String value) {
    return assign(this, attentionCol(), value);
  }

  default Param<String> predictionSourceCol() {
    String doc =
        "The column to add that says what a prediction rests on (PredictionSource); if the name "
            + "is empty, no column is added.";
    return withDefault(
        this, new Param<>(uid(), "predictionSourceCol", doc, String.class), "predictionSource");
  }

  default String getPredictionSourceCol() {
    return getOrDefault(predictionSourceCol());
  }

  default T setPredictionSourceCol(String value) {
    return assign(this, predictionSourceCol(), value);
  }

  default Param<String> predictionStdCol() {
    String doc =
        "The column to add for the posterior standard deviation of the expected rating, without a "
            + "single rating's noise, where the model has kept draws (keptSamples ≥ 2). It is "
            + "null for users that were not in training; if the name is empty, no column is "
            + "added.";
    return withDefault(
        this, new Param<>(uid(), "predictionStdCol", doc, String.class), "predictionStd");
  }

  default String getPredictionStdCol() {
    return getOrDefault(predictionStdCol());
  }

  default T setPredictionStdCol(String value) {
    return assign(this, predictionStdCol(), value);
  }

  default Param<String> coldStartStrategy() {
    String doc =
        "What is predicted for users and items that were not in training: features predicts "
            + "unknown items from their features and unknown users as the average user, nan "
            + "predicts NaN, and drop drops the row.";
    return withDefault(
        this,
        new Param<>(
            uid(), "coldStartStrategy", doc, oneOf("features", "nan", "drop"), String.class),
        "features");
  }

  default String getColdStartStrategy() {
    return getOrDefault(coldStartStrategy());
  }

  default T setColdStartStrategy(String value) {
    return assign(this, coldStartStrategy(), value);
  }

  default BooleanParam clipPredictions() {
    String doc = "Whether predictions are kept within the range of the training ratings.";
    return withDefault(this, new BooleanParam(this, "clipPredictions", doc), true);
  }

  default boolean getClipPredictions() {
    return (Boolean) getOrDefault(clipPredictions());
  }

  default T setClipPredictions(boolean value) {
    return assign(this, clipPredictions(), value);
  }
}

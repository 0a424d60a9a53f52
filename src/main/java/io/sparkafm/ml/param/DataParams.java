package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.oneOf;
import static io.sparkafm.ml.param.ParamMixins.withDefault;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * Parameters that name what the ratings to train on hold.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface DataParams<T extends DataParams<T>> extends AfmModelParams<T> {

  default Param<String> ratingCol() {
    String doc = "The column of ratings, which are numbers; the logistic loss takes 0 and 1.";
    return withDefault(this, new Param<>(uid(), "ratingCol", doc, String.class), "rating");
  }

  default String getRatingCol() {
    return getOrDefault(ratingCol());
  }

  default T setRatingCol(String value) {
    return assign(this, ratingCol(), value);
  }

  default Param<String> weightCol() {
    String doc =
        "The column of the ratings' weights, ≥ 0; if the name is empty, all ratings weigh 1.";
    return withDefault(this, new Param<>(uid(), "weightCol", doc, String.class), "");
  }

  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  default T setWeightCol(String value) {
    return assign(this, weightCol(), value);
  }

  default Param<String> timestampCol() {
    String doc =
        "The column of the ratings' times, which duplicates = last needs; if the name is empty, "
            + "there is none.";
    return withDefault(this, new Param<>(uid(), "timestampCol", doc, String.class), "");
  }

  default String getTimestampCol() {
    return getOrDefault(timestampCol());
  }

  default T setTimestampCol(String value) {
    return assign(this, timestampCol(), value);
  }

  default Param<String> validationIndicatorCol() {
    String doc =
        "The boolean column that is true for ratings that are held out, on which training "
            + "measures when to stop early; if the name is empty, no rating is held out.";
    return withDefault(this, new Param<>(uid(), "validationIndicatorCol", doc, String.class), "");
  }

  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  default T setValidationIndicatorCol(String value) {
    return assign(this, validationIndicatorCol(), value);
  }

  default StringArrayParam featureKinds() {
    String doc =
        "The kinds of those feature columns whose type does not tell their kind, as column:kind; "
            + "kinds are categorical, multiValued, weightedBag, continuous, denseVector and "
            + "text.";
    return withDefault(this, new StringArrayParam(this, "featureKinds", doc), new String[0]);
  }

  default String[] getFeatureKinds() {
    return getOrDefault(featureKinds());
  }

  default T setFeatureKinds(String... value) {
    return assign(this, featureKinds(), value);
  }

  default Param<String> duplicates() {
    String doc =
        "What is done with several ratings of one user and item: error refuses them, keep keeps "
            + "all of them, mean takes their mean, last takes the last by timestampCol, sum adds "
            + "them up, and count takes their number for the rating (ratingCol may be missing).";
    return withDefault(
        this,
        new Param<>(
            uid(),
            "duplicates",
            doc,
            oneOf("error", "keep", "mean", "last", "sum", "count"),
            String.class),
        "error");
  }

  default String getDuplicates() {
    return getOrDefault(duplicates());
  }

  default T setDuplicates(String value) {
    return assign(this, duplicates(), value);
  }

  /** Sets {@link #featureCols}; it is here since a trained model's features do not change. */
  default T setFeatureCols(String... value) {
    return assign(this, featureCols(), value);
  }
}

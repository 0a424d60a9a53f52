package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.oneOf;
import static io.sparkafm.ml.param.ParamMixins.withDefault;
import static org.apache.spark.ml.param.ParamValidators.gtEq;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Parameters that say what model is learned: its rank, interaction, loss, gate and biases.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface FactorModelParams<T extends FactorModelParams<T>> extends Params {

  default IntParam rank() {
    String doc = "The number k of latent dimensions, ≥ 1.";
    return withDefault(this, new IntParam(this, "rank", doc, gtEq(1)), 32);
  }

  default int getRank() {
    return (Integer) getOrDefault(rank());
  }

  default T setRank(int value) {
    return assign(this, rank(), value);
  }

  default Param<String> interaction() {
    String doc =
        "How a user and an attended item make a score: innerProduct (Eq. 4), or one sigmoid "
            + "hidden layer (Eq. 5) on u ⊙ v (mlpProduct) or on [u; v] (mlpConcatenation).";
    return withDefault(
        this,
        new Param<>(
            uid(),
            "interaction",
            doc,
            oneOf("innerProduct", "mlpProduct", "mlpConcatenation"),
            String.class),
        "innerProduct");
  }

  default String getInteraction() {
    return getOrDefault(interaction());
  }

  default T setInteraction(String value) {
    return assign(this, interaction(), value);
  }

  default IntParam hiddenSize() {
    String doc = "The number of hidden units of the MLP interaction, ≥ 1.";
    return withDefault(this, new IntParam(this, "hiddenSize", doc, gtEq(1)), 16);
  }

  default int getHiddenSize() {
    return (Integer) getOrDefault(hiddenSize());
  }

  default T setHiddenSize(int value) {
    return assign(this, hiddenSize(), value);
  }

  default Param<String> loss() {
    String doc = "The loss of a prediction: squared for ratings, logistic for 0 and 1.";
    return withDefault(
        this,
        new Param<>(uid(), "loss", doc, oneOf("squared", "logistic"), String.class),
        "squared");
  }

  default String getLoss() {
    return getOrDefault(loss());
  }

  default T setLoss(String value) {
    return assign(this, loss(), value);
  }

  default BooleanParam learnAttention() {
    String doc =
        "Whether the gate is learned; false holds it uniform, and the model is then SVDFeature.";
    return withDefault(this, new BooleanParam(this, "learnAttention", doc), true);
  }

  default boolean getLearnAttention() {
    return (Boolean) getOrDefault(learnAttention());
  }

  default T setLearnAttention(boolean value) {
    return assign(this, learnAttention(), value);
  }

  default BooleanParam centredAttention() {
    String doc =
        "Whether the gate is centred on the mean user; false is the paper's Eq. 2 to the letter.";
    return withDefault(this, new BooleanParam(this, "centredAttention", doc), true);
  }

  default boolean getCentredAttention() {
    return (Boolean) getOrDefault(centredAttention());
  }

  default T setCentredAttention(boolean value) {
    return assign(this, centredAttention(), value);
  }

  default BooleanParam fitIntercept() {
    String doc = "Whether there is a global mean.";
    return withDefault(this, new BooleanParam(this, "fitIntercept", doc), true);
  }

  default boolean getFitIntercept() {
    return (Boolean) getOrDefault(fitIntercept());
  }

  default T setFitIntercept(boolean value) {
    return assign(this, fitIntercept(), value);
  }

  default BooleanParam fitUserBias() {
    String doc = "Whether users have biases.";
    return withDefault(this, new BooleanParam(this, "fitUserBias", doc), true);
  }

  default boolean getFitUserBias() {
    return (Boolean) getOrDefault(fitUserBias());
  }

  default T setFitUserBias(boolean value) {
    return assign(this, fitUserBias(), value);
  }

  default BooleanParam fitItemBias() {
    String doc = "Whether items have biases.";
    return withDefault(this, new BooleanParam(this, "fitItemBias", doc), true);
  }

  default boolean getFitItemBias() {
    return (Boolean) getOrDefault(fitItemBias());
  }

  default T setFitItemBias(boolean value) {
    return assign(this, fitItemBias(), value);
  }

  default BooleanParam fitFieldBias() {
    String doc = "Whether field values have biases.";
    return withDefault(this, new BooleanParam(this, "fitFieldBias", doc), true);
  }

  default boolean getFitFieldBias() {
    return (Boolean) getOrDefault(fitFieldBias());
  }

  default T setFitFieldBias(boolean value) {
    return assign(this, fitFieldBias(), value);
  }
}

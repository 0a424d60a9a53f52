package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.oneOf;
import static io.sparkafm.ml.param.ParamMixins.withDefault;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What a model's {@code transform} returns, which estimators have no choice of.
 *
 * @param <T> the class that has the parameter, which its setter returns
 */
public interface OutputTableParam<T extends OutputTableParam<T>> extends Params {

  default Param<String> outputTable() {
    String doc =
        "What transform returns: predictions, explanations of the same pairs, recommendations for "
            + "the users in userCol, similarItems to the items in itemCol, similarUsers to the users "
            + "in userCol, or, whatever the input, attention, preferences, userFactors, "
            + "itemFactors, featureFactors or attentionWeights. Spark Connect lets nothing else of "
            + "a model through.";
    return withDefault(
        this,
        new Param<>(
            uid(),
            "outputTable",
            doc,
            oneOf(
                "predictions",
                "explanations",
                "recommendations",
                "similarItems",
                "similarUsers",
                "attention",
                "preferences",
                "userFactors",
                "itemFactors",
                "featureFactors",
                "attentionWeights"),
            String.class),
        "predictions");
  }

  default String getOutputTable() {
    return getOrDefault(outputTable());
  }

  default T setOutputTable(String value) {
    return assign(this, outputTable(), value);
  }
}

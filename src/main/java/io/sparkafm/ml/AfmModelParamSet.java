package io.sparkafm.ml;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import scala.Function1;

/** The parameters behind {@link AfmModelParams}. */
final class AfmModelParamSet implements java.io.Serializable {
  private static final long serialVersionUID = 1L;

  final Param<String> userCol;
  final Param<String> itemCol;
  final StringArrayParam featureCols;
  final Param<String> predictionCol;
  final Param<String> attentionCol;
  final Param<String> predictionSourceCol;
  final Param<String> predictionStdCol;
  final Param<String> coldStartStrategy;
  final BooleanParam clipPredictions;

  AfmModelParamSet(Params parent) {
    userCol =
        new Param<>(
            parent.uid(),
            "userCol",
            "column of user ids: string, integral or decimal",
            String.class);
    itemCol =
        new Param<>(
            parent.uid(),
            "itemCol",
            "column of item ids: string, integral or decimal",
            String.class);
    featureCols =
        new StringArrayParam(
            parent, "featureCols", "columns of item features, one a field; see featureKinds");
    predictionCol =
        new Param<>(
            parent.uid(),
            "predictionCol",
            "column of predictions to add: ratings, or probabilities for the " + "logistic loss",
            String.class);
    attentionCol =
        new Param<>(
            parent.uid(),
            "attentionCol",
            "column of the user's attention to add, a map from field to share; empty "
                + "adds none",
            String.class);
    predictionSourceCol =
        new Param<>(
            parent.uid(),
            "predictionSourceCol",
            "column to add that says what a prediction rests on (PredictionSource); "
                + "empty adds none",
            String.class);
    predictionStdCol =
        new Param<>(
            parent.uid(),
            "predictionStdCol",
            "column to add, where the model has kept draws (keptSamples ≥ 2), of the posterior "
                + "standard deviation of the prediction",
            String.class);
    coldStartStrategy =
        new Param<>(
            parent.uid(),
            "coldStartStrategy",
            "what to predict for users and items that were not in training: "
                + "features (unknown items from their features, unknown users as the "
                + "average user), nan, or drop the row",
            oneOf("features", "nan", "drop"),
            String.class);
    clipPredictions =
        new BooleanParam(
            parent,
            "clipPredictions",
            "whether predictions are kept within the range of the training ratings");
    parent.setDefault(userCol, "user");
    parent.setDefault(itemCol, "item");
    parent.setDefault(featureCols, new String[0]);
    parent.setDefault(predictionCol, "prediction");
    parent.setDefault(attentionCol, "");
    parent.setDefault(predictionSourceCol, "predictionSource");
    parent.setDefault(predictionStdCol, "predictionStd");
    parent.setDefault(coldStartStrategy, "features");
    parent.setDefault(clipPredictions, true);
  }

  /** Accepts the named values alone. */
  static Function1<String, Object> oneOf(String... values) {
    return ParamValidators.inArray(List.of(values));
  }
}

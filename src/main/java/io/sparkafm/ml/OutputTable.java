package io.sparkafm.ml;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What {@link AfmModel#transform} returns. Predictions are what every model of Spark ML returns;
 * the others are what the model's own methods return, for Spark Connect, which lets a client call
 * no method of a model but this one.
 */
enum OutputTable {
  PREDICTIONS("predictions"),
  EXPLANATIONS("explanations"),
  ATTENTION("attention"),
  PREFERENCES("preferences"),
  USER_FACTORS("userFactors"),
  ITEM_FACTORS("itemFactors"),
  FEATURE_FACTORS("featureFactors"),
  ATTENTION_WEIGHTS("attentionWeights"),
  RECOMMENDATIONS("recommendations");

  private final String parameter;

  OutputTable(String parameter) {
    this.parameter = parameter;
  }

  static String[] names() {
    return Arrays.stream(values()).map(table -> table.parameter).toArray(String[]::new);
  }

  static OutputTable of(String name) {
    return values()[List.of(names()).indexOf(name)];
  }

  /**
   * The table.
   *
   * @param input pairs to explain, or users to recommend 10 items each to; otherwise ignored
   */
  Dataset<Row> of(AfmModel model, Dataset<?> input) {
    return switch (this) {
      case PREDICTIONS -> model.predict(input);
      case EXPLANATIONS -> model.explain(input);
      case ATTENTION -> model.attention();
      case PREFERENCES -> model.preferences();
      case USER_FACTORS -> model.userFactors();
      case ITEM_FACTORS -> model.itemFactors();
      case FEATURE_FACTORS -> model.featureFactors();
      case ATTENTION_WEIGHTS -> model.attentionWeights();
      case RECOMMENDATIONS -> model.recommender().forUsers(input);
    };
  }
}

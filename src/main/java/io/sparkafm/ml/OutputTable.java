package io.sparkafm.ml;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What {@link AfmModel#transform} returns. Predictions are what every model of Spark ML returns;
 * the others are what the model's own methods return, for Spark Connect, which lets a client call
 * no method of a model but this one.
 */
final class OutputTable {
  static final String PREDICTIONS = "predictions";

  private OutputTable() {}

  /**
   * The table that the model's parameter names.
   *
   * @param input pairs to predict or to explain, users to recommend ten items each to, or items or
   *     users to which others are alike; otherwise ignored
   */
  static Dataset<Row> of(AfmModel model, Dataset<?> input) {
    return switch (model.getOutputTable()) {
      case PREDICTIONS -> model.predict(input);
      case "explanations" -> model.explain(input);
      case "recommendations" -> model.recommender().forUsers(input);
      case "similarItems" -> model.similarity().ofItems(input);
      case "similarUsers" -> model.similarity().ofUsers(input);
      case "attention" -> model.attention();
      case "preferences" -> model.preferences();
      case "userFactors" -> model.userFactors();
      case "itemFactors" -> model.itemFactors();
      case "featureFactors" -> model.featureFactors();
      case "attentionWeights" -> model.attentionWeights();
      default -> throw new IllegalStateException(model.getOutputTable());
    };
  }
}

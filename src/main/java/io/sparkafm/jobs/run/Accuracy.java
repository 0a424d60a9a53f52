package io.sparkafm.jobs.run;

import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How far predictions are from ratings. */
public record Accuracy(double rmse, double mae) {

  /** Measures columns {@code rating} and {@code prediction} in one pass. */
  public static Accuracy of(Dataset<Row> predictions) {
    var metrics =
        new RegressionEvaluator()
            .setLabelCol("rating")
            .setPredictionCol("prediction")
            .getMetrics(predictions);
    return new Accuracy(metrics.rootMeanSquaredError(), metrics.meanAbsoluteError());
  }
}

package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The table of predictions: what was asked for and what the model said, without the features. */
public final class Predictions {
  private Predictions() {}

  public static void write(Dataset<Row> predictions, RunConfig config, OutputDirectory output) {
    String[] fields = config.features().stream().map(FeatureSource::field).toArray(String[]::new);
    predictions.drop(fields).write().parquet(output.path("predictions"));
  }
}

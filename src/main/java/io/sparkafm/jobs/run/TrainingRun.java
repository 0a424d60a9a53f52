package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.not;

import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.ml.IntervalCoverage;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One model trained on ratings, and how accurate it is.
 *
 * @param config what was asked for
 * @param model the model
 * @param measuredOn which ratings the accuracy is of
 * @param accuracy RMSE and MAE on them
 * @param coverage of the intervals that the model promises; null on training ratings, and where it
 *     promises none
 */
public record TrainingRun(
    RunConfig config,
    FittedModel model,
    MeasuredOn measuredOn,
    Accuracy accuracy,
    IntervalCoverage coverage) {

  /** Which ratings an accuracy is of. */
  public enum MeasuredOn {
    TRAINING("training", "Training"),
    HELD_OUT("heldOut", "Held-out");

    private final String key;
    private final String label;

    MeasuredOn(String key, String label) {
      this.key = key;
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** Trains on all ratings, or on those that {@code evaluate.testFraction} does not keep back. */
  public static TrainingRun run(RunConfig config, Dataset<Row> ratings) {
    double fraction = config.evaluate().testFraction();
    if (fraction == 0) {
      FittedModel model = FittedModel.fit(config, ratings);
      // No item is new, so that none is predicted from its features: no need to join them.
      String[] fields = config.features().stream().map(FeatureSource::field).toArray(String[]::new);
      Accuracy accuracy = Accuracy.of(model.predict(ratings.drop(fields)));
      return new TrainingRun(config, model, MeasuredOn.TRAINING, accuracy, null);
    }
    Column heldOut = Folds.fraction(fraction, config.evaluate().seed());
    SplitSizes.requireHeldOut(
        ratings,
        heldOut,
        "evaluate.testFraction = %s with evaluate.seed = %d"
            .formatted(fraction, config.evaluate().seed()));
    return split(config, ratings, heldOut);
  }

  /** Trains on the ratings that are not held out and measures on those that are. */
  public static TrainingRun split(RunConfig config, Dataset<Row> ratings, Column heldOut) {
    FittedModel model = FittedModel.fit(config, ratings.where(not(heldOut)));
    Dataset<Row> predictions = model.predict(ratings.where(heldOut));
    Accuracy accuracy = Accuracy.of(predictions);
    IntervalCoverage coverage = model.coverage(predictions);
    return new TrainingRun(config, model, MeasuredOn.HELD_OUT, accuracy, coverage);
  }

  public Metrics metrics(String command) {
    Metrics metrics =
        new Metrics(command)
            .put(accuracy)
            .put(coverage)
            .put("measuredOn", measuredOn.key)
            .put(config);
    TrainingMetrics.put(model.afm().summary(), metrics);
    return metrics;
  }
}

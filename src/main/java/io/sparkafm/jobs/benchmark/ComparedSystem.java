package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.jobs.config.ConfiguredEstimator;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.Accuracy;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.ml.AfmEstimator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A system of the comparison: what it is, and the values of its hyper-parameters among which it may
 * choose on an inner split of the training ratings.
 *
 * @param name as the tables have it
 * @param source where the system was published
 * @param learner what trains it
 * @param usesFeatures whether it sees the items' features
 * @param parameters those that make it this system
 * @param whileChoosing parameters that shorten a trial
 * @param trials values to choose from; a single one is not tried at all
 */
record ComparedSystem(
    String name,
    String source,
    Learner learner,
    boolean usesFeatures,
    Map<String, Object> parameters,
    Map<String, Object> whileChoosing,
    List<Map<String, Object>> trials) {

  /** What trains a system. */
  enum Learner {
    /** The estimator of this project, whose parameters a system sets. */
    AFM,
    /** Spark's ALS. */
    ALS
  }

  /** All parameters of a training with the values of a trial. */
  Map<String, Object> parameters(Map<String, Object> trial, boolean choosing) {
    Map<String, Object> all = new LinkedHashMap<>(parameters);
    all.putAll(trial);
    if (choosing) {
      all.putAll(whileChoosing);
    }
    return all;
  }

  /**
   * Trains on some ratings and measures on others; all predictions are clipped to the range of the
   * training ratings, and every held-out rating counts.
   *
   * @param parameters see {@link #parameters(Map, boolean)}
   */
  Accuracy measure(
      RunConfig config,
      Dataset<Row> training,
      Dataset<Row> heldOut,
      Map<String, Object> parameters) {
    return switch (learner) {
      case AFM ->
          Accuracy.of(FittedModel.fit(configured(config, parameters), training).predict(heldOut));
      case ALS -> Accuracy.of(als(training, heldOut, parameters));
    };
  }

  /** Epochs or iterations of a training, each of which goes through all ratings once. */
  int epochs(RunConfig config, Map<String, Object> parameters) {
    if (learner == Learner.ALS) {
      return (int) parameters.get("maxIter");
    }
    AfmEstimator estimator = ConfiguredEstimator.of(configured(config, parameters));
    return estimator.samplesPosterior()
        ? estimator.getBurnIn() + estimator.getThinning() * estimator.getNumSamples()
        : estimator.getMaxIter();
  }

  private RunConfig configured(RunConfig config, Map<String, Object> parameters) {
    return (usesFeatures ? config : config.withoutFeatures()).withModel(parameters);
  }

  /** ALS knows nothing of users and items without training ratings: they get the mean rating. */
  private static Dataset<Row> als(
      Dataset<Row> training, Dataset<Row> heldOut, Map<String, Object> parameters) {
    ALS als =
        new ALS()
            .setUserCol("user")
            .setItemCol("item")
            .setRatingCol("rating")
            .setColdStartStrategy("nan")
            .setRank((int) parameters.get("rank"))
            .setRegParam((double) parameters.get("regParam"))
            .setMaxIter((int) parameters.get("maxIter"))
            .setSeed(1);
    Row known = training.agg(min("rating"), max("rating"), avg("rating")).first();
    Column rating = col("prediction");
    return als.fit(training)
        .transform(heldOut)
        .withColumn(
            "prediction",
            when(isnan(rating), lit(known.get(2)))
                .otherwise(least(greatest(rating, lit(known.get(0))), lit(known.get(1)))));
  }
}

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
import io.sparkafm.ml.param.AfmParams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.Estimator;
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
 * @param estimator makes what trains it: an estimator with parameters of AFM's, or Spark's ALS
 * @param usesFeatures whether it sees the items' features
 * @param parameters those that make it this system
 * @param whileChoosing parameters that shorten a trial
 * @param trials values to choose from; a single one is not tried at all
 */
record ComparedSystem(
    String name,
    String source,
    Supplier<Estimator<?>> estimator,
    boolean usesFeatures,
    Map<String, Object> parameters,
    Map<String, Object> whileChoosing,
    List<Map<String, Object>> trials) {

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
    Estimator<?> configured = configured(config, parameters);
    if (configured instanceof ALS als) {
      return Accuracy.of(withinRange(als.fit(training).transform(heldOut), training));
    }
    Dataset<Row> indicated = FittedModel.indicated(config, training);
    return Accuracy.of(configured.fit(indicated).transform(heldOut));
  }

  /** Epochs or iterations of a training, each of which goes through all ratings once. */
  int epochs(RunConfig config, Map<String, Object> parameters) {
    Estimator<?> configured = configured(config, parameters);
    if (configured instanceof ALS als) {
      return als.getMaxIter();
    }
    AfmParams<?> params = (AfmParams<?>) configured;
    return params.samplesPosterior()
        ? params.getBurnIn() + params.getThinning() * params.getNumSamples()
        : params.getMaxIter();
  }

  private Estimator<?> configured(RunConfig config, Map<String, Object> parameters) {
    Estimator<?> configured = estimator.get();
    if (configured instanceof ALS als) {
      als.setUserCol("user").setItemCol("item").setRatingCol("rating");
      parameters.forEach((name, value) -> als.set(als.getParam(name), value));
    } else {
      ConfiguredEstimator.configure(
          (AfmParams<?>) configured,
          (usesFeatures ? config : config.withoutFeatures()).withModel(parameters));
    }
    return configured;
  }

  /** ALS knows nothing of users and items without training ratings: they get the mean rating. */
  private static Dataset<Row> withinRange(Dataset<Row> predictions, Dataset<Row> training) {
    Row known = training.agg(min("rating"), max("rating"), avg("rating")).first();
    Column rating = col("prediction");
    return predictions.withColumn(
        "prediction",
        when(isnan(rating), lit(known.get(2)))
            .otherwise(least(greatest(rating, lit(known.get(0))), lit(known.get(1)))));
  }
}

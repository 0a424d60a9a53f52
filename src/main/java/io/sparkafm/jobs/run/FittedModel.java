package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.ConfiguredEstimator;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.AfmRecommender;
import io.sparkafm.ml.ExportedVectors;
import io.sparkafm.ml.IntervalCoverage;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A trained model as the commands use it: they train or load it, and ask it for the tables that
 * they write.
 */
public final class FittedModel {
  private final AfmModel model;

  private FittedModel(AfmModel model) {
    this.model = model;
  }

  public static FittedModel fit(RunConfig config, Dataset<Row> ratings) {
    try {
      return new FittedModel(ConfiguredEstimator.of(config).fit(indicated(config, ratings)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          config.ratings().table().name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Training ratings as {@link ConfiguredEstimator} needs them, with a column of held-out ratings
   * if training may stop early.
   */
  public static Dataset<Row> indicated(RunConfig config, Dataset<Row> ratings) {
    double fraction = config.evaluate().validationFraction();
    // Another seed than that of the folds: what is held out of a fold must not decide what stops
    // it.
    return fraction == 0
        ? ratings
        : ratings.withColumn("validation", Folds.fraction(fraction, ~config.evaluate().seed()));
  }

  /**
   * Trains and measures the held-out ratings from epoch to epoch, never stopping early.
   *
   * @param ratings with column {@code validation}
   */
  public static FittedModel watched(RunConfig config, Dataset<Row> ratings) {
    return new FittedModel(
        ConfiguredEstimator.of(config)
            .setValidationIndicatorCol("validation")
            .setPatience(Integer.MAX_VALUE)
            .setCompareUniform(false)
            .fit(ratings));
  }

  public static FittedModel load(String directory) {
    return new FittedModel(AfmModel.load(directory));
  }

  public void save(String directory) throws IOException {
    model.write().save(directory);
  }

  /** The model with the users of ratings that were not in training. */
  FittedModel foldIn(RunConfig config, Dataset<Row> ratings) {
    String weight = config.ratings().weight() == null ? "" : "weight";
    return new FittedModel(model.foldIn(ratings, "rating", weight));
  }

  public Dataset<Row> predict(Dataset<Row> pairs) {
    return model.transform(pairs);
  }

  public AfmRecommender recommender() {
    return model.recommender();
  }

  /** Items with training ratings. */
  public long items() {
    return model.summary().numItems();
  }

  /** The model itself, for what measures it. */
  public AfmModel afm() {
    return model;
  }

  /** See {@link AfmModel#explain}. */
  public Dataset<Row> explain(Dataset<Row> pairs) {
    return model.explain(pairs);
  }

  /** Whether what a value adds is the same for all items that have it. */
  public boolean hasPreferences() {
    return model.hasPreferences();
  }

  /** See {@link AfmModel#preferences(int)}. */
  public Dataset<Row> preferences(int strongest) {
    return model.preferences(strongest);
  }

  /** One row a user and field, see {@link AfmModel#attention}. */
  public Dataset<Row> attention() {
    return model.attention();
  }

  /**
   * Writes {@code users/} and {@code items/}, a vector each.
   *
   * @param rank length of the vectors; null as short as predictions allow
   */
  public void exportVectors(Integer rank, Metrics metrics, OutputDirectory out) {
    ExportedVectors vectors = rank == null ? model.exportVectors() : model.exportVectors(rank);
    vectors.users().write().parquet(out.path("users"));
    vectors.items().write().parquet(out.path("items"));
    metrics
        .put("users", model.summary().numUsers())
        .put("items", model.summary().numItems())
        .put("mean", vectors.mean())
        .put("rank", vectors.rank())
        .put("exactRank", vectors.columns())
        .put("droppedRms", vectors.droppedRms());
  }

  /** Seconds of each epoch. */
  public double[] epochSeconds() {
    return model.summary().epochSeconds();
  }

  /** RMSE of the held-out ratings after each epoch. */
  public double[] validationRmse() {
    return model.summary().validationRmse();
  }

  /** How often ratings lie in the intervals that the model promises; null where it has none. */
  IntervalCoverage coverage(Dataset<Row> predictions) {
    return IntervalCoverage.of(model, predictions, "rating").orElse(null);
  }
}

package io.sparkafm.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.AfmRecommender;
import io.sparkafm.ml.AfmTrainingSummary;
import io.sparkafm.ml.ExportedVectors;
import io.sparkafm.ml.IntervalCoverage;
import io.sparkafm.ml.PhaseSeconds;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A trained model as the commands see it: what a configuration makes of the ML API. */
final class FittedModel {
  /** Parameters that follow from the other parts of a configuration. */
  static final Set<String> SET_BY_DATA =
      Set.of(
          "userCol",
          "itemCol",
          "ratingCol",
          "weightCol",
          "timestampCol",
          "validationIndicatorCol",
          "featureCols",
          "featureKinds");

  /** Draws that tell how sure predictions are, where that is measured. */
  private static final int KEPT_SAMPLES = 10;

  private static final Set<String> PARAMETERS = new TreeSet<>();

  static {
    for (Param<?> param : new AfmEstimator().params()) {
      PARAMETERS.add(param.name());
    }
  }

  private final AfmModel model;

  private FittedModel(AfmModel model) {
    this.model = model;
  }

  /** Names of the estimator's parameters. */
  static Set<String> parameterNames() {
    return PARAMETERS;
  }

  /** The estimator that a configuration describes; its {@code model} names parameters, no code. */
  static AfmEstimator estimator(RunConfig config) {
    AfmEstimator estimator = new AfmEstimator();
    set(estimator, "userCol", "user");
    set(estimator, "itemCol", "item");
    set(estimator, "ratingCol", "rating");
    if (config.ratings().weight() != null) {
      set(estimator, "weightCol", "weight");
    }
    // Their kinds come with the joined columns.
    set(
        estimator,
        "featureCols",
        config.features().stream().map(FeatureSource::field).toArray(String[]::new));
    for (String name : config.model().root().keySet()) {
      set(estimator, name, config.model());
    }
    // Times are of use for this alone; set without it, the estimator would warn of no effect.
    if (config.ratings().timestamp() != null && estimator.getDuplicates().equals("last")) {
      set(estimator, "timestampCol", "timestamp");
    }
    if (config.evaluate().validationFraction() > 0) {
      set(estimator, "validationIndicatorCol", "validation");
    }
    return estimator;
  }

  /** Every parameter that the estimator will use, given or default. */
  static Map<String, Object> parameters(RunConfig config) {
    AfmEstimator estimator = estimator(config);
    Map<String, Object> parameters = new TreeMap<>();
    for (Param<?> param : estimator.params()) {
      if (estimator.isDefined(param)) {
        parameters.put(param.name(), estimator.getOrDefault(param));
      }
    }
    parameters.put("stepScale", estimator.getStepScale());
    parameters.put("numBlocks", estimator.getNumBlocks());
    parameters.put("roundsPerEpoch", estimator.getRoundsPerEpoch());
    return parameters;
  }

  /** The configuration with draws to keep, where it says nothing of them and there will be some. */
  static RunConfig keepingDraws(RunConfig config) {
    AfmEstimator estimator = estimator(config);
    return !estimator.drawsRows() || estimator.isSet(estimator.keptSamples())
        ? config
        : config.withModel("keptSamples", Math.min(KEPT_SAMPLES, estimator.getNumSamples()));
  }

  static FittedModel fit(RunConfig config, Dataset<Row> ratings) {
    return new FittedModel(estimator(config).fit(indicated(config, ratings)));
  }

  /** Training ratings as {@link #estimator} takes them: with what stops it early, if anything. */
  static Dataset<Row> indicated(RunConfig config, Dataset<Row> ratings) {
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
  static FittedModel watched(RunConfig config, Dataset<Row> ratings) {
    AfmEstimator estimator = estimator(config);
    set(estimator, "validationIndicatorCol", "validation");
    set(estimator, "patience", Integer.MAX_VALUE);
    set(estimator, "compareUniform", false);
    return new FittedModel(estimator.fit(ratings));
  }

  static FittedModel load(String directory) {
    return new FittedModel(AfmModel.load(directory));
  }

  void save(String directory) throws IOException {
    model.write().save(directory);
  }

  /** The model with the users of ratings that were not in training. */
  FittedModel foldIn(RunConfig config, Dataset<Row> ratings) {
    String weight = config.ratings().weight() == null ? "" : "weight";
    return new FittedModel(model.foldIn(ratings, "rating", weight));
  }

  Dataset<Row> predict(Dataset<Row> pairs) {
    return model.transform(pairs);
  }

  AfmRecommender recommender() {
    return model.recommender();
  }

  /** Items with training ratings. */
  long items() {
    return model.summary().numItems();
  }

  /** The model itself, for what measures it. */
  AfmModel afm() {
    return model;
  }

  /** See {@link AfmModel#explain}. */
  Dataset<Row> explain(Dataset<Row> pairs) {
    return model.explain(pairs);
  }

  /** Whether what a value adds is the same for all items that have it. */
  boolean hasPreferences() {
    return model.hasPreferences();
  }

  /** See {@link AfmModel#preferences(int)}. */
  Dataset<Row> preferences(int strongest) {
    return model.preferences(strongest);
  }

  /** One row a user and field, see {@link AfmModel#attention}. */
  Dataset<Row> attention() {
    return model.attention();
  }

  /**
   * Writes {@code users/} and {@code items/}, a vector each.
   *
   * @param rank length of the vectors; null as short as predictions allow
   */
  void exportVectors(Integer rank, Metrics metrics, OutputDirectory out) {
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
  double[] epochSeconds() {
    return model.summary().epochSeconds();
  }

  /** RMSE of the held-out ratings after each epoch. */
  double[] validationRmse() {
    return model.summary().validationRmse();
  }

  /** Adds what training says of itself. */
  void describe(Metrics metrics) {
    AfmTrainingSummary summary = model.summary();
    double[] seconds = summary.epochSeconds();
    metrics
        .put("epochs", summary.totalIterations())
        .put("epochSeconds", seconds)
        .put("blockSeconds", summary.blockSeconds())
        .put("trainSeconds", Arrays.stream(seconds).sum())
        .put("seconds", phases(summary.phaseSeconds()))
        .put("ratings", summary.numRatings())
        .put("users", summary.numUsers())
        .put("items", summary.numItems())
        .put("objectiveHistory", summary.objectiveHistory())
        .put("trainingRmse", summary.trainingRmse())
        .put("validationRmse", summary.validationRmse())
        .put("samples", summary.sampleHistory()[summary.bestIteration()])
        .put("effectiveSamples", summary.effectiveSampleHistory()[summary.bestIteration()])
        .put("noisePrecision", summary.noisePrecision())
        .put("userPrecision", summary.userPrecision())
        .put("fieldPrecision", summary.fieldPrecision())
        .put("gatePrecision", summary.gatePrecision())
        .put("convergence", summary.convergence())
        .put("attentionGain", summary.attentionGain().orElse(null));
  }

  /** How often ratings lie in the intervals that the model promises; null where it has none. */
  IntervalCoverage coverage(Dataset<Row> predictions) {
    return IntervalCoverage.of(model, predictions, "rating").orElse(null);
  }

  private static Map<String, Double> phases(PhaseSeconds seconds) {
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("read", seconds.read());
    phases.put("index", seconds.index());
    phases.put("block", seconds.block());
    phases.put("train", seconds.train());
    phases.put("merge", seconds.merge());
    return phases;
  }

  private static void set(AfmEstimator estimator, String name, Config values) {
    Param<Object> param = estimator.getParam(name);
    Object value = read(param, values);
    try {
      estimator.set(param, value);
    } catch (IllegalArgumentException e) {
      ConfigValue given = values.getValue(name);
      throw new UsageException(
          "%s: model.%s = %s is out of range. %s"
              .formatted(given.origin().description(), name, given.unwrapped(), param.doc()),
          e);
    }
  }

  private static void set(AfmEstimator estimator, String name, Object value) {
    estimator.set(estimator.getParam(name), value);
  }

  /**
   * The value in the type of the parameter; Typesafe Config names the line where it has another.
   */
  private static Object read(Param<?> param, Config values) {
    String name = param.name();
    if (param instanceof IntParam) {
      return values.getInt(name);
    } else if (param instanceof LongParam) {
      return values.getLong(name);
    } else if (param instanceof DoubleParam) {
      return values.getDouble(name);
    } else if (param instanceof FloatParam) {
      return (float) values.getDouble(name);
    } else if (param instanceof BooleanParam) {
      return values.getBoolean(name);
    } else if (param instanceof StringArrayParam) {
      return values.getStringList(name).toArray(String[]::new);
    } else if (param instanceof DoubleArrayParam) {
      return values.getDoubleList(name).stream().mapToDouble(Double::doubleValue).toArray();
    } else if (param instanceof IntArrayParam) {
      return values.getIntList(name).stream().mapToInt(Integer::intValue).toArray();
    }
    return values.getString(name);
  }
}

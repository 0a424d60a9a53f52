package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.param.AfmParams;
import io.sparkafm.ml.param.LacksParams;
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

/** The estimator that a configuration describes. */
public final class ConfiguredEstimator {
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

  private ConfiguredEstimator() {}

  /** Names of the estimator's parameters. */
  static Set<String> parameterNames() {
    return PARAMETERS;
  }

  /**
   * The estimator that a configuration describes. Its section {@code model} can name parameters
   * only, never code.
   */
  public static AfmEstimator of(RunConfig config) {
    AfmEstimator estimator = new AfmEstimator();
    configure(estimator, config);
    return estimator;
  }

  /**
   * Gives an estimator the parameters of a configuration; those that it lacks are left out.
   *
   * @param estimator with the parameters of AFM's, or some of them
   */
  public static void configure(AfmParams<?> estimator, RunConfig config) {
    estimator.setUserCol("user");
    estimator.setItemCol("item");
    estimator.setRatingCol("rating");
    // The kinds of the features come with the joined columns.
    if (estimator.hasParam("featureCols")) {
      estimator.setFeatureCols(
          config.features().stream().map(FeatureSource::field).toArray(String[]::new));
    }
    if (config.ratings().weight() != null) {
      estimator.setWeightCol("weight");
    }
    for (String name : config.model().root().keySet()) {
      if (LacksParams.lacks(estimator, name)) {
        continue;
      }
      set(estimator, name, config.model());
    }
    // Times are of use for this alone; set without it, the estimator would warn of no effect.
    if (config.ratings().timestamp() != null && estimator.getDuplicates().equals("last")) {
      estimator.setTimestampCol("timestamp");
    }
    if (config.evaluate().validationFraction() > 0) {
      estimator.setValidationIndicatorCol("validation");
    }
  }

  /** Every parameter that the estimator will use, given or default. */
  public static Map<String, Object> parameters(RunConfig config) {
    AfmEstimator estimator = of(config);
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

  /**
   * The configuration, in which some draws are kept if it does not say how many and if training
   * will make draws.
   */
  public static RunConfig keepingDraws(RunConfig config) {
    AfmEstimator estimator = of(config);
    return !estimator.drawsRows() || estimator.isSet(estimator.keptSamples())
        ? config
        : config.withModel(
            Map.of("keptSamples", Math.min(KEPT_SAMPLES, estimator.getNumSamples())));
  }

  private static void set(AfmParams<?> estimator, String name, Config values) {
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

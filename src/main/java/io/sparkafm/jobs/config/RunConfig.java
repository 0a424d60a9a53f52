package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.sparkafm.data.DuplicatePolicy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run reads, learns and writes: a HOCON file over {@code reference.conf}, under {@code --set
 * key=value}. Everything is read at once, so that a mistake shows before Spark starts.
 *
 * @param ratings where the ratings are
 * @param features where the item features are, one field each
 * @param model parameters of the estimator, by name
 * @param evaluate how accuracy is measured
 * @param recommend what is recommended
 * @param predictions whether training writes predictions
 * @param explain what is explained, and in which words
 * @param trueAttention the true attention with which a report compares the learned attention, or
 *     null
 */
public record RunConfig(
    RatingSource ratings,
    List<FeatureSource> features,
    Config model,
    Evaluation evaluate,
    Recommending recommend,
    boolean predictions,
    ExplainSource explain,
    TrueAttention trueAttention) {

  /** Names that the joined dataset needs for itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "user",
          "item",
          "rating",
          "weight",
          "timestamp",
          "fold",
          "validation",
          "prediction",
          "predictionStd",
          "predictionSource",
          "globalMean",
          "userBias",
          "averageUser",
          "heldOut",
          "explanation");

  /**
   * Reads a configuration.
   *
   * @param location path of the HOCON file
   * @param settings overrides, {@code key=value}
   */
  public static RunConfig load(String location, List<String> settings) {
    try {
      Config file = ConfigFiles.parse(location, ConfigFiles.hadoopConfiguration());
      return of(withSettings(file, settings));
    } catch (ConfigException e) {
      throw new UsageException(e.getMessage() + "; reference.conf describes every key", e);
    }
  }

  private static RunConfig of(Config config) {
    Config reference = reference();
    Config keys = reference.resolve().withoutPath("feature");
    Config run = config.withFallback(reference.withoutPath("feature")).resolve();
    KnownKeys known =
        new KnownKeys(keys.root(), prefixed("model.", ConfiguredEstimator.parameterNames()));
    known.check(run.root());
    checkModel(run.getConfig("model"), known);
    RatingSource ratings = RatingSource.of(run.getConfig("data.ratings"));
    RunConfig result =
        new RunConfig(
            ratings,
            features(run.getConfigList("features"), reference.getConfig("feature")),
            run.getConfig("model"),
            Evaluation.of(run.getConfig("evaluate")),
            Recommending.of(run.getConfig("recommend")),
            run.getBoolean("output.predictions"),
            ExplainSource.of(run.getConfig("explain"), ratings),
            TrueAttention.of(run.getConfig("report.trueAttention")));
    result.requireOwnQuarantines();
    if (result.evaluate.byTime() && ratings.timestamp() == null) {
      throw new UsageException(
          "evaluate.testFrom and evaluate.testLatest split ratings by time: name the column of times, data.ratings.timestamp");
    }
    if (ratings.fold() != null && result.evaluate.foldIn()) {
      throw new UsageException(
          "data.ratings.fold names folds of ratings, but evaluate.foldIn wants folds of users: set one of them to "
              + "null or false");
    }
    // A parameter out of range shows here, not after the data has been read.
    ConfiguredEstimator.of(result);
    return result;
  }

  /** What becomes of several ratings of a user and item. */
  public DuplicatePolicy duplicates() {
    return DuplicatePolicy.ofParamName(ConfiguredEstimator.of(this).getDuplicates());
  }

  /** Whether there are ratings: named ones, or those that come of counting. */
  public boolean rated() {
    return ratings.rating() != null || duplicates() == DuplicatePolicy.COUNT;
  }

  /** Two tables in one quarantine: the rows of the second would take the place of the first's. */
  private void requireOwnQuarantines() {
    Map<String, TableSource> tables = new HashMap<>();
    Stream.concat(Stream.of(ratings.table()), features.stream().map(FeatureSource::table))
        .filter(table -> table.quarantine() != null)
        .forEach(
            table -> {
              TableSource other = tables.putIfAbsent(table.quarantine(), table);
              if (other != null && !other.equals(table)) {
                throw new UsageException(
                    "quarantine %s is named for both %s and %s: name a folder for each"
                        .formatted(table.quarantine(), other.name(), table.name()));
              }
            });
  }

  /** The same run with other values of some parameters of the estimator. */
  public RunConfig withModel(Map<String, ?> parameters) {
    Config changed = model;
    for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
      changed =
          changed.withValue(
              parameter.getKey(), ConfigValueFactory.fromAnyRef(parameter.getValue()));
    }
    return new RunConfig(
        ratings, features, changed, evaluate, recommend, predictions, explain, trueAttention);
  }

  /** The same run, which learns from the ratings alone. */
  public RunConfig withoutFeatures() {
    return new RunConfig(
        ratings, List.of(), model, evaluate, recommend, predictions, explain, trueAttention);
  }

  private static List<FeatureSource> features(List<? extends Config> entries, Config defaults) {
    KnownKeys known = new KnownKeys(defaults.root(), Set.of());
    Set<String> fields = new HashSet<>(RESERVED);
    List<FeatureSource> features = new ArrayList<>();
    for (Config entry : entries) {
      known.check(entry.root());
      FeatureSource feature = FeatureSource.of(entry.withFallback(defaults));
      if (!fields.add(feature.field())) {
        throw new UsageException(
            "%s: the field name %s is taken; give the field another name"
                .formatted(entry.origin().description(), feature.field()));
      }
      features.add(feature);
    }
    return List.copyOf(features);
  }

  private static void checkModel(Config model, KnownKeys known) {
    for (Map.Entry<String, ConfigValue> entry : model.root().entrySet()) {
      if (!ConfiguredEstimator.parameterNames().contains(entry.getKey())) {
        throw known.unknown("model." + entry.getKey(), entry.getValue());
      }
      if (ConfiguredEstimator.SET_BY_DATA.contains(entry.getKey())) {
        throw new UsageException(
            "%s: model.%s is set by data, features and evaluate; remove it here"
                .formatted(entry.getValue().origin().description(), entry.getKey()));
      }
    }
  }

  private static Set<String> prefixed(String prefix, Set<String> names) {
    Set<String> paths = new TreeSet<>();
    names.forEach(name -> paths.add(prefix + name));
    return paths;
  }

  private static Config withSettings(Config config, List<String> settings) {
    Config result = config;
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("--set " + setting + " has no value: write --set key=value");
      }
      String key = setting.substring(0, equals).trim();
      if (key.matches(".*\\.\\d+(\\..*)?")) {
        throw new UsageException(
            "--set %s: an element of a list cannot be set alone; set the list, --set '%s=[…]'"
                .formatted(setting, key.replaceFirst("\\.\\d+.*", "")));
      }
      result = result.withValue(key, value(key, setting.substring(equals + 1).trim()));
    }
    return result;
  }

  /** A list, an object, a quoted string or null is HOCON; all else is taken as it is written. */
  private static ConfigValue value(String key, String text) {
    String origin = "--set " + key;
    if (text.equals("null") || (!text.isEmpty() && "[{\"".indexOf(text.charAt(0)) >= 0)) {
      ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(origin);
      return ConfigFactory.parseString("value = " + text, options).root().get("value");
    }
    return ConfigValueFactory.fromAnyRef(text, origin);
  }

  private static Config reference() {
    try (Reader reader =
        new InputStreamReader(
            RunConfig.class.getResourceAsStream("reference.conf"), StandardCharsets.UTF_8)) {
      ConfigParseOptions options =
          ConfigParseOptions.defaults().setOriginDescription("reference.conf");
      return ConfigFactory.parseReader(reader, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String required(Config config, String key) {
    if (!config.hasPath(key)) {
      ConfigObject section = config.root();
      throw new UsageException(
          "%s: the key %s is missing; set it".formatted(section.origin().description(), key));
    }
    return config.getString(key);
  }

  static String optional(Config config, String key) {
    return config.hasPath(key) ? config.getString(key) : null;
  }
}

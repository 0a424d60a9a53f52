package io.sparkafm.serve;

import io.sparkafm.core.score.Scorer;
import io.sparkafm.data.FeatureValue;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.WeightedRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * A saved model in memory, without a Spark session: for a service that predicts one pair at a time.
 * Predictions are those of {@code AfmModel.transform} on the same model, to the bit, with its
 * {@code clipPredictions} and {@code coldStartStrategy}. Spark's jars must be on the classpath;
 * nothing of Spark is started.
 *
 * <p>All of the model is read at once, from any file system that Hadoop knows: per item and field
 * value 4 (r + 1) bytes with the vectors' length r rounded up to a multiple of 8, and 8 bytes a
 * value of an item; per user 4 ((n + 1)(r + 1) + 1) bytes (with the MLP 4 (k + n + 2)) and about
 * 100 for the id. For example, a million users of 3 fields at r = 32 take half a gigabyte.
 *
 * <p>Ids are strings if the ids of the model are strings, and otherwise numbers: of any integral
 * type, {@code BigDecimal} or {@code BigInteger}. Any number of threads may call any method at the
 * same time.
 */
public final class AfmScorer {

  /**
   * An item for a user.
   *
   * @param item its id, in the type in which it came into training
   * @param rating the prediction
   */
  public record Recommendation(Object item, double rating) {}

  private final AfmModelData data;
  private final LoadedUsers users;
  private final IdIndex items;
  private final boolean clip;
  private final boolean features;

  private AfmScorer(ModelFolder folder) {
    this.clip = folder.parameter("clipPredictions").asBoolean();
    this.features = folder.parameter("coldStartStrategy").asText().equals("features");
    this.data = folder.data();
    this.users = LoadedUsers.of(folder);
    this.items = new IdIndex("item", data.catalog().idType(), data.catalog().items());
    for (int j = 0; j < data.catalog().items(); j++) {
      if (data.catalog().count(j) > 0) {
        items.put(data.catalog().id(j), j);
      }
    }
  }

  /** Loads a model with Hadoop's configuration of the classpath. */
  public static AfmScorer load(String path) {
    return load(path, new Configuration());
  }

  /**
   * Loads a model that {@code AfmModel.save} wrote.
   *
   * @param path its folder, on any file system that the configuration knows
   * @throws IllegalArgumentException for a folder that holds no model, a part that is missing or
   *     damaged, a format that this version does not know, or users beyond an array's length
   */
  public static AfmScorer load(String path, Configuration conf) {
    return new AfmScorer(new ModelFolder(path, conf));
  }

  /**
   * The predicted rating (with the logistic loss, probability): O(values · r). A user or item that
   * was not in training is predicted as {@code coldStartStrategy} says: with {@code features}, an
   * unknown user is predicted as the average user, and an item of which nothing is known is
   * predicted at the user's level; otherwise the result is NaN.
   */
  public double predict(Object user, Object item) {
    return predict(user, item, Map.of());
  }

  /**
   * As {@link #predict(Object, Object)}; an item that was not in training (or null) is predicted
   * from its features.
   *
   * @param values by field, in the Java form of the field's kind, see {@link FeatureValue}; fields
   *     that are not named are missing
   * @throws IllegalArgumentException for a field that the model does not have, or a value that is
   *     not of its kind
   */
  public double predict(Object user, Object item, Map<String, ?> values) {
    int i = users.index().of(user);
    int j = items.of(item);
    if (!features && (i < 0 || j < 0)) {
      return Double.NaN;
    }
    if (j >= 0) {
      return prediction(score(scorer(i), i, j));
    }
    Prediction.KnownValues known = known(values);
    if (i < 0 && known.rows.length == 0) {
      return data.scale().mean();
    }
    return prediction(
        scorer(i).score(factors(i), at(i), bias(i), known.rows, known.fields, known.weights));
  }

  /** As {@link #explain(Object, Object, Map)}, of an item without features of its own. */
  public Optional<AfmExplanation> explain(Object user, Object item) {
    return explain(user, item, Map.of());
  }

  /**
   * Why {@link #predict(Object, Object, Map)} predicts what it does, as {@link
   * io.sparkafm.ml.AfmModel#explain} has it; empty where it predicts NaN.
   *
   * @throws IllegalArgumentException as {@code predict}, and for the MLP with more than 16 fields
   */
  public Optional<AfmExplanation> explain(Object user, Object item, Map<String, ?> values) {
    int i = users.index().of(user);
    int j = items.of(item);
    if (!features && (i < 0 || j < 0)) {
      return Optional.empty();
    }
    PairExplainer.User known =
        i < 0
            ? null
            : new PairExplainer.User(
                factors(i), at(i), bias(i), users.attention(), i * data.fields());
    String id = item == null ? null : item.toString();
    return Optional.of(new PairExplainer(data).explain(known, id, j, j < 0 ? known(values) : null));
  }

  /** As {@link #recommend(Object, int, Collection)}, of all items. */
  public List<Recommendation> recommend(Object user, int n) {
    return recommend(user, n, List.of());
  }

  /**
   * The n items of training with the largest scores before clipping; items with equal scores are in
   * the order of their number of ratings. An unknown user gets the items of the average user if
   * {@code coldStartStrategy} is {@code features}, and otherwise none. O(items · (values · r + log
   * n)).
   *
   * @param n ≥ 0
   * @param exclude ids of items to leave out; ids that are not known are ignored
   */
  public List<Recommendation> recommend(Object user, int n, Collection<?> exclude) {
    if (n < 0) {
      throw new IllegalArgumentException(
          "n = %d must be at least 0: ask for no items or more".formatted(n));
    }
    int i = users.index().of(user);
    if (n == 0 || i < 0 && !features) {
      return List.of();
    }
    boolean[] excluded = new boolean[data.catalog().items()];
    for (Object id : exclude) {
      int j = items.of(id);
      if (j >= 0) {
        excluded[j] = true;
      }
    }
    Scorer scorer = scorer(i);
    PriorityQueue<Scored> best = new PriorityQueue<>();
    for (int j = 0; j < excluded.length; j++) {
      if (excluded[j] || data.catalog().count(j) == 0) {
        continue;
      }
      float score = score(scorer, i, j);
      if (best.size() < n) {
        best.add(new Scored(j, score));
      } else if (score > best.peek().score()) {
        best.remove();
        best.add(new Scored(j, score));
      }
    }
    List<Recommendation> ranked = new ArrayList<>(best.size());
    while (!best.isEmpty()) {
      Scored worst = best.remove();
      ranked.add(new Recommendation(data.catalog().id(worst.item()), prediction(worst.score())));
    }
    Collections.reverse(ranked);
    return ranked;
  }

  /** The worst first. */
  private record Scored(int item, float score) implements Comparable<Scored> {
    @Override
    public int compareTo(Scored other) {
      int order = Float.compare(score, other.score);
      return order != 0 ? order : Integer.compare(other.item, item);
    }
  }

  /**
   * The user's attention to each field, {@code item} first, as in {@link
   * io.sparkafm.ml.AfmModel#attention}. A user that was not in training gets the attention of the
   * average user.
   */
  public Map<String, Float> attention(Object user) {
    int i = users.index().of(user);
    float[] all = i < 0 ? data.averageAttention() : users.attention();
    int at = Math.max(i, 0) * data.fields();
    Map<String, Float> attention = new LinkedHashMap<>();
    for (String field : data.fieldNames()) {
      attention.put(field, all[at++]);
    }
    return attention;
  }

  private Prediction.KnownValues known(Map<String, ?> values) {
    List<FieldVocabulary> fields = data.catalog().fields();
    WeightedRows[] known = new WeightedRows[fields.size()];
    int named = 0;
    for (int l = 0; l < known.length; l++) {
      if (values.containsKey(fields.get(l).name())) {
        known[l] = FeatureValue.encode(fields.get(l), values.get(fields.get(l).name()));
        named++;
      }
    }
    if (named < values.size()) {
      List<String> names = data.fieldNames().subList(1, data.fields());
      throw new IllegalArgumentException(
          "Features %s are given, but the model has the fields %s: leave out the features that are not fields"
              .formatted(new TreeSet<>(values.keySet()), names));
    }
    return Prediction.KnownValues.of(data, known);
  }

  /** A scorer of a user for one call: it is small, and belongs to one thread. */
  private Scorer scorer(int user) {
    Scorer scorer = new Scorer(data.settings(), data.items(), data.catalog().features());
    scorer.user(factors(user), at(user));
    return scorer;
  }

  private float score(Scorer scorer, int user, int item) {
    return scorer.score(factors(user), at(user), bias(user), item);
  }

  /** Where the factors of a user are, of the average one for −1. */
  private float[] factors(int user) {
    return user < 0 ? data.items().averageUser() : users.factors();
  }

  private int at(int user) {
    return user < 0 ? 0 : user * users.width();
  }

  private float bias(int user) {
    return user < 0 ? data.items().averageUserBias() : users.bias()[user];
  }

  private double prediction(float score) {
    return data.scale().prediction(score, clip);
  }
}

package io.sparkafm.ml.recommend;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.score.TopLists;
import io.sparkafm.data.Columns;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What whoever recommends wants of the values of the items: values that no recommended item has,
 * values whose items stand higher or lower than their ratings, and how many items of one value a
 * user's list may have.
 */
public final class RankingRules implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Whether an item may not be recommended; by item. */
  private final boolean[] excluded;

  /** What is added to the score of an item, by item. */
  private final float[] boost;

  /** Most items of one value in a list, by field, from 1. */
  private final Map<Integer, Integer> most;

  /**
   * No rules yet.
   *
   * @param items number of items
   */
  public RankingRules(int items) {
    this.excluded = new boolean[items];
    this.boost = new float[items];
    this.most = new TreeMap<>();
  }

  /** The rules of others, which may change without a change here. */
  public RankingRules(RankingRules others) {
    this.excluded = others.excluded.clone();
    this.boost = others.boost.clone();
    this.most = new TreeMap<>(others.most);
  }

  /**
   * Excludes the items that have a value.
   *
   * @throws IllegalArgumentException for a field or a value that the catalog does not have
   */
  public void exclude(ItemCatalog catalog, String field, String value) {
    for (int item : itemsOf(catalog, field, value)) {
      excluded[item] = true;
    }
  }

  /**
   * Adds to the score of the items that have a value; what several values of an item add is added
   * up.
   *
   * @param score finite, in the units of scores
   * @throws IllegalArgumentException for a field or a value that the catalog does not have
   */
  public void boost(ItemCatalog catalog, String field, String value, double score) {
    for (int item : itemsOf(catalog, field, value)) {
      boost[item] += (float) score;
    }
  }

  /**
   * Limits how many items of a list have the same value of a field.
   *
   * @param items ≥ 1
   * @throws IllegalArgumentException for a field that the catalog does not have
   */
  public void limit(ItemCatalog catalog, String field, int items) {
    most.put(number(catalog, field), items);
  }

  private static int[] itemsOf(ItemCatalog catalog, String field, String value) {
    int number = number(catalog, field);
    FieldVocabulary vocabulary = catalog.fields().get(number - 1);
    int row = vocabulary.row(value);
    if (row < 0) {
      String[] values =
          IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::value).toArray(String[]::new);
      throw new IllegalArgumentException(
          "Field '%s' has no value '%s' that the model knows: did you mean '%s'?"
              .formatted(field, value, Columns.nearest(value, values)));
    }
    ItemFeatures features = catalog.features();
    int wanted = features.firstRow(number) + row;
    return IntStream.range(0, features.items())
        .filter(item -> rows(features, item, number).anyMatch(r -> r == wanted))
        .toArray();
  }

  private static IntStream rows(ItemFeatures features, int item, int field) {
    return IntStream.range(features.begin(item, field), features.end(item, field))
        .map(features::row);
  }

  private static int number(ItemCatalog catalog, String field) {
    List<FieldVocabulary> fields = catalog.fields();
    for (int l = 0; l < fields.size(); l++) {
      if (fields.get(l).name().equals(field)) {
        FieldKind kind = fields.get(l).kind();
        if (kind == FieldKind.CONTINUOUS || kind == FieldKind.DENSE_VECTOR) {
          throw new IllegalArgumentException(
              "Field '%s' is %s, so it has no values to name: choose a field of values"
                  .formatted(field, kind.configName()));
        }
        return l + 1;
      }
    }
    throw new IllegalArgumentException(
        "The model has no field '%s': name one of %s"
            .formatted(field, fields.stream().map(FieldVocabulary::name).toList()));
  }

  /** Whether an item may be recommended. */
  public boolean allows(int item) {
    return !excluded[item];
  }

  /** What is added to an item's score. */
  float boost(int item) {
    return boost[item];
  }

  /** Entries of a list from which {@link #choose} is likely to find n items. */
  int likely(int n, int items) {
    return most.isEmpty() ? n : (int) Math.max(1, Math.min(items, 4L * n));
  }

  /**
   * Goes through a sorted list, the best first, and passes over each item that has a value of which
   * there are as many as may be.
   *
   * @param n most places to choose
   * @return the places that are taken
   */
  int[] choose(ItemFeatures features, TopLists best, int list, int n) {
    if (most.isEmpty()) {
      return IntStream.range(0, Math.min(n, best.size(list))).toArray();
    }
    Map<Integer, Integer> taken = new HashMap<>();
    int[] places = new int[Math.min(n, best.size(list))];
    int size = 0;
    for (int place = 0; place < best.size(list) && size < places.length; place++) {
      int item = best.number(list, place);
      boolean fits =
          most.entrySet().stream()
              .allMatch(
                  limit ->
                      rows(features, item, limit.getKey())
                          .allMatch(row -> taken.getOrDefault(row, 0) < limit.getValue()));
      if (fits) {
        places[size++] = place;
        most.keySet()
            .forEach(
                field ->
                    rows(features, item, field).forEach(row -> taken.merge(row, 1, Integer::sum)));
      }
    }
    return Arrays.copyOf(places, size);
  }
}

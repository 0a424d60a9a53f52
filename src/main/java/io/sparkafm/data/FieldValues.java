package io.sparkafm.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The weighted bags of one field, item by item as they arrive on the driver, and the vocabulary
 * that they come to. Takes 12 bytes a value of an item, beside each distinct value once.
 */
final class FieldValues {

  private static final double FEW_ITEMS = 0.1;

  private final FeatureColumn feature;
  private final DataType type;
  private final Map<String, Integer> known = new HashMap<>();
  private final List<String> values = new ArrayList<>();
  private final IntArray start = new IntArray();
  private final IntArray value = new IntArray();
  private final DoubleArray weight = new DoubleArray();
  private int[] rowOf;

  /**
   * @param type type of the feature's column
   */
  FieldValues(FeatureColumn feature, DataType type) {
    this.feature = feature;
    this.type = type;
    start.add(0);
  }

  /**
   * @param bag the next item's entries (value, weight), as {@link FeatureColumn} makes them
   */
  void add(List<Row> bag) {
    for (Row entry : bag) {
      String name = entry.getString(0);
      Integer index = known.putIfAbsent(name, values.size());
      if (index == null) {
        index = values.size();
        values.add(name);
      }
      value.add(index);
      weight.add(entry.getDouble(1));
    }
    start.add(value.size());
  }

  /**
   * The vocabulary of all items' values, in time O(values · log(distinct values)).
   *
   * @param order the items, by when they arrived, in the order in which sums are taken
   * @param ids of the items
   * @param warnings receives sentences about a field that is constant or covers few items
   * @throws IllegalArgumentException for a field without any value or vectors of several lengths
   */
  FieldVocabulary vocabulary(int[] order, List<Object> ids, List<String> warnings) {
    int[] covered = IntStream.of(order).filter(i -> size(i) > 0).toArray();
    if (covered.length == 0) {
      throw new IllegalArgumentException(
          "Feature column '%s' has no value for any item: check the join, or leave the column out"
              .formatted(feature.name()));
    }
    if (covered.length < FEW_ITEMS * order.length) {
      warnings.add(
          "Field '%s' has a value for only %d of %d items"
              .formatted(feature.name(), covered.length, order.length));
    }
    FieldVocabulary vocabulary =
        switch (feature.kind()) {
          case CATEGORICAL, MULTI_VALUED, WEIGHTED_BAG, TEXT -> vocabulary(byItems(), 0, 1);
          case CONTINUOUS -> continuous(covered);
          case DENSE_VECTOR -> vector(covered, ids);
        };
    boolean constant =
        switch (feature.kind()) {
          case CATEGORICAL, MULTI_VALUED, WEIGHTED_BAG, TEXT ->
              covered.length == order.length && values.size() == 1;
          case CONTINUOUS -> IntStream.of(covered).allMatch(i -> first(i) == first(covered[0]));
          case DENSE_VECTOR -> false;
        };
    if (constant) {
      warnings.add(
          "Field '%s' has the same value for every item, so this field cannot explain anything"
              .formatted(feature.name()));
    }
    rowOf = values.stream().mapToInt(vocabulary::row).toArray();
    return vocabulary;
  }

  /**
   * What {@link FieldVocabulary#encode(List)} makes of an item's bag.
   *
   * @param item by when it arrived
   * @param vocabulary what {@link #vocabulary} returned
   */
  WeightedRows encode(int item, FieldVocabulary vocabulary) {
    int begin = start.get(item);
    int[] row = new int[size(item)];
    double[] raw = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = rowOf[value.get(begin + i)];
      raw[i] = weight.get(begin + i);
    }
    return vocabulary.scale(row, raw);
  }

  /** Distinct values: those of most items first, then in the order of SQL's strings. */
  private String[] byItems() {
    int[] items = new int[values.size()];
    for (int i = 0; i < value.size(); i++) {
      items[value.get(i)]++;
    }
    record Counted(String value, UTF8String bytes, int items) {}
    return IntStream.range(0, items.length)
        .mapToObj(i -> new Counted(values.get(i), UTF8String.fromString(values.get(i)), items[i]))
        .sorted(Comparator.comparingInt(Counted::items).reversed().thenComparing(Counted::bytes))
        .map(Counted::value)
        .toArray(String[]::new);
  }

  private FieldVocabulary continuous(int[] covered) {
    double[] numbers = IntStream.of(covered).mapToDouble(this::first).toArray();
    String[] empty = {""};
    if (DoubleStream.of(numbers).allMatch(number -> number == numbers[0])) {
      return vocabulary(empty, numbers[0], 1);
    }
    double mean = 0;
    for (double number : numbers) {
      mean += number / numbers.length;
    }
    double variance = 0;
    for (double number : numbers) {
      variance += (number - mean) * (number - mean) / numbers.length;
    }
    return vocabulary(empty, mean, Math.sqrt(variance));
  }

  private FieldVocabulary vector(int[] covered, List<Object> ids) {
    int length = IntStream.of(covered).map(this::length).max().orElseThrow();
    double mean = 0;
    for (int i : covered) {
      if (length(i) != length) {
        throw new IllegalArgumentException(
            "Feature column '%s' holds a vector of length %d for item %s and of length %d elsewhere: "
                    .formatted(feature.name(), length(i), ids.get(i), length)
                + "give all items vectors of one length");
      }
      double norm = 0;
      for (int v = start.get(i); v < start.get(i + 1); v++) {
        norm += weight.get(v) * weight.get(v);
      }
      mean += norm / covered.length;
    }
    String[] components =
        IntStream.range(0, length).mapToObj(Integer::toString).toArray(String[]::new);
    return vocabulary(components, 0, Math.sqrt(mean));
  }

  /** Length of an item's vector, whose last component is always there. */
  private int length(int item) {
    return 1 + Integer.parseInt(values.get(value.get(start.get(item + 1) - 1)));
  }

  private int size(int item) {
    return start.get(item + 1) - start.get(item);
  }

  private double first(int item) {
    return weight.get(start.get(item));
  }

  private FieldVocabulary vocabulary(String[] rows, double center, double scale) {
    return new FieldVocabulary(
        feature.name(),
        feature.kind(),
        feature.kind().valueType(type).sql(),
        rows,
        center,
        scale > 0 ? scale : 1);
  }
}

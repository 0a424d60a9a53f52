package io.sparkafm.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A feature of one item as a Java object instead of a column of a table. The value becomes a
 * weighted bag in the same way as {@link FeatureColumn#weightedBag} makes one of a column.
 *
 * <table>
 *   <caption>What a field's value is</caption>
 *   <tr><th>kind</th><th>value</th></tr>
 *   <tr><td>categorical</td><td>string, boolean or number, by its text in Spark</td></tr>
 *   <tr><td>multi-valued</td><td>collection of such values</td></tr>
 *   <tr><td>weighted bag</td><td>map from such values to numbers</td></tr>
 *   <tr><td>continuous</td><td>number</td></tr>
 *   <tr><td>dense vector</td><td>{@code double[]}, or collection of numbers</td></tr>
 *   <tr><td>text</td><td>string</td></tr>
 * </table>
 *
 * For every kind, null means that the value is missing.
 */
public final class FeatureValue {
  private FeatureValue() {}

  /**
   * The rows of a value's known parts.
   *
   * @throws IllegalArgumentException for an object that cannot be a value of the field's kind
   */
  public static WeightedRows encode(FieldVocabulary field, Object value) {
    // Spark orders strings by their bytes in UTF-8, and sums follow the order.
    Map<UTF8String, Double> bag = new TreeMap<>();
    List<Double> vector = List.of();
    if (value == null) {
      return field.scale(new int[0], new double[0]);
    }
    try {
      switch (field.kind()) {
        case CATEGORICAL -> {
          boolean missing = value instanceof Number number && Double.isNaN(number.doubleValue());
          if (!missing) {
            put(bag, value, 1);
          }
        }
        case MULTI_VALUED -> {
          for (Object element : (Collection<?>) value) {
            put(bag, element, 1);
          }
        }
        case WEIGHTED_BAG -> {
          for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            Number weight = (Number) entry.getValue();
            if (weight != null
                && Double.isFinite(weight.doubleValue())
                && weight.doubleValue() != 0) {
              put(bag, entry.getKey(), weight.doubleValue());
            }
          }
        }
        case CONTINUOUS -> {
          double number = ((Number) value).doubleValue();
          if (Double.isFinite(number)) {
            bag.put(UTF8String.fromString(""), number);
          }
        }
        case DENSE_VECTOR -> vector = vector(value);
        case TEXT -> {
          for (String token :
              ((String) value).toLowerCase(Locale.ROOT).split(FeatureColumn.BETWEEN_TOKENS)) {
            if (!token.isEmpty()) {
              bag.merge(UTF8String.fromString(token), 1.0, Double::sum);
            }
          }
        }
      }
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "Feature '%s' is of kind %s, but its value is given as a %s: give the value in the form that this kind needs"
              .formatted(field.name(), field.kind().configName(), value.getClass().getSimpleName()),
          e);
    }
    return vector.isEmpty() ? encode(field, bag) : encode(field, vector);
  }

  private static void put(Map<UTF8String, Double> bag, Object value, double weight) {
    if (value instanceof Collection || value instanceof Map || value instanceof double[]) {
      throw new ClassCastException();
    }
    if (value != null && !value.toString().isEmpty()) {
      bag.put(UTF8String.fromString(value.toString()), weight);
    }
  }

  /** The components, none where one of them is no number. */
  private static List<Double> vector(Object value) {
    List<Double> components = new ArrayList<>();
    if (value instanceof double[] array) {
      for (double component : array) {
        components.add(component);
      }
    } else {
      for (Object component : (Collection<?>) value) {
        components.add(component == null ? Double.NaN : ((Number) component).doubleValue());
      }
    }
    return components.stream().allMatch(Double::isFinite) ? components : List.of();
  }

  private static WeightedRows encode(FieldVocabulary field, Map<UTF8String, Double> bag) {
    int[] rows = new int[bag.size()];
    double[] raw = new double[rows.length];
    int at = 0;
    for (Map.Entry<UTF8String, Double> entry : bag.entrySet()) {
      rows[at] = field.row(entry.getKey().toString());
      raw[at++] = entry.getValue();
    }
    return field.scale(rows, raw);
  }

  private static WeightedRows encode(FieldVocabulary field, List<Double> vector) {
    int[] rows = new int[vector.size()];
    double[] raw = new double[rows.length];
    for (int c = 0; c < rows.length; c++) {
      rows[c] = field.row(Integer.toString(c));
      raw[c] = vector.get(c);
    }
    return field.scale(rows, raw);
  }
}

package io.sparkafm.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * The values that a field takes over all items, their rows, and how raw weights become weights.
 *
 * <p>Weights are scaled so that no kind of field starts with more influence than another:
 *
 * <ul>
 *   <li>categorical: 1
 *   <li>multi-valued: 1 / number of the item's known values
 *   <li>weighted bag and text: w / Σ|w| over the item's known values
 *   <li>continuous: (w − mean) / standard deviation over the items that have it
 *   <li>dense vector: w / root of the mean squared norm over the items that have it
 * </ul>
 */
public final class FieldVocabulary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final FieldKind kind;
  private final String valueType;
  private final String[] values;
  private final double center;
  private final double scale;
  private transient volatile Map<String, Integer> rows;

  /**
   * @param name the field's name
   * @param valueType SQL type of the values in the data, as DDL: {@code STRING}, {@code BIGINT} …
   * @param values distinct values in the order of their rows; one, empty, for a continuous field;
   *     "0", "1", … for the components of a dense vector
   * @param center what is taken from a continuous value; 0 for other kinds
   * @param scale what continuous values and vectors are divided by, &gt; 0; 1 for other kinds
   */
  public FieldVocabulary(
      String name, FieldKind kind, String valueType, String[] values, double center, double scale) {
    this.name = name;
    this.kind = kind;
    this.valueType = valueType;
    this.values = values.clone();
    this.center = center;
    this.scale = scale;
  }

  public String name() {
    return name;
  }

  public FieldKind kind() {
    return kind;
  }

  /** SQL type of the values in the data, as DDL. */
  public String valueType() {
    return valueType;
  }

  /** Number of values, which is the number of the field's rows. */
  public int size() {
    return values.length;
  }

  /** The value of a row, as a string. */
  public String value(int row) {
    return values[row];
  }

  /** The row of a value, or −1 for one that is not known. */
  public int row(String value) {
    return rows().getOrDefault(value, -1);
  }

  public double center() {
    return center;
  }

  public double scale() {
    return scale;
  }

  /**
   * Encodes one item's values, whether or not the item was there when the vocabulary was made.
   *
   * @param bag entries (value, weight) with distinct values, as {@link FeatureColumn} makes them
   * @return rows of the known values (of a vector, its components other than 0), in the order of
   *     the bag
   */
  public WeightedRows encode(List<Row> bag) {
    int[] rows = new int[bag.size()];
    double[] raw = new double[bag.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(bag.get(i).getString(0));
      raw[i] = bag.get(i).getDouble(1);
    }
    return scale(rows, raw);
  }

  /**
   * Scales one item's values.
   *
   * @param rows of the values, −1 for one that is not known
   * @param raw their weights as they stand in the data
   */
  WeightedRows scale(int[] rows, double[] raw) {
    int[] row = new int[rows.length];
    double[] weight = new double[rows.length];
    int known = 0;
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      double w = (raw[i] - center) / scale;
      // Zeros of a vector say nothing; a continuous value at the mean is still a value.
      // A number beyond a float's range would make predictions infinite: it counts as missing.
      boolean usable = rows[i] >= 0 && Math.abs(w) <= Float.MAX_VALUE;
      if (usable && (w != 0 || kind != FieldKind.DENSE_VECTOR)) {
        row[known] = rows[i];
        weight[known++] = w;
        sum += Math.abs(w);
      }
    }
    double norm =
        switch (kind) {
          case CATEGORICAL, CONTINUOUS, DENSE_VECTOR -> 1;
          case MULTI_VALUED, WEIGHTED_BAG, TEXT -> sum;
        };
    float[] scaled = new float[known];
    for (int i = 0; i < known; i++) {
      scaled[i] = (float) (weight[i] / norm);
    }
    return new WeightedRows(Arrays.copyOf(row, known), scaled);
  }

  private Map<String, Integer> rows() {
    Map<String, Integer> map = rows;
    if (map == null) {
      map = new HashMap<>(values.length * 2);
      for (int r = 0; r < values.length; r++) {
        map.put(values[r], r);
      }
      rows = map;
    }
    return map;
  }
}

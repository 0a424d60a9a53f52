package io.sparkafm.core.model;

import io.sparkafm.core.math.Checksum;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The features of all items as weighted bags of field values, in compressed rows.
 *
 * <p>Every field kind comes down to one form: an item has, in each field, a list of (row, weight);
 * the field's vector is {@code x_jl = Σ weight · row} (Chen et al. 2018, section 3.1). A
 * categorical value has one row of weight 1, a multi-valued field has its rows at weight 1/count, a
 * continuous value scales its field's only row, a dense vector weighs the rows of its projection. A
 * missing field has an empty list, hence the zero vector.
 *
 * <p>Rows are numbered over the whole item side: row j of field 0 is item j itself ("others" in the
 * paper), then the values of fields 1..n in order, field l holding rows {@code [firstRow(l),
 * firstRow(l + 1))}.
 */
public final class ItemFeatures implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Found when it is first asked for: only the driver needs it. */
  private transient RowItems rowItems;

  private final int items;
  private final int[] firstRow;
  private final int[] start;

  /** Rows of the items' lists, each item's own row before its values'. */
  final int[] row;

  /** Field 0..n of each. */
  public final int[] field;

  /** Weight of each, 1 for an item's own row. */
  final float[] weight;

  /**
   * @param items number of items m
   * @param firstRow first row of each field 0..n and, last, the number of rows: length n + 2,
   *     {@code firstRow[1] == items}
   * @param start where the list of item j in field l ≥ 1 begins: index {@code j * n + l - 1};
   *     length {@code items * n + 1}
   * @param row rows of the lists, on the whole item side's numbering
   * @param weight weights of the lists, finite
   */
  public ItemFeatures(int items, int[] firstRow, int[] start, int[] row, float[] weight) {
    this.items = items;
    this.firstRow = firstRow;
    this.start = start;
    this.row = new int[items + row.length];
    this.field = new int[items + row.length];
    this.weight = new float[items + row.length];
    for (int j = 0; j < items; j++) {
      this.row[first(j)] = j;
      this.weight[first(j)] = 1f;
      for (int l = 1; l < fields(); l++) {
        for (int v = begin(j, l); v < end(j, l); v++) {
          this.row[v] = row[v - j - 1];
          this.field[v] = l;
          this.weight[v] = weight[v - j - 1];
        }
      }
    }
  }

  /** Where an item's list begins: with the item's own row. */
  public int first(int item) {
    return start[item * (firstRow.length - 2)] + item;
  }

  /** Where an item's list ends. */
  public int last(int item) {
    return start[(item + 1) * (firstRow.length - 2)] + item + 1;
  }

  public int items() {
    return items;
  }

  /** Number of fields with the item itself: n + 1. */
  public int fields() {
    return firstRow.length - 1;
  }

  /** Number of rows of the item side: items and all field values. */
  public int rows() {
    return firstRow[firstRow.length - 1];
  }

  public int firstRow(int field) {
    return firstRow[field];
  }

  /** Where the list of an item's values in a field (1..n) begins. */
  public int begin(int item, int field) {
    return start[item * (firstRow.length - 2) + field - 1] + item + 1;
  }

  /** Where the list of an item's values in a field (1..n) ends. */
  public int end(int item, int field) {
    return start[item * (firstRow.length - 2) + field] + item + 1;
  }

  public int row(int position) {
    return row[position];
  }

  public float weight(int position) {
    return weight[position];
  }

  /** {@link #row(int)} of all positions; not to be changed. */
  public int[] rowNumbers() {
    return row;
  }

  /** {@link #weight(int)} of all positions; not to be changed. */
  public float[] weights() {
    return weight;
  }

  /** The items that have each row. */
  public synchronized RowItems rowItems() {
    if (rowItems == null) {
      rowItems = new RowItems(this);
    }
    return rowItems;
  }

  /** A number that tells these features from others. */
  public Checksum checksum() {
    return new Checksum()
        .add(Arrays.hashCode(firstRow))
        .add(Arrays.hashCode(start))
        .add(Arrays.hashCode(row))
        .add(Arrays.hashCode(weight));
  }
}

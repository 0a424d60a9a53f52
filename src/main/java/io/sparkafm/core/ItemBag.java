package io.sparkafm.core;

import java.util.Arrays;

/**
 * One item as the rows of the item side that its score is made of: its own row and its fields'
 * values, each with its weight (Eq. 1: {@code x_jl = Σ weight · row}). Belongs to one thread.
 */
public final class ItemBag {
  private static final int FEW = 16;

  private final ItemFeatures features;
  private final int stride;

  /** Rows in the bag. */
  int size;

  /** Number of each row on the item side. */
  int[] row = {};

  /** Where each row begins in an array of rows of {@code stride}. */
  int[] at = {};

  /** Field 0..n of each row. */
  int[] field = {};

  /** Weight of each row in its field. */
  float[] weight = {};

  /** Weight times (n+1)·α of the field: what multiplies each row in v, for the last user. */
  float[] scale = {};

  /**
   * @param stride floats from a row to the next
   */
  public ItemBag(ItemFeatures features, int stride) {
    this.features = features;
    this.stride = stride;
    reserve(FEW);
  }

  /** A bag that stands for field vectors given as they are: row l is field l's. */
  static ItemBag ofFieldVectors(int fields, int stride) {
    ItemBag bag = new ItemBag(null, stride);
    for (int l = 0; l < fields; l++) {
      bag.add(l, l, 1f);
    }
    return bag;
  }

  /** Holds a known item from now on: O(values). */
  public void item(int item) {
    size = 0;
    add(item, 0, 1f);
    addValues(features, item);
  }

  /**
   * Holds an item that is known by its values alone from now on: its own vector is zero.
   *
   * @param rows rows of its values on the item side's numbering, in the order of the fields
   * @param fields field (1..n) of each row
   * @param weights weight of each row
   */
  public void values(int[] rows, int[] fields, float[] weights) {
    size = 0;
    for (int i = 0; i < rows.length; i++) {
      add(rows[i], fields[i], weights[i]);
    }
  }

  /** The same of item {@code item} of other features, whose values have the item side's numbers. */
  void values(ItemFeatures others, int item) {
    size = 0;
    addValues(others, item);
  }

  private void addValues(ItemFeatures of, int item) {
    for (int l = 1; l < of.fields(); l++) {
      for (int v = of.begin(item, l); v < of.end(item, l); v++) {
        add(of.row(v), l, of.weight(v));
      }
    }
  }

  private void add(int number, int l, float w) {
    if (size == row.length) {
      reserve(2 * size);
    }
    row[size] = number;
    at[size] = number * stride;
    field[size] = l;
    weight[size] = w;
    size++;
  }

  private void reserve(int rows) {
    row = Arrays.copyOf(row, rows);
    at = Arrays.copyOf(at, rows);
    field = Arrays.copyOf(field, rows);
    weight = Arrays.copyOf(weight, rows);
    scale = new float[rows];
  }

  /** Rows of fields before this one. */
  int rowsBefore(int l) {
    int r = size;
    while (r > 0 && field[r - 1] >= l) {
      r--;
    }
    return r;
  }

  /** Σ weight · bias of the rows. */
  float bias(float[] bias) {
    float sum = 0;
    for (int r = 0; r < size; r++) {
      sum = Math.fma(weight[r], bias[row[r]], sum);
    }
    return sum;
  }
}

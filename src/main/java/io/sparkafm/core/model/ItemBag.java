package io.sparkafm.core.model;

import java.util.Arrays;

/**
 * One item as the rows of the item side that its score is made of: its own row and its fields'
 * values, each with its weight (Eq. 1: {@code x_jl = Σ weight · row}). A view of the items' lists:
 * to hold another item moves two numbers. Belongs to one thread.
 */
public final class ItemBag {
  private static final int FEW = 16;

  private final ItemFeatures features;

  /** Where the bag begins in {@link #row}, {@link #field} and {@link #weight}. */
  public int first;

  /** Rows in the bag. */
  public int size;

  /** Number of each row on the item side. */
  public int[] row;

  /** Field 0..n of each row. */
  public int[] field;

  /** Weight of each row in its field. */
  public float[] weight;

  /**
   * Weight times (n+1)·α of the field: what multiplies each row in v, for the last user; from 0 on.
   */
  public float[] scale = new float[FEW];

  public ItemBag(ItemFeatures features) {
    this.features = features;
  }

  /** A bag that stands for field vectors given as they are: row l is field l's. */
  public static ItemBag ofFieldVectors(int fields) {
    ItemBag bag = new ItemBag(null);
    int[] numbers = new int[fields];
    Arrays.setAll(numbers, l -> l);
    float[] ones = new float[fields];
    Arrays.fill(ones, 1f);
    bag.values(numbers, numbers.clone(), ones);
    return bag;
  }

  /**
   * Holds some of the field vectors from now on, where the bag stands for such.
   *
   * @param fields candidates
   * @param members those of them to hold: candidate i where bit i is set
   */
  public void fieldVectors(int[] fields, int members) {
    first = 0;
    size = 0;
    for (int left = members; left != 0; left &= left - 1) {
      int l = fields[Integer.numberOfTrailingZeros(left)];
      row[size] = l;
      field[size++] = l;
    }
  }

  /** Holds a known item from now on. */
  public void item(int item) {
    row = features.row;
    field = features.field;
    weight = features.weight;
    first = features.first(item);
    size = features.last(item) - first;
    reserve();
  }

  /**
   * Holds an item that is known by its values alone from now on: its own vector is zero.
   *
   * @param rows rows of its values on the item side's numbering, in the order of the fields
   * @param fields field (1..n) of each row
   * @param weights weight of each row
   */
  public void values(int[] rows, int[] fields, float[] weights) {
    row = rows;
    field = fields;
    weight = weights;
    first = 0;
    size = rows.length;
    reserve();
  }

  /**
   * Holds item {@code item} of other features by its values alone from now on; the values have the
   * item side's numbers.
   */
  public void values(ItemFeatures others, int item) {
    row = others.row;
    field = others.field;
    weight = others.weight;
    first = others.first(item) + 1;
    size = others.last(item) - first;
    reserve();
  }

  private void reserve() {
    if (scale.length < size) {
      scale = new float[2 * size];
    }
  }

  /** Sets {@link #scale} to the weights alone, as for uniform attention. */
  public void scaleByWeight() {
    System.arraycopy(weight, first, scale, 0, size);
  }

  /** Rows of fields before this one. */
  int rowsBefore(int l) {
    int r = size;
    while (r > 0 && field[first + r - 1] >= l) {
      r--;
    }
    return r;
  }

  /** Σ weight · bias of the rows. */
  public float bias(float[] bias) {
    float sum = 0;
    for (int r = first; r < first + size; r++) {
      sum = Math.fma(weight[r], bias[row[r]], sum);
    }
    return sum;
  }
}

package io.sparkafm.core.model;

/**
 * The items that have each row of the item side, in compressed rows: {@link ItemFeatures} the other
 * way round. An item's own row has that item alone.
 */
public final class RowItems {
  /** Where a row's items begin, and, last, their number; length rows + 1. */
  public final int[] start;

  /** Items of the rows. */
  public final int[] item;

  /** Weight of the row in each of them. */
  public final float[] weight;

  /** Whether no item has several values, of each field. */
  private final boolean[] singleValued;

  RowItems(ItemFeatures features) {
    int rows = features.rows();
    this.start = new int[rows + 1];
    for (int row : features.row) {
      start[row + 1]++;
    }
    for (int row = 0; row < rows; row++) {
      start[row + 1] += start[row];
    }
    this.item = new int[features.row.length];
    this.weight = new float[item.length];
    this.singleValued = new boolean[features.fields()];
    java.util.Arrays.fill(singleValued, true);
    int[] next = start.clone();
    for (int j = 0; j < features.items(); j++) {
      for (int v = features.first(j); v < features.last(j); v++) {
        int at = next[features.row[v]]++;
        item[at] = j;
        weight[at] = features.weight[v];
        if (v > features.first(j) && features.field[v] == features.field[v - 1]) {
          singleValued[features.field[v]] = false;
        }
      }
    }
  }

  /** Whether no item has several values of a field: its rows then have no item in common. */
  public boolean isSingleValued(int field) {
    return singleValued[field];
  }
}

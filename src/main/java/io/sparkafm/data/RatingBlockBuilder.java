package io.sparkafm.data;

import io.sparkafm.core.model.RatingBlock;

/** Collects ratings, user by user and item by item, into a block. */
final class RatingBlockBuilder {
  private final DuplicatePolicy duplicates;
  private final IntArray start = new IntArray();
  private final IntArray item = new IntArray();
  private final FloatArray rating = new FloatArray();
  private final FloatArray weight;

  // The item of the user's last rating, and the sums over its duplicates so far.
  private int lastItem = -1;
  private int count;
  private double ratingSum;
  private double weightSum;

  RatingBlockBuilder(DuplicatePolicy duplicates, boolean weighted) {
    this.duplicates = duplicates;
    this.weight = weighted ? new FloatArray() : null;
  }

  void beginUser() {
    start.add(item.size());
    lastItem = -1;
  }

  /** Ratings of one item follow one another, in the order of time. */
  void add(int j, float r, float w) {
    if (j != lastItem || !duplicates.merges()) {
      lastItem = j;
      count = 1;
      ratingSum = r;
      weightSum = w;
      item.add(j);
      rating.add(r);
      if (weight != null) {
        weight.add(w);
      }
      return;
    }
    boolean mean = duplicates == DuplicatePolicy.MEAN;
    count++;
    ratingSum += r;
    weightSum += w;
    rating.setLast(mean ? (float) (ratingSum / count) : r);
    if (weight != null) {
      weight.setLast(mean ? (float) (weightSum / count) : w);
    }
  }

  RatingBlock block() {
    start.add(item.size());
    return new RatingBlock(
        start.toArray(),
        item.toArray(),
        rating.toArray(),
        weight == null ? null : weight.toArray());
  }
}

package io.sparkafm.core.model;

import java.io.Serializable;

/**
 * The ratings of some users, in runs of one user: 8 bytes a rating, 12 with weights.
 *
 * <pre>
 *   users      0        1     2
 *   start    [ 0,       3,    3,  5 ]      user 1 has no rating
 *   item     [ 7, 2, 9,           2, 4 ]
 *   rating   [ 4, 3, 5,           1, 2 ]
 * </pre>
 *
 * @param start where each user's run begins; length users + 1
 * @param item item of each rating, 0-based
 * @param rating ratings, on their own scale
 * @param weight weight of each rating, ≥ 0, or null where all weigh 1
 */
public record RatingBlock(int[] start, int[] item, float[] rating, float[] weight)
    implements Serializable {

  public int users() {
    return start.length - 1;
  }

  public int ratings() {
    return item.length;
  }

  /** Whether a user has ratings. */
  public boolean rated(int user) {
    return start[user + 1] > start[user];
  }

  public float weight(int position) {
    return weight == null ? 1f : weight[position];
  }
}

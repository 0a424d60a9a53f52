package io.sparkafm.core;

import java.io.Serializable;

/**
 * The rows of a block's users: what a partition keeps from round to round.
 *
 * @param factors u, user i at {@code i * stride}
 * @param bias b, one a user
 */
public record UserRows(float[] factors, float[] bias) implements Serializable {

  /**
   * Rows at the start, N(0, variance) and keyed by user, so that they do not depend on the blocks.
   * Users without ratings stay at zero.
   *
   * @param keys a key for each user
   */
  public static UserRows initial(RatingBlock block, long[] keys, Settings settings) {
    int stride = settings.stride();
    UserRows rows = new UserRows(new float[block.users() * stride], new float[block.users()]);
    float deviation = (float) Math.sqrt(startVariance(settings.rank()));
    for (int i = 0; i < block.users(); i++) {
      if (block.start()[i + 1] > block.start()[i]) {
        long key = CounterRandom.key(settings.seed(), CounterRandom.USERS, 0, keys[i]);
        CounterRandom.gaussian(key, deviation, rows.factors, i * stride, settings.rank());
      }
    }
    return rows;
  }

  /** A copy for a round to change. */
  public UserRows copy() {
    return new UserRows(factors.clone(), bias.clone());
  }

  /**
   * Variance of all factors at the start, .35/√k: products of a user's and an item's factors then
   * vary by .1 whatever the rank; much smaller starts collapse to zero.
   */
  static float startVariance(int rank) {
    return (float) (0.35 / Math.sqrt(rank));
  }
}

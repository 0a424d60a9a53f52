package io.sparkafm.core.model;

import io.sparkafm.core.math.CounterRandom;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The rows of a block's users: what a partition keeps from round to round.
 *
 * @param factors u, user i at {@code i * stride}
 * @param bias b, one a user
 * @param slope s, by how much the main effects of items count more for a user, one a user; empty
 *     where there are none
 * @param noise multiplier of the precision of a user's noise, one a user; empty where all have the
 *     same noise
 */
public record UserRows(float[] factors, float[] bias, float[] slope, float[] noise)
    implements Serializable {

  /** Rows of users that have neither slopes nor noise of their own. */
  public UserRows(float[] factors, float[] bias) {
    this(factors, bias, new float[0], new float[0]);
  }

  /**
   * Rows at the start, N(0, variance) and keyed by user, so that they do not depend on the blocks.
   * Users without ratings stay at zero.
   *
   * @param keys a key for each user
   */
  public static UserRows initial(RatingBlock block, long[] keys, Settings settings) {
    int stride = settings.stride();
    float[] noise = new float[settings.drawsRows() ? block.users() : 0];
    Arrays.fill(noise, 1f);
    UserRows rows =
        new UserRows(
            new float[block.users() * stride],
            new float[block.users()],
            new float[settings.drawsRows() ? block.users() : 0],
            noise);
    float deviation = (float) Math.sqrt(startVariance(settings));
    for (int i = 0; i < block.users(); i++) {
      if (block.start()[i + 1] > block.start()[i]) {
        long key = CounterRandom.key(settings.seed(), CounterRandom.USERS, 0, keys[i]);
        CounterRandom.gaussian(key, deviation, rows.factors, i * stride, settings.rank());
        if (settings.nonNegative()) {
          NonNegative.start(rows.factors, i * stride, settings.rank());
        }
      }
    }
    return rows;
  }

  /**
   * Writes what a user of a draw multiplies in a field: {@link Settings#columns} numbers, a·u and,
   * where there are slopes, s.
   *
   * @param a scaled attention to the field
   */
  public void columns(Settings settings, int user, float a, float[] into, int at) {
    int k = settings.rank();
    for (int h = 0; h < k; h++) {
      into[at + h] = a * factors[user * settings.stride() + h];
    }
    if (settings.slopes()) {
      into[at + k] = slope[user];
    }
  }

  /** A copy for a round to change. */
  public UserRows copy() {
    return new UserRows(factors.clone(), bias.clone(), slope.clone(), noise.clone());
  }

  /**
   * Variance of the users' factors at the start: 1, that of their prior, where rows are drawn, else
   * {@link #start}.
   */
  public static float startVariance(Settings settings) {
    return settings.drawsRows() ? 1f : start(settings.rank());
  }

  /**
   * Variance of all factors at the start, .35/√k: products of a user's and an item's factors then
   * vary by .1 whatever the rank; much smaller starts collapse to zero.
   */
  static float start(int rank) {
    return (float) (0.35 / Math.sqrt(rank));
  }
}

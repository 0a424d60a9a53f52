package io.sparkafm.core.learn;

import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.UserRows;

/**
 * What a worker does with one user: it changes the user's row and adds what the user's ratings say
 * of the item side to its sums or changes.
 */
interface UserUpdate {

  /**
   * @param block whose user has ratings
   * @param rows the block's user rows, changed in place
   * @param noiseKey of the user's random numbers in this epoch
   */
  void visit(RatingBlock block, UserRows rows, int user, long noiseKey);

  /** What the visits so far have come to, for the driver. */
  BlockSums sums();
}

package io.sparkafm.core.learn;

import java.io.Serializable;

/** What a worker returns of a round; added over workers in the order of the blocks. */
public sealed interface BlockSums extends Serializable permits ItemSideDelta, ItemSums {
  /** Sums over all ratings and users that were visited. */
  RoundStatistics statistics();

  /** Bytes of the arrays: what a block sends to the driver in a round. */
  long bytes();
}

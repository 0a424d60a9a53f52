package io.sparkafm.train;

import io.sparkafm.core.Changes;
import io.sparkafm.core.UserRows;
import java.io.Serializable;

/**
 * What a partition holds between rounds. Its arrays are never changed once it is made, so that a
 * state can be kept, gone back to or computed again.
 *
 * @param rows the block's user rows
 * @param best the rows of the best epoch so far, or null
 * @param changes what the last round returned to the driver; null once the lineage is cut
 */
record BlockState(UserRows rows, UserRows best, Changes changes) implements Serializable {

  BlockState withoutChanges() {
    return new BlockState(rows, best, null);
  }
}

package io.sparkafm.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.learn.BlockSums;
import io.sparkafm.core.learn.MeanUpdate;
import io.sparkafm.core.learn.MeanUsers;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.data.UserBlock;
import java.io.Serializable;

/**
 * What a partition holds between rounds. Its arrays are never changed once it is made, so that a
 * state can be kept, gone back to or computed again.
 *
 * @param checksum of the ratings that the state has seen, see {@link UserBlock}
 * @param rows the block's user rows
 * @param mean over the draws merged so far, or null
 * @param best the users of the best epoch so far, as a trained model has them, or null
 * @param result what the last round returned to the driver; null once the lineage is cut
 */
@DefaultSerializer(JavaSerializer.class)
record BlockState(long checksum, UserRows rows, MeanUsers mean, MeanUsers best, Result result)
    implements Serializable {

  /**
   * What a block returns in a round.
   *
   * @param sums of the item side
   * @param users sums over the users for the merge of a draw; null where the round does not end in
   *     one
   * @param watched what a draw predicts for the block's {@link
   *     io.sparkafm.core.learn.WatchedPredictions}; null likewise
   * @param seconds that the block took, Spark apart
   */
  record Result(BlockSums sums, MeanUpdate.Sums users, float[] watched, double seconds)
      implements Serializable {}

  /**
   * @throws IllegalStateException for a block of other ratings than this state has seen
   */
  void requireSame(UserBlock block) {
    if (block.checksum() != checksum) {
      throw new IllegalStateException(
          "Ratings that Spark has read again, since it had lost or evicted them, are not those with which training began: write the ratings to a table, or checkpoint the dataset, and train on that");
    }
  }

  BlockState withoutResult() {
    return new BlockState(checksum, rows, mean, best, null);
  }
}

package io.sparkafm.train;

import io.sparkafm.core.BlockPass;
import io.sparkafm.core.Changes;
import io.sparkafm.core.ItemFeatures;
import io.sparkafm.core.Kernel;
import io.sparkafm.core.Parameters;
import io.sparkafm.core.RatingScale;
import io.sparkafm.core.Settings;
import io.sparkafm.core.UserRows;
import io.sparkafm.data.UserBlock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;

/**
 * A worker's part of a round: from a block's ratings and state to its next state.
 *
 * @param items what does not change during training
 * @param parameters the item side as the driver has it
 * @param scale of the ratings
 * @param epoch from 0
 * @param round from 0
 * @param learnsWeights whether what moves the shared weights is gathered
 * @param keepBest whether the rows, as they come in, are the best so far
 */
record Round(
    Broadcast<TrainingItems> items,
    Broadcast<Parameters> parameters,
    Settings settings,
    RatingScale scale,
    int epoch,
    int round,
    boolean learnsWeights,
    boolean keepBest)
    implements FlatMapFunction2<Iterator<UserBlock>, Iterator<BlockState>, BlockState> {

  /**
   * What all rounds share.
   *
   * @param features of the items
   * @param count Σ over each row's ratings of weight · (weight in its field)²
   */
  record TrainingItems(ItemFeatures features, float[] count) implements java.io.Serializable {}

  @Override
  public Iterator<BlockState> call(Iterator<UserBlock> blocks, Iterator<BlockState> states) {
    UserBlock block = blocks.next();
    BlockState state = states.next();
    UserRows rows = state.rows().copy();
    TrainingItems shared = items.value();
    BlockPass pass =
        new BlockPass(
            Kernel.best(),
            settings,
            shared.features(),
            shared.count(),
            parameters.value(),
            scale,
            learnsWeights);
    long blockKey = block.users() == 0 ? 0 : block.keys()[0];
    Changes changes = pass.run(block.training(), rows, epoch, round, blockKey);
    return List.of(new BlockState(rows, keepBest ? state.rows() : state.best(), changes))
        .iterator();
  }
}

package io.sparkafm.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.learn.BlockPass;
import io.sparkafm.core.learn.BlockSums;
import io.sparkafm.core.learn.MeanUpdate;
import io.sparkafm.core.learn.MeanUsers;
import io.sparkafm.core.learn.PosteriorMean;
import io.sparkafm.core.learn.WatchedPredictions;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.data.UserBlock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;

/**
 * A worker's part of a round: from a block's ratings and state to its next state.
 *
 * @param items what does not change during training
 * @param sent the item side as the driver has it, and a draw to merge
 * @param scale of the ratings
 * @param epoch from 0
 * @param round from 0
 * @param learnsWeights whether what moves the shared weights is gathered
 * @param keepBest whether the users, as they come in, are the best so far
 * @param draws whether the round ends in a draw that is to be merged
 */
record Round(
    Broadcast<TrainingItems> items,
    Broadcast<RoundBroadcast> sent,
    Settings settings,
    RatingScale scale,
    int epoch,
    int round,
    boolean learnsWeights,
    boolean keepBest,
    boolean draws)
    implements FlatMapFunction2<Iterator<UserBlock>, Iterator<BlockState>, BlockState> {

  /**
   * What all rounds share.
   *
   * @param features of the items
   * @param count Σ over each row's ratings of weight · (weight in its field)²
   * @param users number of users
   */
  @DefaultSerializer(JavaSerializer.class)
  record TrainingItems(ItemFeatures features, float[] count, long users)
      implements java.io.Serializable {}

  @Override
  public Iterator<BlockState> call(Iterator<UserBlock> blocks, Iterator<BlockState> states) {
    long begin = System.nanoTime();
    UserBlock block = blocks.next();
    BlockState state = states.next();
    state.requireSame(block);
    TrainingItems shared = items.value();
    int fields = shared.features().fields();
    Parameters parameters = sent.value().parameters();
    MeanUsers mean = sent.value().mean(settings, block, state);
    MeanUsers best = state.best();
    if (keepBest) {
      best =
          mean == null
              ? MeanUsers.of(settings, parameters, fields, block.training(), state.rows())
              : mean;
    }
    UserRows rows = state.rows().copy();
    BlockPass pass =
        new BlockPass(
            VectorOps.best(),
            settings,
            shared.features(),
            shared.count(),
            parameters,
            scale,
            learnsWeights);
    BlockSums sums = pass.run(block.training(), rows, block.keys(), epoch, round);
    MeanUpdate.Sums users = null;
    float[] watched = null;
    if (draws) {
      users =
          MeanUpdate.sums(
              VectorOps.best(),
              settings,
              fields,
              block.training(),
              rows,
              mean,
              new AttentionFactorModel(VectorOps.best(), settings, parameters, fields, false),
              block.keys(),
              PosteriorMean.rank());
      watched =
          WatchedPredictions.of(
              settings,
              shared.features(),
              parameters,
              block.training(),
              rows,
              block.keys(),
              shared.users());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    var result = new BlockState.Result(sums, users, watched, seconds);
    return List.of(new BlockState(block.checksum(), rows, mean, best, result)).iterator();
  }
}

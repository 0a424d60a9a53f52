package io.sparkafm.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.learn.MeanUpdate;
import io.sparkafm.core.learn.MeanUsers;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Settings;
import io.sparkafm.data.UserBlock;
import java.io.Serializable;

/**
 * What the driver sends to the workers.
 *
 * @param parameters the item side as the driver has it
 * @param merge how to merge the draw that the users are at into their mean; null where there is
 *     none to merge
 */
@DefaultSerializer(JavaSerializer.class)
record RoundBroadcast(Parameters parameters, MeanUpdate merge) implements Serializable {

  /** The mean of a block's users with the draw that is to be merged; null before the first. */
  MeanUsers mean(Settings settings, UserBlock block, BlockState state) {
    return merge == null
        ? state.mean()
        : merge.apply(VectorOps.best(), settings, block.training(), state.rows(), state.mean());
  }

  /** A block's users as a trained model has them: their mean, or what they are at. */
  MeanUsers trained(Settings settings, int fields, UserBlock block, BlockState state) {
    MeanUsers mean = mean(settings, block, state);
    return mean == null
        ? MeanUsers.of(settings, parameters, fields, block.training(), state.rows())
        : mean;
  }
}

package io.sparkafm.train;

import io.sparkafm.core.learn.MeanUsers;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.data.JavaSerialized;
import io.sparkafm.data.UserBlock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Reads a block's users out of its state: the last ones, or those of the best epoch.
 *
 * @param attention what attention is in the trained model
 * @param weights shared weights of the trained model
 * @param averageUser its average user: for the MLP ū
 */
record ReadUsers(
    Broadcast<RoundBroadcast> sent,
    Broadcast<JavaSerialized<Attention>> attention,
    float[] weights,
    float[] averageUser,
    Settings settings,
    int fields,
    boolean best)
    implements FlatMapFunction2<Iterator<UserBlock>, Iterator<BlockState>, TrainedUsers> {

  @Override
  public Iterator<TrainedUsers> call(Iterator<UserBlock> blocks, Iterator<BlockState> states) {
    UserBlock block = blocks.next();
    BlockState state = states.next();
    state.requireSame(block);
    MeanUsers users = best ? state.best() : sent.value().trained(settings, fields, block, state);
    return List.of(read(block, users)).iterator();
  }

  private TrainedUsers read(UserBlock block, MeanUsers from) {
    int[] start = block.training().start();
    int size = 0;
    for (int i = 0; i < block.users(); i++) {
      size += block.training().rated(i) ? 1 : 0;
    }
    int rank = attention.value().value().rank();
    int stride = VectorOps.stride(rank);
    int vectors = from.width() / stride;
    int kept = from.kept().size() * PosteriorSample.userNumbers(settings);
    TrainedUsers users = TrainedUsers.of(new Object[size], vectors * rank, fields, kept);
    AttentionFactorModel model =
        settings.interaction().isBilinear()
            ? null
            : new AttentionFactorModel(VectorOps.best(), settings, weights, averageUser, fields);
    int t = 0;
    for (int i = 0; i < block.users(); i++) {
      if (!block.training().rated(i)) {
        continue;
      }
      int at = i * from.width();
      users.ids()[t] = block.ids()[i];
      users.ratings()[t] = start[i + 1] - start[i];
      users.bias()[t] = from.bias()[i];
      for (int l = 0; l < vectors; l++) {
        System.arraycopy(
            from.factors(), at + l * stride, users.factors(), (t * vectors + l) * rank, rank);
      }
      System.arraycopy(from.gate(), i * fields, users.gate(), t * fields, fields);
      Attention attends = attention.value().value();
      float[] movement =
          model == null
              ? attends.movement(from.factors(), at)
              : attends.movement(attends.slopes(model, from.factors(), at), 0);
      users.intensity()[t] = Attention.intensity(movement);
      float[] shares = Attention.shares(movement);
      System.arraycopy(shares, 0, users.attention(), t * fields, fields);
      for (int l = 0; l < fields; l++) {
        users.attentionDeviation()[t * fields + l] =
            from.attentionDeviation(i * fields + l, shares[l]);
      }
      int keptAt = t * kept;
      for (UserRows draw : from.kept()) {
        System.arraycopy(
            draw.factors(), i * settings.stride(), users.kept(), keptAt, settings.rank());
        users.kept()[keptAt + settings.rank()] = draw.bias()[i];
        users.kept()[keptAt + settings.rank() + 1] = settings.slopes() ? draw.slope()[i] : 0f;
        keptAt += PosteriorSample.userNumbers(settings);
      }
      t++;
    }
    return users;
  }
}

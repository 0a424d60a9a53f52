package io.sparkafm.train;

import io.sparkafm.core.FactorModel;
import io.sparkafm.core.Influence;
import io.sparkafm.core.Kernel;
import io.sparkafm.core.Parameters;
import io.sparkafm.core.Settings;
import io.sparkafm.core.UserRows;
import io.sparkafm.data.UserBlock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;

/** Reads a block's users out of its state: the last one, or that of the best epoch. */
record ReadUsers(
    Broadcast<Parameters> parameters,
    Broadcast<Influence> influence,
    Settings settings,
    int fields,
    boolean best)
    implements FlatMapFunction2<Iterator<UserBlock>, Iterator<BlockState>, TrainedUsers> {

  @Override
  public Iterator<TrainedUsers> call(Iterator<UserBlock> blocks, Iterator<BlockState> states) {
    BlockState state = states.next();
    return List.of(read(blocks.next(), best ? state.best() : state.rows())).iterator();
  }

  private TrainedUsers read(UserBlock block, UserRows rows) {
    int[] start = block.training().start();
    int size = 0;
    for (int i = 0; i < block.users(); i++) {
      size += start[i + 1] > start[i] ? 1 : 0;
    }
    int rank = settings.rank();
    TrainedUsers users =
        new TrainedUsers(
            new Object[size],
            new int[size],
            new float[size * rank],
            new float[size],
            new float[size * fields],
            new float[size * fields]);
    FactorModel model =
        FactorModel.create(Kernel.best(), settings, parameters.value(), fields, false);
    int t = 0;
    for (int i = 0; i < block.users(); i++) {
      if (start[i + 1] == start[i]) {
        continue;
      }
      int at = i * settings.stride();
      users.ids()[t] = block.ids()[i];
      users.ratings()[t] = start[i + 1] - start[i];
      users.bias()[t] = rows.bias()[i];
      System.arraycopy(rows.factors(), at, users.factors(), t * rank, rank);
      System.arraycopy(
          model.attention(rows.factors(), at), 0, users.attention(), t * fields, fields);
      System.arraycopy(
          influence.value().of(model, rows.factors(), at),
          0,
          users.influence(),
          t * fields,
          fields);
      t++;
    }
    return users;
  }
}

package io.sparkafm.ml.table;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.learn.FoldIn;
import io.sparkafm.core.learn.UserPrior;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.data.UserBlock;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.train.TrainedUsers;
import java.io.Serializable;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Folds in the users of a block, each user separately, so that neither their order nor their
 * division into blocks matters.
 */
public record FoldBlock(Broadcast<AfmModelData> model, Broadcast<FoldBlock.Beside> beside)
    implements Function<UserBlock, TrainedUsers> {

  /**
   * What the workers need beside the model.
   *
   * @param newItems features of items that were not in training
   * @param prior of the users of a posterior mean; null for a point estimate
   */
  @DefaultSerializer(JavaSerializer.class)
  public record Beside(ItemFeatures newItems, UserPrior prior, Attention attention)
      implements Serializable {}

  @Override
  public TrainedUsers call(UserBlock block) {
    AfmModelData data = model.value();
    TrainedItems items = data.items();
    FoldIn foldIn =
        new FoldIn(
            data.settings(),
            data.scale(),
            items,
            data.catalog().features(),
            beside.value().newItems(),
            beside.value().prior(),
            beside.value().attention());
    int size = block.users();
    int fields = data.fields();
    int vectors = data.userVectors();
    int rank = items.rank();
    TrainedUsers users = TrainedUsers.of(block.ids(), vectors * rank, fields, 0);
    for (int i = 0; i < size; i++) {
      FoldIn.User user = foldIn.fold(block.training(), i, block.keys()[i]);
      users.ratings()[i] = user.ratings();
      users.bias()[i] = user.bias();
      for (int l = 0; l < vectors; l++) {
        System.arraycopy(
            user.factors(), l * items.stride(), users.factors(), (i * vectors + l) * rank, rank);
      }
      users.intensity()[i] = user.intensity();
      copy(user.attention(), users.attention(), i);
      copy(user.attentionDeviation(), users.attentionDeviation(), i);
      copy(user.gate(), users.gate(), i);
    }
    return users;
  }

  private static void copy(float[] ofUser, float[] to, int user) {
    System.arraycopy(ofUser, 0, to, user * ofUser.length, ofUser.length);
  }
}

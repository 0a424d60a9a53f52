package io.sparkafm.ml;

import io.sparkafm.core.FactorModel;
import io.sparkafm.core.FoldIn;
import io.sparkafm.core.Influence;
import io.sparkafm.core.ItemFeatures;
import io.sparkafm.core.Kernel;
import io.sparkafm.core.TrainedItems;
import io.sparkafm.core.UserPrior;
import io.sparkafm.data.UserBlock;
import io.sparkafm.train.TrainedUsers;
import java.io.Serializable;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Folds a block's users in, each on its own: in what order and blocks they come does not matter.
 */
record FoldBlock(Broadcast<AfmModelData> model, Broadcast<FoldBlock.Beside> beside)
    implements Function<UserBlock, TrainedUsers> {

  /**
   * What the workers need beside the model.
   *
   * @param newItems features of items that were not in training
   * @param prior of the users of a posterior mean; null for a point estimate
   */
  record Beside(ItemFeatures newItems, UserPrior prior, Influence influence)
      implements Serializable {}

  @Override
  public TrainedUsers call(UserBlock block) {
    AfmModelData data = model.value();
    TrainedItems items = data.items();
    Influence influence = beside.value().influence();
    FoldIn foldIn =
        new FoldIn(
            data.settings(),
            data.scale(),
            items,
            data.catalog().features(),
            beside.value().newItems(),
            beside.value().prior());
    int size = block.users();
    int fields = data.fields();
    int vectors = data.userVectors();
    int rank = items.rank();
    TrainedUsers users =
        new TrainedUsers(
            block.ids(),
            new int[size],
            new float[size * vectors * rank],
            new float[size],
            new float[size * fields],
            new float[size * fields],
            new float[size * fields],
            new float[0]);
    FactorModel mlp =
        data.settings().interaction().isMlp()
            ? FactorModel.create(
                Kernel.best(), data.settings(), items.weights(), items.averageUser(), fields, false)
            : null;
    for (int i = 0; i < size; i++) {
      FoldIn.User user = foldIn.fold(block.training(), i);
      users.ratings()[i] = user.ratings();
      users.bias()[i] = user.bias();
      for (int l = 0; l < vectors; l++) {
        System.arraycopy(
            user.factors(), l * items.stride(), users.factors(), (i * vectors + l) * rank, rank);
      }
      System.arraycopy(user.attention(), 0, users.attention(), i * fields, fields);
      System.arraycopy(
          user.attentionDeviation(), 0, users.attentionDeviation(), i * fields, fields);
      float[] slopes = mlp == null ? user.factors() : influence.slopes(mlp, user.factors(), 0);
      System.arraycopy(influence.of(slopes, 0), 0, users.influence(), i * fields, fields);
    }
    return users;
  }
}

package io.sparkafm.train;

import io.sparkafm.core.learn.MeanUsers;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.core.score.Scorer;
import io.sparkafm.data.JavaSerialized;
import io.sparkafm.data.UserBlock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Squared error and weight of a block's held-out ratings, on the scale of the ratings: one
 * double[2] a block.
 *
 * @param items what does not change during training
 * @param sent what turns the block's state into users of the trained model
 * @param trained the trained model's items
 */
record HeldOut(
    Broadcast<Round.TrainingItems> items,
    Broadcast<RoundBroadcast> sent,
    Broadcast<JavaSerialized<TrainedItems>> trained,
    Settings settings,
    RatingScale scale)
    implements FlatMapFunction2<Iterator<UserBlock>, Iterator<BlockState>, double[]> {

  /**
   * Root mean squared error of all held-out ratings.
   *
   * @param trained items of the model that is measured
   * @throws IllegalArgumentException where none of them has any weight
   */
  static double rmse(
      JavaSparkContext context,
      JavaRDD<UserBlock> blocks,
      JavaRDD<BlockState> states,
      Broadcast<Round.TrainingItems> items,
      Broadcast<RoundBroadcast> sent,
      TrainedItems trained,
      Settings settings,
      RatingScale scale) {
    Broadcast<JavaSerialized<TrainedItems>> measured =
        context.broadcast(new JavaSerialized<>(trained));
    double[] sums;
    try {
      HeldOut heldOut = new HeldOut(items, sent, measured, settings, scale);
      sums = OrderedResults.sum(blocks.zipPartitions(states, heldOut), 2, error -> error);
    } finally {
      measured.destroy();
    }
    if (sums[1] == 0) {
      throw new IllegalArgumentException(
          "All held-out ratings have weight 0: give some a positive weight");
    }
    return Math.sqrt(sums[0] / sums[1]);
  }

  @Override
  public Iterator<double[]> call(Iterator<UserBlock> blocks, Iterator<BlockState> states) {
    UserBlock block = blocks.next();
    ItemFeatures features = items.value().features();
    BlockState state = states.next();
    state.requireSame(block);
    MeanUsers users = sent.value().trained(settings, features.fields(), block, state);
    return List.of(error(block, users, trained.value().value(), features)).iterator();
  }

  private double[] error(
      UserBlock block, MeanUsers users, TrainedItems trained, ItemFeatures features) {
    RatingBlock heldOut = block.validation();
    Scorer scorer = new Scorer(settings, trained, features);
    double[] sums = new double[2];
    for (int i = 0; i < heldOut.users(); i++) {
      boolean known = block.training().rated(i);
      float[] u = known ? users.factors() : trained.averageUser();
      int uAt = known ? i * users.width() : 0;
      float bias = known ? users.bias()[i] : trained.averageUserBias();
      scorer.user(u, uAt);
      for (int p = heldOut.start()[i]; p < heldOut.start()[i + 1]; p++) {
        double score = scorer.score(u, uAt, bias, heldOut.item()[p]);
        double error = scale.prediction(score, true) - heldOut.rating()[p];
        sums[0] += heldOut.weight(p) * error * error;
        sums[1] += heldOut.weight(p);
      }
    }
    return sums;
  }
}

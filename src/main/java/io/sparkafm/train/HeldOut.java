package io.sparkafm.train;

import io.sparkafm.core.ItemFeatures;
import io.sparkafm.core.Parameters;
import io.sparkafm.core.RatingBlock;
import io.sparkafm.core.RatingScale;
import io.sparkafm.core.Scorer;
import io.sparkafm.core.Settings;
import io.sparkafm.core.UserRows;
import io.sparkafm.data.UserBlock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Squared error and weight of a block's held-out ratings, on the scale of the ratings: one
 * double[2] a block.
 */
record HeldOut(
    Broadcast<Round.TrainingItems> items,
    Broadcast<Parameters> parameters,
    Settings settings,
    RatingScale scale)
    implements FlatMapFunction2<Iterator<UserBlock>, Iterator<BlockState>, double[]> {

  @Override
  public Iterator<double[]> call(Iterator<UserBlock> blocks, Iterator<BlockState> states) {
    UserBlock block = blocks.next();
    UserRows rows = states.next().rows();
    return List.of(error(block, rows, items.value().features(), parameters.value())).iterator();
  }

  private double[] error(UserBlock users, UserRows rows, ItemFeatures features, Parameters values) {
    RatingBlock heldOut = users.validation();
    int stride = settings.stride();
    Scorer scorer = new Scorer(settings, values, features);
    double[] sums = new double[2];
    for (int i = 0; i < heldOut.users(); i++) {
      boolean known = users.training().start()[i + 1] > users.training().start()[i];
      float[] u = known ? rows.factors() : values.meanUser;
      int uAt = known ? i * stride : 0;
      float bias = known ? rows.bias()[i] : values.meanUserBias;
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

package io.sparkafm.train;

import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.data.UserBlock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * Where a training begins instead of at random: with what another model has learned of the same
 * items, values and users. What that model does not know begins at random.
 *
 * @param factors of this training's items and values, row r at {@code r * stride}
 * @param bias one a row
 * @param known whether the model knows the row
 * @param weights shared by all users
 * @param meanUser ū, length stride
 * @param precisions that it came to
 * @param users of the model, in the partitions of their blocks: id, u (rank floats), bias, slope
 */
public record InitialState(
    float[] factors,
    float[] bias,
    boolean[] known,
    float[] weights,
    float[] meanUser,
    Precisions precisions,
    JavaRDD<Row> users) {

  /** Puts what is known in the place of what is random; rows without ratings stay as they are. */
  void into(Parameters parameters, int stride, float[] count) {
    for (int row = 0; row < known.length; row++) {
      if (known[row] && count[row] > 0) {
        System.arraycopy(factors, row * stride, parameters.factors, row * stride, stride);
        parameters.bias[row] = bias[row];
      }
    }
    System.arraycopy(weights, 0, parameters.weights, 0, weights.length);
    System.arraycopy(meanUser, 0, parameters.meanUser, 0, meanUser.length);
  }

  /** A block's users at the start. */
  static UserRows rows(UserBlock block, Iterator<Row> known, Settings settings) {
    UserRows rows = UserRows.initial(block.training(), block.keys(), settings);
    Map<Object, Integer> places = new HashMap<>();
    for (int i = 0; i < block.users(); i++) {
      places.put(block.ids()[i], i);
    }
    while (known.hasNext()) {
      Row user = known.next();
      Integer i = places.get(user.get(0));
      if (i != null && block.training().rated(i)) {
        List<Float> u = user.getList(1);
        for (int h = 0; h < settings.rank(); h++) {
          rows.factors()[i * settings.stride() + h] = u.get(h);
        }
        rows.bias()[i] = user.getFloat(2);
        if (rows.slope().length > 0) {
          rows.slope()[i] = user.getFloat(3);
        }
      }
    }
    return rows;
  }
}

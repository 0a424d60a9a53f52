package io.sparkafm.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;

/**
 * What was learned of a block's users who have ratings.
 *
 * @param ids ids in their own type; t users
 * @param ratings training ratings of each
 * @param factors one vector a field (for the MLP u alone), t · vectors · rank, without padding
 * @param bias b
 * @param attention to fields 0..n (see {@link io.sparkafm.core.model.Attention}), t · fields
 * @param attentionDeviation root mean square distance of the draws' attention from it, t · fields;
 *     NaN where there are no draws
 * @param intensity how far fields move the user's predictions, t, in units of the score
 * @param gate α of fields 0..n, t · fields
 * @param kept u and b of each draw that was kept, t · draws · (k + 1)
 */
@DefaultSerializer(JavaSerializer.class)
public record TrainedUsers(
    Object[] ids,
    int[] ratings,
    float[] factors,
    float[] bias,
    float[] attention,
    float[] attentionDeviation,
    float[] intensity,
    float[] gate,
    float[] kept)
    implements Serializable {

  /**
   * Allocates arrays for users.
   *
   * @param width floats of a user's factors
   * @param fields with the item itself, n + 1
   * @param kept floats of a user's draws
   */
  public static TrainedUsers of(Object[] ids, int width, int fields, int kept) {
    int users = ids.length;
    return new TrainedUsers(
        ids,
        new int[users],
        new float[users * width],
        new float[users],
        new float[users * fields],
        new float[users * fields],
        new float[users],
        new float[users * fields],
        new float[users * kept]);
  }

  /**
   * Mean of the users' attention to fields 0..n, the same whatever the executors.
   *
   * @param users the blocks
   * @param fields with the item itself, n + 1
   */
  public static float[] meanAttention(JavaRDD<TrainedUsers> users, int fields) {
    double[] sums =
        OrderedResults.sum(
            users,
            fields + 1,
            block -> {
              double[] ofBlock = new double[fields + 1];
              for (int i = 0; i < block.attention().length; i++) {
                ofBlock[i % fields] += block.attention()[i];
              }
              ofBlock[fields] = block.ids().length;
              return ofBlock;
            });
    float[] mean = new float[fields];
    for (int l = 0; l < fields; l++) {
      mean[l] = (float) (sums[l] / Math.max(sums[fields], 1));
    }
    return mean;
  }
}

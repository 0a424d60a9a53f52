package io.sparkafm.data;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.math.Checksum;
import io.sparkafm.core.model.RatingBlock;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Some users with all their ratings. Users come in the order of their keys, and a user's ratings
 * come in a random order that depends on the ids alone. So the block is the same however the input
 * was partitioned.
 *
 * @param ids ids of the users, in their own type
 * @param keys a 64-bit hash of each id's string form: the user's key for random numbers
 * @param training ratings to train on; an empty run for a user who has none
 * @param validation ratings held out, of the same users; null where there is no such column
 * @param checksum of all of them: a block that Spark computes again, after it has lost it, must
 *     have the same
 */
@DefaultSerializer(JavaSerializer.class)
public record UserBlock(
    Object[] ids, long[] keys, RatingBlock training, RatingBlock validation, long checksum)
    implements Serializable {
  public UserBlock(Object[] ids, long[] keys, RatingBlock training, RatingBlock validation) {
    this(ids, keys, training, validation, checksum(keys, training, validation));
  }

  private static long checksum(long[] keys, RatingBlock training, RatingBlock validation) {
    Checksum sum = new Checksum();
    for (long key : keys) {
      sum.add(key);
    }
    for (RatingBlock block : new RatingBlock[] {training, validation}) {
      if (block != null) {
        sum.add(block.ratings()).add(Arrays.hashCode(block.start()));
        for (int p = 0; p < block.ratings(); p++) {
          sum.add(block.item()[p]);
          sum.add(Float.floatToIntBits(block.rating()[p]));
          sum.add(Float.floatToIntBits(block.weight(p)));
        }
      }
    }
    return sum.value();
  }

  public int users() {
    return ids.length;
  }
}

package io.sparkafm.data;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.model.RatingBlock;
import java.io.Serializable;

/**
 * Some users with all their ratings. Users come in the order of their keys, and a user's ratings
 * come in a random order that depends on the ids alone. So the block is the same however the input
 * was partitioned.
 *
 * @param ids ids of the users, in their own type
 * @param keys a 64-bit hash of each id's string form: the user's key for random numbers
 * @param training ratings to train on; an empty run for a user who has none
 * @param validation ratings held out, of the same users; null where there is no such column
 */
@DefaultSerializer(JavaSerializer.class)
public record UserBlock(Object[] ids, long[] keys, RatingBlock training, RatingBlock validation)
    implements Serializable {

  public int users() {
    return ids.length;
  }
}

package io.sparkafm.ml.recommend;

import io.sparkafm.core.model.TrainedItems;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Some users of a partition in primitive arrays, as {@code core.BlockScorer} takes them: read from
 * rows of user, factors, bias, seen (sorted items, null for none) and candidates (likewise; null
 * for all items).
 */
public final class UserBatch {
  final Object[] ids;
  final float[] factors;
  final float[] bias;
  int size;

  private final int[][] seen;
  private final int[][] candidates;
  private final int rank;
  private final int stride;
  private final int width;

  UserBatch(TrainedItems items, int most) {
    this.rank = items.rank();
    this.stride = items.stride();
    this.width = items.averageUser().length;
    this.ids = new Object[most];
    this.factors = new float[Math.multiplyExact(most, width)];
    this.bias = new float[most];
    this.seen = new int[most][];
    this.candidates = new int[most][];
  }

  /** Holds the next users from now on: as many as there are, up to the batch's size. */
  void read(Iterator<Row> users) {
    for (size = 0; size < ids.length && users.hasNext(); size++) {
      Row user = users.next();
      ids[size] = user.get(0);
      int h = 0;
      for (Float factor : user.<Float>getList(1)) {
        factors[size * width + h / rank * stride + h % rank] = factor;
        h++;
      }
      bias[size] = user.getFloat(2);
      seen[size] = numbers(user, 3);
      candidates[size] = numbers(user, 4);
    }
  }

  private static int[] numbers(Row user, int column) {
    List<Integer> numbers = user.isNullAt(column) ? null : user.getList(column);
    return numbers == null ? null : numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Where a user's factors begin. */
  int at(int user) {
    return user * width;
  }

  /** Items that alone may be recommended to a user; null for all. */
  int[] candidates(int user) {
    return candidates[user];
  }

  boolean mayBeRecommended(int user, int item) {
    return (seen[user] == null || Arrays.binarySearch(seen[user], item) < 0)
        && (candidates[user] == null || Arrays.binarySearch(candidates[user], item) >= 0);
  }
}

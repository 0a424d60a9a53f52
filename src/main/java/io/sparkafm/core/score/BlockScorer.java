package io.sparkafm.core.score;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.util.Arrays;

/**
 * Scores of a block of users on many items, with the bits of {@link Scorer}. Belongs to one thread.
 *
 * <p>With the inner product a score is a sum over the rows of the item's bag, {@code Σ weight ·
 * (f_il · row)}, and what depends on the row alone is the same for all items that share it. So the
 * products of every user with every field value are made once a block, and an item then costs one
 * product with its own row and as many multiply-adds as it has values: O((m + V)·k + m·values) a
 * user, where one item after the other costs O(m·values·k).
 *
 * <p>Users lie side by side, one a lane: a row of the item side is read once a block, and no sum
 * goes across a register. With the MLP every score is the model's own, by {@link Scorer}.
 */
public final class BlockScorer {
  private final VectorOps kernel = VectorOps.best();
  private final ItemFeatures features;
  private final ItemBag item;
  private final Scorer scorer;
  private final float[] factors;
  private final float[] bias;
  private final int stride;
  private final int width;

  /** Users of a full block, a multiple of the kernel's lanes. */
  private final int lanes;

  /** For each field, component h of user i at {@code (l * stride + h) * lanes + i}. */
  private final float[] columns;

  /** Products of users and field values, row r at {@code (r - m) * lanes}; last, the item's own. */
  private final float[] products;

  /** The numbers of the products that belong to an item. */
  private int[] number = {};

  private float[] users;
  private float[] userBias;
  private int count;

  /**
   * @param items a trained model; users are given in its form, see {@link TrainedItems}
   * @param users most users of a block; memory is O(users · (values of all fields + width))
   */
  public BlockScorer(Settings settings, TrainedItems items, ItemFeatures features, int users) {
    this.features = features;
    this.stride = items.stride();
    this.width = items.averageUser().length;
    this.factors = items.factors();
    this.bias = items.bias();
    this.lanes = VectorOps.stride(users);
    boolean mlp = !settings.interaction().isBilinear();
    this.scorer = mlp ? new Scorer(settings, items, features) : null;
    this.item = new ItemBag(features);
    this.columns = new float[mlp ? 0 : width * lanes];
    this.products =
        new float[mlp ? 0 : Math.multiplyExact(features.rows() - features.items() + 1, lanes)];
    this.userBias = new float[lanes];
  }

  /**
   * The distance from one item to the next in the array of scores: the size of a block, rounded up.
   */
  public int lanes() {
    return lanes;
  }

  /** Floats that a user's factors take, padding included. */
  public int width() {
    return width;
  }

  /**
   * Sets the users that the next scores are for: O(V · k) a user, V the values of all fields.
   *
   * @param factors user i's at {@code i * width}; read until the next block
   * @param bias of each user
   * @param count of the users, at most those of a block
   */
  public void users(float[] factors, float[] bias, int count) {
    this.users = factors;
    this.count = count;
    Arrays.fill(userBias, 0);
    System.arraycopy(bias, 0, userBias, 0, count);
    if (scorer != null) {
      return;
    }
    for (int i = 0; i < lanes; i++) {
      for (int h = 0; h < width; h++) {
        columns[h * lanes + i] = i < count ? factors[i * width + h] : 0f;
      }
    }
    int m = features.items();
    for (int l = 1; l < features.fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        product(row, l, (row - m) * lanes);
      }
    }
  }

  private void product(int row, int field, int at) {
    int fieldAt = field * stride * lanes;
    kernel.timesMatrix(factors, row * stride, stride, columns, fieldAt, lanes, products, at);
  }

  /**
   * Scores of the block's users on some items.
   *
   * @param items numbers of known items, of which those at {@code from} to {@code to - 1}
   * @param scores of user i on the p-th of them at {@code p * lanes() + i}
   */
  public void score(int[] items, int from, int to, float[] scores) {
    if (scorer != null) {
      // The attention of a user is computed once for all of the items.
      for (int i = 0; i < count; i++) {
        scorer.user(users, i * width);
        for (int p = from; p < to; p++) {
          scores[(p - from) * lanes + i] = scorer.score(users, i * width, userBias[i], items[p]);
        }
      }
      return;
    }
    for (int p = from; p < to; p++) {
      score(items[p], scores, (p - from) * lanes);
    }
  }

  private void score(int known, float[] scores, int at) {
    item.item(known);
    float itemBias = item.bias(bias);
    if (number.length < item.size) {
      number = new int[2 * item.size];
    }
    item.scaleByWeight();
    int m = features.items();
    int own = features.rows() - m;
    product(known, 0, own * lanes);
    for (int r = 0, p = item.first; r < item.size; r++, p++) {
      number[r] = r == 0 ? own : item.row[p] - m;
    }
    kernel.weightedSum(item.scale, products, number, 0, item.size, scores, at, lanes);
    for (int i = 0; i < lanes; i++) {
      scores[at + i] = userBias[i] + itemBias + scores[at + i];
    }
  }
}

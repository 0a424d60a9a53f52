package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;
import java.util.Arrays;

/**
 * The products of all pairs of an item's rows, dimension by dimension:
 *
 * <pre>
 *   p = Σ_{r&lt;s} a_r x_r ⊙ a_s x_s = ½ (v ⊙ v − Σ_r a_r² x_r ⊙ x_r),      v = Σ_r a_r x_r
 *   ∂p_h/∂x_rh = a_r (v_h − a_r x_rh)
 * </pre>
 *
 * <p>(Rendle, ICDM 2010, Lemma 3.1.) O(rows · k). Belongs to one thread.
 */
final class RowPairs {
  /** p of the last item; length stride. */
  final float[] sum;

  private final VectorOps kernel;
  private final int stride;
  private final float[] ones;

  RowPairs(VectorOps kernel, int stride) {
    this.kernel = kernel;
    this.stride = stride;
    this.sum = new float[stride];
    this.ones = new float[stride];
    Arrays.fill(ones, 1f);
  }

  /**
   * Sums the products of an item's rows.
   *
   * @param item with its rows' scales a
   * @param rows factors of the item side
   * @param v as the item's rows make it
   */
  void of(ItemBag item, float[] rows, float[] v) {
    for (int h = 0; h < stride; h++) {
      sum[h] = v[h] * v[h];
    }
    for (int r = 0; r < item.size; r++) {
      int at = item.row[item.first + r] * stride;
      float square = item.scale[r] * item.scale[r];
      for (int h = 0; h < stride; h++) {
        float value = rows[at + h];
        sum[h] = Math.fma(-square * value, value, sum[h]);
      }
    }
    for (int h = 0; h < stride; h++) {
      sum[h] *= 0.5f;
    }
  }

  /** Σ_h p_h. */
  float total() {
    return kernel.dot(ones, 0, sum, 0, stride);
  }

  /**
   * What pairs add to the score of each item, with the weights of the rows alone; length items.
   *
   * @param factors of the item side
   */
  static float[] ofItems(VectorOps kernel, ItemFeatures features, float[] factors, int stride) {
    RowPairs pairs = new RowPairs(kernel, stride);
    ItemBag item = new ItemBag(features);
    float[] v = new float[stride];
    float[] totals = new float[features.items()];
    for (int j = 0; j < totals.length; j++) {
      item.item(j);
      item.scaleByWeight();
      kernel.weightedSum(item.scale, factors, item.row, item.first, item.size, v, 0, stride);
      pairs.of(item, factors, v);
      totals[j] = pairs.total();
    }
    return totals;
  }
}

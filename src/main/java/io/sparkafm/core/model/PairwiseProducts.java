package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;

/**
 * f = uᵀv + Σ_h p_h, the products of all pairs of rows among the user's and the item's: the
 * factorisation machine of degree 2 (Rendle, ICDM 2010, Eq. 1), whose rows are a user, an item and
 * its values. See {@link RowPairs} for p.
 *
 * <pre>
 *   ∂f/∂u = v        ∂f/∂x_r = a_r (u + v − a_r x_r)
 * </pre>
 */
final class PairwiseProducts implements Interaction {
  private final VectorOps kernel;
  private final int stride;
  private final RowPairs pairs;
  private final float[] ones;
  private final float[] itemGradient;
  private float[] v;

  PairwiseProducts(VectorOps kernel, int stride, RowPairs pairs) {
    this.kernel = kernel;
    this.stride = stride;
    this.pairs = pairs;
    this.ones = new float[stride];
    java.util.Arrays.fill(ones, 1f);
    this.itemGradient = new float[stride];
  }

  @Override
  public float forward(float[] u, int uAt, float[] v) {
    this.v = v;
    for (int h = 0; h < stride; h++) {
      itemGradient[h] = u[uAt + h] + v[h];
    }
    return kernel.dot(u, uAt, v, 0, stride) + pairs.total();
  }

  @Override
  public float[] userGradient() {
    return v;
  }

  @Override
  public float[] itemGradient() {
    return itemGradient;
  }

  @Override
  public int itemGradientAt() {
    return 0;
  }

  @Override
  public float[] ownGradient() {
    return ones;
  }

  @Override
  public float alongItem(float score, float[] v) {
    return kernel.dot(itemGradient, 0, v, 0, stride);
  }
}

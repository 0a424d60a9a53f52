package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;

/** f = uᵀv (Eq. 4): ∂f/∂u = v, ∂f/∂v = u; no weights of its own. */
final class InnerProduct implements Interaction {
  private final VectorOps kernel;
  private final int stride;
  private float[] u;
  private int uAt;
  private float[] v;

  InnerProduct(VectorOps kernel, int stride) {
    this.kernel = kernel;
    this.stride = stride;
  }

  @Override
  public float forward(float[] u, int uAt, float[] v) {
    this.u = u;
    this.uAt = uAt;
    this.v = v;
    return kernel.dot(u, uAt, v, 0, stride);
  }

  @Override
  public float[] userGradient() {
    return v;
  }

  @Override
  public float[] itemGradient() {
    return u;
  }

  @Override
  public float alongItem(float score, float[] v) {
    return score;
  }

  @Override
  public int itemGradientAt() {
    return uAt;
  }
}

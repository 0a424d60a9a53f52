package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;

/**
 * The Gated Attention Unit, α = softmax(W_a (u − ū)) (Eq. 2; ū = 0 is the paper's form), and its
 * gradients.
 *
 * <p>Inside the model attention is scaled, a_l = (n+1)·α_l, so that uniform attention is a_l = 1
 * and leaves the fields' gradients as they are in a model without a gate. With z = W_a (u − ū),
 * score f(v), v = Σ_l a_l x_l and g = ∂f/∂v:
 *
 * <pre>
 *   c_l = ∂f/∂z_l = a_l (g·x_l − Σ_m α_m g·x_m)         [fields]
 *   ∂f/∂W_l = c_l (u − ū)                               [stride]
 *   ∂f/∂u through the gate = Σ_l c_l W_l                [stride]
 * </pre>
 */
public final class GatedAttention {
  private final VectorOps kernel;
  private final int fields;
  private final int stride;
  private final float[] weights;
  private final float[] centre;

  private final float[] alpha;
  private final float[] scaled;
  private final float[] centred;
  private float[] rowProjection = {};

  /** c of the last {@link #backward}. */
  final float[] slope;

  /**
   * @param weights W_a, field l at {@code l * stride}
   * @param centre ū, or zeros for the paper's form; length stride
   */
  public GatedAttention(VectorOps kernel, int fields, int stride, float[] weights, float[] centre) {
    this.kernel = kernel;
    this.fields = fields;
    this.stride = stride;
    this.weights = weights;
    this.centre = centre;
    this.alpha = new float[fields];
    this.scaled = new float[fields];
    this.centred = new float[stride];
    this.slope = new float[fields];
  }

  /** Computes α and a for a user: O(n·k). */
  public void attend(float[] u, int uAt) {
    centre(u, uAt);
    float largest = Float.NEGATIVE_INFINITY;
    for (int l = 0; l < fields; l++) {
      alpha[l] = kernel.dot(weights, l * stride, centred, 0, stride);
      largest = Math.max(largest, alpha[l]);
    }
    double sum = 0;
    for (int l = 0; l < fields; l++) {
      alpha[l] = (float) StrictMath.exp(alpha[l] - largest);
      sum += alpha[l];
    }
    for (int l = 0; l < fields; l++) {
      alpha[l] = (float) (alpha[l] / sum);
      scaled[l] = fields * alpha[l];
    }
  }

  /** z ← z + p·Σ_l c_l W_l with c of the last {@link #backward}: the gate's part of ∂f/∂u. */
  void pull(float p, float[] z, int zAt) {
    for (int l = 0; l < fields; l++) {
      kernel.axpy(p * slope[l], weights, l * stride, z, zAt, stride);
    }
  }

  /** α_l = 1/(n+1), until the next {@link #attend}. */
  void holdUniform() {
    java.util.Arrays.fill(alpha, 1f / fields);
    java.util.Arrays.fill(scaled, 1f);
  }

  /** (n+1)·α_l. */
  float scaled(int field) {
    return scaled[field];
  }

  /** u − ū, left in place until the next call. */
  float[] centre(float[] u, int uAt) {
    for (int h = 0; h < stride; h++) {
      centred[h] = u[uAt + h] - centre[h];
    }
    return centred;
  }

  /** α_l. */
  public float alpha(int field) {
    return alpha[field];
  }

  /** v = Σ_l a_l x_l (Eq. 3) from the rows that make up the x_l: O(values·k). */
  void weightedSum(ItemBag item, float[] rows, float[] v, int vAt) {
    float[] scale = item.scale;
    for (int r = 0, p = item.first; r < item.size; r++, p++) {
      scale[r] = item.weight[p] * scaled[item.field[p]];
    }
    kernel.weightedSum(scale, rows, item.row, item.first, item.size, v, vAt, stride);
  }

  /**
   * c = ∂f/∂z into {@link #slope}, given g = ∂f/∂v. Since Σ_l a_l g·x_l = g·v, the mean over
   * attention is g·v/(n+1), and the last field's product what the others leave of g·v: O(values·k)
   * without those of the last field.
   *
   * @param product g·v
   */
  void backward(float[] g, int gAt, ItemBag item, float[] rows, float product) {
    int last = fields - 1;
    int before = item.rowsBefore(last);
    if (rowProjection.length < before) {
      rowProjection = new float[item.scale.length];
    }
    kernel.dots(g, gAt, rows, item.row, item.first, before, rowProjection, stride);
    java.util.Arrays.fill(slope, 0f);
    for (int r = 0; r < before; r++) {
      int l = item.field[item.first + r];
      slope[l] = Math.fma(item.scale[r], rowProjection[r], slope[l]);
    }
    float left = product;
    for (int l = 0; l < last; l++) {
      left -= slope[l];
    }
    slope[last] = left;
    centreSlope(product);
  }

  /**
   * Computes c as the other method does, but from the parts a·g·x of g·v, one for each of the
   * item's rows.
   */
  void backward(ItemBag item, float[] part, float product) {
    java.util.Arrays.fill(slope, 0f);
    for (int r = 0; r < item.size; r++) {
      slope[item.field[item.first + r]] += part[r];
    }
    centreSlope(product);
  }

  private void centreSlope(float product) {
    float mean = product / fields;
    for (int l = 0; l < fields; l++) {
      slope[l] = Math.fma(-scaled[l], mean, slope[l]);
    }
  }
}

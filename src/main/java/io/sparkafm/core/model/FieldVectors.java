package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;

/**
 * Where the field vectors of one item are stored: {@code x_jl = Σ weight · row}. The vector of a
 * field that has one value of weight 1 is a row of the factors itself and is not copied; the
 * vectors of other fields are summed into a buffer. An object of this class may be used by one
 * thread only.
 */
public final class FieldVectors {
  private final VectorOps kernel;
  private final ItemFeatures features;
  private final int stride;
  private final float[] means;

  /** The array that holds the vector of field l. */
  public final float[][] x;

  /** The position in {@link #x}{@code [l]} where the vector of field l begins. */
  public final int[] xAt;

  public FieldVectors(VectorOps kernel, ItemFeatures features, int stride) {
    this.kernel = kernel;
    this.features = features;
    this.stride = stride;
    this.x = new float[features.fields()][];
    this.xAt = new int[features.fields()];
    this.means = new float[features.fields() * stride];
  }

  /** Makes this hold the vectors of a known item, given all factors. Takes O(values · k). */
  public void gather(int item, float[] factors) {
    x[0] = factors;
    xAt[0] = item * stride;
    for (int l = 1; l < x.length; l++) {
      int begin = features.begin(item, l);
      int end = features.end(item, l);
      if (end - begin == 1 && features.weight(begin) == 1f) {
        x[l] = factors;
        xAt[l] = features.row(begin) * stride;
      } else {
        clear(l);
        for (int v = begin; v < end; v++) {
          add(l, features.row(v), features.weight(v), factors);
        }
      }
    }
  }

  private void clear(int l) {
    x[l] = means;
    xAt[l] = l * stride;
    java.util.Arrays.fill(means, l * stride, (l + 1) * stride, 0f);
  }

  private void add(int l, int row, float weight, float[] factors) {
    kernel.axpy(weight, factors, row * stride, means, l * stride, stride);
  }
}

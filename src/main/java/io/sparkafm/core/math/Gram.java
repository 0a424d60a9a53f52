package io.sparkafm.core.math;

/**
 * Sums Σ f fᵀ of rows f, in floats over short stretches and in doubles over these: fast, and as
 * exact as decompositions of the sum need. Belongs to one thread.
 */
public final class Gram {
  /** Rows whose products are summed in floats. */
  private static final int STRETCH = 64;

  private final VectorOps kernel;
  private final int width;
  private final float[] rows;
  private final float[] stretch;
  private final double[] sums;
  private int filled;

  /** What {@link #add} adds; to be filled by the caller, length {@code width}. */
  public final float[] row;

  /**
   * @param width length of a row, a multiple of {@link VectorOps#LANES}
   */
  public Gram(VectorOps kernel, int width) {
    this.kernel = kernel;
    this.width = width;
    this.row = new float[width];
    this.rows = new float[STRETCH * width];
    this.stretch = new float[width * width];
    this.sums = new double[width * width];
  }

  /** Adds {@link #row}: O(width²/2). */
  public void add() {
    System.arraycopy(row, 0, rows, filled * width, width);
    if (++filled == STRETCH) {
      flush();
    }
  }

  /** Adds the rows that wait, to the upper triangle. */
  private void flush() {
    kernel.addProducts(rows, filled, stretch, 0, width, width);
    filled = 0;
    for (int i = 0; i < stretch.length; i++) {
      sums[i] += stretch[i];
      stretch[i] = 0;
    }
  }

  /** The sums so far, width × width. */
  public double[] sums() {
    flush();
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        sums[i * width + j] = sums[j * width + i];
      }
    }
    return sums;
  }
}

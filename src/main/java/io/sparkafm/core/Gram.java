package io.sparkafm.core;

/**
 * Sums Σ f fᵀ of rows f, in floats over short stretches and in doubles over these: fast, and as
 * exact as decompositions of the sum need. Belongs to one thread.
 */
final class Gram {
  private static final int STRETCH = 64;

  private final Kernel kernel;
  private final int width;
  private final float[] stretch;
  private final double[] sums;
  private int rows;

  /** What {@link #add} adds; to be filled by the caller, length {@code width}. */
  final float[] row;

  /**
   * @param width length of a row, a multiple of {@link Kernel#LANES}
   */
  Gram(Kernel kernel, int width) {
    this.kernel = kernel;
    this.width = width;
    this.row = new float[width];
    this.stretch = new float[width * width];
    this.sums = new double[width * width];
  }

  /** Adds {@link #row}: O(width²). */
  void add() {
    for (int i = 0; i < width; i++) {
      if (row[i] != 0) {
        kernel.axpy(row[i], row, 0, stretch, i * width, width);
      }
    }
    if (++rows == STRETCH) {
      flush();
    }
  }

  private void flush() {
    for (int i = 0; i < stretch.length; i++) {
      sums[i] += stretch[i];
      stretch[i] = 0;
    }
    rows = 0;
  }

  /** The sums so far, width × width. */
  double[] sums() {
    flush();
    return sums;
  }
}

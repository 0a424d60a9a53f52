package io.sparkafm.core.math;

import java.lang.management.ManagementFactory;

/**
 * The vector arithmetic of the hot loops, on slices of flat float arrays.
 *
 * <p>Every length is a multiple of {@link #LANES}: rows are padded with zeros ({@link #stride}).
 * Both implementations sum in the same fixed order (eight partial sums, then a fixed tree) and use
 * the same fused multiply-adds, so they give the same results bit for bit and a model does not
 * depend on the processor that trained it.
 */
public interface VectorOps {
  /** Floats that are processed, and partial sums that are kept, side by side. */
  int LANES = 8;

  /** Rank rounded up to a multiple of {@link #LANES}: the floats that a row takes. */
  static int stride(int rank) {
    return (rank + LANES - 1) / LANES * LANES;
  }

  /**
   * The Vector API's kernel where this JVM has the module, its optimising compiler and registers of
   * 256 bits, else the plain one.
   */
  static VectorOps best() {
    return Best.KERNEL;
  }

  /** Σ x·y. */
  float dot(float[] x, int xAt, float[] y, int yAt, int n);

  /** y ← y + a·x. */
  void axpy(float a, float[] x, int xAt, float[] y, int yAt, int n);

  /** y ← y + a·(s ⊙ x): a step of its own size for each dimension. */
  void scaledAxpy(float a, float[] s, int sAt, float[] x, int xAt, float[] y, int yAt, int n);

  /** Σ s·x²: how far a step of sizes s along x moves what x multiplies. */
  float scaledNorm(float[] s, int sAt, float[] x, int xAt, int n);

  /**
   * z ← Σ_r a_r·x_r over {@code rows} rows of x, numbered by {@code row} from {@code first} on: row
   * m of n floats begins at {@code m · n}. What else counts rows, such as a, begins at 0. The same
   * for the operations on rows that follow.
   */
  void weightedSum(float[] a, float[] x, int[] row, int first, int rows, float[] z, int zAt, int n);

  /** z_r ← y·x_r. */
  void dots(float[] y, int yAt, float[] x, int[] row, int first, int rows, float[] z, int n);

  /**
   * z ← xᵀY, for a Y of {@code n} rows and {@code columns} columns that lies row by row. Each of
   * the sums is that of {@link #dot} with the column, bit for bit.
   *
   * @param columns a multiple of {@link #LANES}
   */
  void timesMatrix(float[] x, int xAt, int n, float[] y, int yAt, int columns, float[] z, int zAt);

  /** Σ_r a_r²·(Σ s_r·y²): {@link #scaledNorm} of rows that are moved along a_r·y. */
  float scaledNorms(
      float[] a, float[] s, int[] row, int first, int rows, float[] y, int yAt, int n);

  /** x_r ← x_r + b·a_r·(s_r ⊙ y). */
  void scaledAxpys(
      float b,
      float[] a,
      float[] s,
      int[] row,
      int first,
      int rows,
      float[] y,
      int yAt,
      float[] x,
      int n);

  /**
   * S ← S + Σ_r x_r x_rᵀ over {@code rows} rows of x, one after the other, n floats each; of the
   * sums, as many columns, the rows {@code from} to before {@code to} and in these the columns from
   * the block of {@link #LANES} on that holds the diagonal.
   *
   * @param sums may be x itself where {@code rows ≤ from}
   * @param from a multiple of {@link #LANES}
   */
  void addProducts(float[] x, int rows, float[] sums, int from, int to, int n);

  /**
   * {@code x_p ← scale_p·(x_p + Σ_{q<p} x_q,p · x_q)}, one after the other, for the {@link #LANES}
   * rows of x from {@code first} on: of n floats each, and from column {@code first} + {@link
   * #LANES} on. The multiples x_q,p are what the rows hold before that, in the columns from {@code
   * first} on.
   */
  void substitute(float[] x, int first, float[] scale, int n);

  /** z ← x ⊙ y. */
  void multiply(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n);

  /** Picks the kernel once, without linking the Vector API where its module is absent. */
  final class Best {
    private static final VectorOps KERNEL = choose();

    private Best() {}

    private static VectorOps choose() {
      boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      return present && isOptimised() && SimdVectorOps.isWideEnough()
          ? new SimdVectorOps()
          : new PlainVectorOps();
    }

    /** Without the optimising compiler every vector of the Vector API is an object on the heap. */
    private static boolean isOptimised() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .noneMatch(option -> option.matches("-Xint|-XX:TieredStopAtLevel=[0-3]"));
    }
  }
}

package io.sparkafm.core.math;

/**
 * The singular value decomposition of a product F Gᵀ of two tall matrices, from FᵀF and GᵀG alone:
 * with their Cholesky factors L and M, F Gᵀ = (F L⁻ᵀ)(LᵀM)(G M⁻ᵀ)ᵀ, where the outer two have
 * orthonormal columns, so the singular values are those of the small LᵀM. The product itself is
 * never formed.
 */
public final class ProductSvd {
  /** Singular values and lengths of columns below this part of the largest are rounding. */
  private static final double NEGLIGIBLE = 1e-7;

  private final int columns;
  private final double[] left;
  private final double[] right;
  private final LinearAlgebra.Svd svd;

  /**
   * O(columns³).
   *
   * @param left FᵀF, columns × columns, overwritten
   * @param right GᵀG, likewise
   * @param jitter added to the diagonal of the products of columns of length 1, so that columns may
   *     be linearly dependent and the sums may be in floats. If all columns are kept, the product
   *     does not depend on the jitter; the choice of the largest columns hardly depends on it
   */
  public ProductSvd(double[] left, double[] right, int columns, double jitter) {
    this.columns = columns;
    double[] leftLengths = normalise(left, columns, jitter);
    double[] rightLengths = normalise(right, columns, jitter);
    this.left = factor(left, columns, jitter);
    this.right = factor(right, columns, jitter);
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        this.left[i * columns + j] *= leftLengths[j];
        this.right[i * columns + j] *= rightLengths[j];
      }
    }
    this.svd =
        LinearAlgebra.svd(LinearAlgebra.transposedTimes(this.left, this.right, columns), columns);
  }

  /**
   * Cholesky's factor. Sums in floats can be further from positive definite than the jitter: it is
   * raised until they are not, which it is at the latest where it outweighs a row.
   */
  private static double[] factor(double[] products, int columns, double jitter) {
    double[] factor = LinearAlgebra.cholesky(products, columns);
    for (double more = jitter; factor == null && more < columns; more *= 10) {
      for (int i = 0; i < columns; i++) {
        products[i * columns + i] += 9 * more;
      }
      factor = LinearAlgebra.cholesky(products, columns);
    }
    if (factor == null) {
      throw new IllegalArgumentException(
          "The products of %d columns hold numbers that are not finite".formatted(columns));
    }
    return factor;
  }

  /** Singular values of F Gᵀ, in falling order. */
  public double[] values() {
    return svd.values();
  }

  /**
   * What takes F to the left factor of the best approximation of F Gᵀ with so many columns; values
   * are split evenly between the two.
   *
   * @return columns × rank, column-major
   */
  public double[] leftTransform(int rank) {
    return transform(left, svd.left(), rank);
  }

  /** As {@link #leftTransform}, of G. */
  public double[] rightTransform(int rank) {
    return transform(right, svd.right(), rank);
  }

  private double[] transform(double[] factor, double[] vectors, int rank) {
    double[] transform = new double[columns * rank];
    for (int r = 0; r < rank; r++) {
      double value = svd.values()[r];
      double root = value > NEGLIGIBLE * svd.values()[0] ? Math.sqrt(value) : 0;
      for (int c = 0; c < columns; c++) {
        transform[r * columns + c] = root * vectors[r * columns + c];
      }
    }
    LinearAlgebra.solveTransposed(factor, columns, transform, rank);
    return transform;
  }

  /**
   * Makes products those of columns of length 1, with jitter, negligible columns those of zeros;
   * returns the lengths.
   */
  private static double[] normalise(double[] products, int columns, double jitter) {
    double largest = 0;
    for (int c = 0; c < columns; c++) {
      largest = Math.max(largest, products[c * columns + c]);
    }
    double[] lengths = new double[columns];
    double[] shrunk = new double[columns];
    for (int c = 0; c < columns; c++) {
      double square = products[c * columns + c];
      boolean counts = square > NEGLIGIBLE * NEGLIGIBLE * largest;
      lengths[c] = counts ? Math.sqrt(square) : 1;
      shrunk[c] = counts ? 1 / lengths[c] : 0;
    }
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        products[i * columns + j] *= shrunk[i] * shrunk[j];
      }
      products[i * columns + i] += jitter;
    }
    return lengths;
  }
}

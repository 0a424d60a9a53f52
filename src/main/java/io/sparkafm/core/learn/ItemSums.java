package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Settings;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums over a block's ratings of each item: all that the driver needs to draw the item side from
 * its distribution given the users ({@link GibbsItemUpdate}).
 *
 * <p>With e the residual of a rating, w its weight times the user's noise multiplier, u_G the
 * user's factors in the g dimensions G that the epoch draws, 1 + s the slope of the main effects,
 * and a_l the user's scaled attention, an item has
 *
 * <pre>
 *   Σ w (1+s)²      Σ w (1+s) e      Σ w e²      number of ratings      LANES floats
 *   C_l  = Σ w a_l (1+s) u_G                                           a field of attention each
 *   B_l  = Σ w a_l e u_G
 *   A_lm = Σ w a_l a_m u_G u_Gᵀ, l ≤ m                                 lower triangles, row by row
 * </pre>
 *
 * <p>Where attention is uniform, one field of attention stands for all fields, since the score
 * depends on an item's vectors through their sum alone. All matrices of one user's ratings are
 * multiples of the same matrix, so a rating costs one multiplication and one addition for each of
 * the {@link Layout#width} floats.
 *
 * @param items the items that the block has ratings of, in the order of their first rating
 * @param sums the sums of item {@code items[i]} begin at {@code i * layout.width()}
 * @param layout where each sum of an item stands
 * @param statistics sums over all ratings and users
 */
public record ItemSums(int[] items, float[] sums, Layout layout, RoundStatistics statistics)
    implements BlockSums {

  static final int CURVATURE = 0;
  static final int GRADIENT = 1;
  static final int SQUARES = 2;
  static final int RATINGS = 3;

  @Override
  public long bytes() {
    return 4L * items.length + 4L * sums.length + 8L * statistics.model.length;
  }

  /**
   * Where an item's sums stand.
   *
   * @param dimensions G
   * @param fields of attention that are told apart: all n + 1, or 1 where attention is uniform
   */
  public record Layout(int[] dimensions, int fields) implements Serializable {
    /** Group sizes to choose from. */
    private static final int[] SIZES = {16, 8, 5, 3};

    /** The bytes that the sums of all items may take; with more, rounds take longer. */
    private static final long FEW_BYTES = 4L << 20;

    /**
     * The layout of an epoch. The dimensions are put in a random order and cut into groups, which
     * take turns, so that each dimension is drawn once in k/g epochs. A group has the largest size
     * with which the sums of all items stay small.
     *
     * @param parameters as they are broadcast; they tell whether the gate's gradient reaches users,
     *     and then the fields of attention are told apart
     * @param epoch from 0
     */
    static Layout of(Settings settings, ItemFeatures features, Parameters parameters, int epoch) {
      int fields = settings.learnAttention() && parameters.pull > 0 ? features.fields() : 1;
      int k = settings.rank();
      int size = Math.min(k, largestGroup(k, features.items(), fields));
      int groups = (k + size - 1) / size;
      int[] order = order(settings, epoch / groups, k);
      int[] dimensions = new int[size];
      for (int i = 0; i < size; i++) {
        dimensions[i] = order[(epoch % groups * size + i) % k];
      }
      Arrays.sort(dimensions);
      return new Layout(dimensions, fields);
    }

    private static int largestGroup(int k, int items, int fields) {
      for (int size : SIZES) {
        int group = Math.min(size, k);
        if (4L * items * new Layout(new int[group], fields).width() <= FEW_BYTES) {
          return group;
        }
      }
      return SIZES[SIZES.length - 1];
    }

    private static int[] order(Settings settings, int sweep, int k) {
      long key = CounterRandom.key(settings.seed(), CounterRandom.DIMENSIONS, sweep, 0);
      return CounterRandom.permutation(key, k);
    }

    /** The most floats that an item's sums can take in a training. */
    public static int mostFloats(Settings settings, ItemFeatures features) {
      int most = 0;
      for (int fields : new int[] {1, settings.learnAttention() ? features.fields() : 1}) {
        int group = largestGroup(settings.rank(), features.items(), fields);
        int size = Math.min(settings.rank(), group);
        most = Math.max(most, new Layout(new int[size], fields).width());
      }
      return most;
    }

    int group() {
      return dimensions.length;
    }

    /** Floats of a vector over G. */
    int vector() {
      return VectorOps.stride(group());
    }

    /** Floats of a lower triangle over G. */
    int triangle() {
      return VectorOps.stride(group() * (group() + 1) / 2);
    }

    /** Where C_l begins. */
    int cross(int l) {
      return VectorOps.LANES + 2 * l * vector();
    }

    /** Where B_l begins. */
    int gradient(int l) {
      return cross(l) + vector();
    }

    /** Where A_lm begins, l ≤ m. */
    int products(int l, int m) {
      int pair = l * fields - l * (l - 1) / 2 + (m - l);
      return cross(fields) + pair * triangle();
    }

    /** Floats of an item. */
    int width() {
      return cross(fields) + fields * (fields + 1) / 2 * triangle();
    }
  }

  /** Takes the sums as a worker goes through its ratings. Belongs to one thread. */
  static final class Builder {
    private static final int FEW = 64;

    private final VectorOps kernel;
    private final Layout layout;
    private final int width;

    /** Place of each item in the sums, plus 1; 0 where it has none yet. */
    private final int[] place;

    private final float[] vector;
    private final float[] triangle;
    private int[] items = new int[FEW];
    private float[] sums;
    private int size;
    private float slope;

    Builder(VectorOps kernel, Layout layout, int items) {
      this.kernel = kernel;
      this.layout = layout;
      this.width = layout.width();
      this.place = new int[items];
      this.vector = new float[layout.vector()];
      this.triangle = new float[layout.triangle()];
      this.sums = new float[FEW * width];
    }

    /**
     * Begins with a user's ratings.
     *
     * @param slope 1 + s
     */
    void user(float[] u, int uAt, float slope) {
      this.slope = slope;
      int[] dimensions = layout.dimensions();
      for (int i = 0, at = 0; i < dimensions.length; i++) {
        float value = u[uAt + dimensions[i]];
        vector[i] = value;
        for (int j = 0; j <= i; j++) {
          triangle[at++] = value * vector[j];
        }
      }
    }

    /**
     * Adds a rating of the user where attention is uniform.
     *
     * @param weight w, above 0
     * @param residual e
     */
    void add(int item, float weight, float residual) {
      int at = at(item, weight, residual);
      attended(at, 0, weight, residual);
      kernel.axpy(weight, triangle, 0, sums, at + layout.products(0, 0), triangle.length);
    }

    /**
     * Adds a rating of the user.
     *
     * @param a scaled attention to each field
     */
    void add(int item, float weight, float residual, float[] a) {
      int at = at(item, weight, residual);
      for (int l = 0; l < layout.fields(); l++) {
        attended(at, l, weight * a[l], residual);
        for (int m = l; m < layout.fields(); m++) {
          kernel.axpy(
              weight * a[l] * a[m], triangle, 0, sums, at + layout.products(l, m), triangle.length);
        }
      }
    }

    private void attended(int at, int l, float weight, float residual) {
      kernel.axpy(weight * slope, vector, 0, sums, at + layout.cross(l), vector.length);
      kernel.axpy(weight * residual, vector, 0, sums, at + layout.gradient(l), vector.length);
    }

    private int at(int item, float weight, float residual) {
      if (place[item] == 0) {
        if (size == items.length) {
          items = Arrays.copyOf(items, 2 * size);
          sums = Arrays.copyOf(sums, Math.multiplyExact(2 * size, width));
        }
        items[size++] = item;
        place[item] = size;
      }
      int at = (place[item] - 1) * width;
      sums[at + CURVATURE] = Math.fma(weight * slope, slope, sums[at + CURVATURE]);
      sums[at + GRADIENT] = Math.fma(weight * slope, residual, sums[at + GRADIENT]);
      sums[at + SQUARES] = Math.fma(weight * residual, residual, sums[at + SQUARES]);
      sums[at + RATINGS]++;
      return at;
    }

    ItemSums sums(RoundStatistics statistics) {
      return new ItemSums(
          Arrays.copyOf(items, size), Arrays.copyOf(sums, size * width), layout, statistics);
    }
  }
}

package io.sparkafm.core.score;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.util.Arrays;

/**
 * The exact split of a pair's score into parts, standardised and without the global mean, as {@link
 * Scorer}'s scores are:
 *
 * <pre>
 *   score = user's bias + {@link #userPart} + Σ_parts ({@link #bias} + {@link #contribution})
 * </pre>
 *
 * <p><b>Inner product:</b> a part is a row of the item's bag (the item itself, then each value)
 * with its weight w. The part's bias is w · d_v, which is what the value adds for everybody. Its
 * contribution is w · (f_il · x_v), which is what the value adds for this user. The user's part is
 * 0. O(values · k) a pair.
 *
 * <p><b>MLP:</b> the hidden layer mixes fields, so a part is a whole field, and its contribution is
 * the exact {@linkplain ShapleyValues Shapley value} of the field among those that the item has. A
 * field that is left out gives v the zero vector; the user's attention stays as it is. The score
 * without any field, f(u, 0), is the user's part. O(2ᶠ · hidden · k) a pair of an item with f
 * fields, hence the limit {@link #MAX_MLP_FIELDS}.
 *
 * <p>Belongs to one thread. Parts are those of the last pair; their order is that of the fields.
 */
public final class Contributions {
  /**
   * The largest number of fields, including the item itself, with which scores of the MLP are
   * split; it means 65,536 coalitions.
   */
  public static final int MAX_MLP_FIELDS = 16;

  private static final int FEW = 16;

  private final VectorOps kernel = VectorOps.best();
  private final TrainedItems items;
  private final int stride;
  private final ItemBag item;
  private final AttentionFactorModel mlp;

  private final ItemBag coalition;
  private final float[] vectors;
  private double[] worth = {};

  private int size;
  private int[] field = new int[FEW];
  private int[] row = new int[FEW];
  private float[] weight = new float[FEW];
  private double[] bias = new double[FEW];
  private double[] contribution = new double[FEW];
  private double userPart;

  /**
   * @throws IllegalArgumentException for the MLP with more fields than {@link #MAX_MLP_FIELDS}
   */
  public Contributions(Settings settings, TrainedItems items, ItemFeatures features) {
    requireFewFields(settings, features.fields());
    this.items = items;
    this.stride = items.stride();
    this.item = new ItemBag(features);
    boolean isMlp = !settings.interaction().isBilinear();
    this.mlp =
        isMlp
            ? new AttentionFactorModel(
                kernel, settings, items.weights(), items.averageUser(), features.fields())
            : null;
    this.coalition = isMlp ? ItemBag.ofFieldVectors(features.fields()) : null;
    this.vectors = new float[isMlp ? features.fields() * stride : 0];
  }

  /**
   * Refuses a number of fields with which a split would take too long.
   *
   * @param fields with the item itself
   * @throws IllegalArgumentException for the MLP with more fields than {@link #MAX_MLP_FIELDS}
   */
  public static void requireFewFields(Settings settings, int fields) {
    if (!settings.interaction().isBilinear() && fields > MAX_MLP_FIELDS) {
      throw new IllegalArgumentException(
          "interaction = %s: with %d fields a prediction has 2^%d coalitions of fields to compare, but at most %d fields (item included) can be explained: train with fewer featureCols, or with interaction = innerProduct"
              .formatted(settings.interaction().parameter(), fields, fields, MAX_MLP_FIELDS));
    }
  }

  /** Sets the user of the next pairs, in the form of {@link TrainedItems}. */
  public void user(float[] u, int uAt) {
    if (mlp != null) {
      mlp.beginBatch(u, uAt);
    }
  }

  /** Splits the score of a known item. */
  public void split(float[] u, int uAt, int number) {
    item.item(number);
    split(u, uAt);
  }

  /**
   * Splits the score of an item that is known by its values alone; there is then no part of the
   * item itself.
   *
   * @param rows rows of its values on the item side's numbering, in the order of the fields
   * @param fields field (1..n) of each row
   * @param weights weight of each row
   */
  public void split(float[] u, int uAt, int[] rows, int[] fields, float[] weights) {
    item.values(rows, fields, weights);
    split(u, uAt);
  }

  private void split(float[] u, int uAt) {
    size = 0;
    userPart = 0;
    if (mlp == null) {
      for (int r = 0, p = item.first; r < item.size; r++, p++) {
        add(item.field[p], item.row[p], item.weight[p]);
        bias[r] = (double) item.weight[p] * items.bias()[item.row[p]];
        contribution[r] = item.weight[p] * ofValue(u, uAt, item.field[p], item.row[p]);
      }
    } else {
      splitByFields(u, uAt);
    }
  }

  private void splitByFields(float[] u, int uAt) {
    Arrays.fill(vectors, 0f);
    for (int r = item.first; r < item.first + item.size; r++) {
      int l = item.field[r];
      if (size == 0 || field[size - 1] != l) {
        add(l, -1, 1);
      }
      bias[size - 1] += (double) item.weight[r] * items.bias()[item.row[r]];
      kernel.axpy(
          item.weight[r], items.factors(), item.row[r] * stride, vectors, l * stride, stride);
    }
    if (worth.length < 1 << size) {
      worth = new double[1 << size];
    }
    for (int members = 0; members < 1 << size; members++) {
      coalition.fieldVectors(field, members);
      worth[members] = mlp.forward(u, uAt, coalition, vectors);
    }
    userPart = worth[0];
    ShapleyValues.of(worth, size, contribution);
  }

  private void add(int l, int number, float ofRow) {
    if (size == field.length) {
      field = Arrays.copyOf(field, 2 * size);
      row = Arrays.copyOf(row, 2 * size);
      weight = Arrays.copyOf(weight, 2 * size);
      bias = Arrays.copyOf(bias, 2 * size);
      contribution = Arrays.copyOf(contribution, 2 * size);
    }
    field[size] = l;
    row[size] = number;
    weight[size] = ofRow;
    bias[size] = 0;
    size++;
  }

  /**
   * f_il · x_v: what one whole value adds for a user, with the inner product: O(k).
   *
   * @param l field 0..n
   * @param number row of the value on the item side's numbering
   */
  public double ofValue(float[] u, int uAt, int l, int number) {
    return kernel.dot(u, uAt + l * stride, items.factors(), number * stride, stride);
  }

  /** Number of parts. */
  public int size() {
    return size;
  }

  /** Field 0..n of a part. */
  public int field(int part) {
    return field[part];
  }

  /** Row of a part on the item side's numbering; −1 where it is a whole field's. */
  public int row(int part) {
    return row[part];
  }

  /** Weight of a part's row in the item's bag; 1 where the part is a whole field's. */
  public float weight(int part) {
    return weight[part];
  }

  /** What a part adds for every user. */
  public double bias(int part) {
    return bias[part];
  }

  /** What a part adds for this user. */
  public double contribution(int part) {
    return contribution[part];
  }

  /** What the interaction makes of the user alone, f(u, 0): 0 with the inner product. */
  public double userPart() {
    return userPart;
  }
}

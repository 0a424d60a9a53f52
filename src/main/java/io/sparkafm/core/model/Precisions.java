package io.sparkafm.core.model;

import java.beans.ConstructorProperties;
import java.io.Serializable;

/**
 * The precisions (inverse variances) of the noise and of every prior: one for each group of rows
 * and each dimension. A point estimate is given them; inference may learn them.
 */
public final class Precisions implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The precision of the noise, τ; 1 for a point estimate and for the logistic loss. */
  public float noise = 1f;

  /** The precisions of the user factors, one for each dimension; length stride. */
  public final float[] user;

  /**
   * The precisions of the item side's factors: of field l (0 = items) in dimension h at {@code l *
   * stride + h}.
   */
  public final float[] field;

  /** The precision of the user biases. */
  public float userBias;

  /** The precision of the users' slopes of the main effects. */
  public float slope = 1f;

  /**
   * The precision of the scale of the deviations of a field's factors, one for each field (0 =
   * items). It is a state of the chain and is not saved.
   */
  public final float[] fieldScale;

  /** The precisions of the biases of the item side, one for each field (0 = items). */
  public final float[] fieldBias;

  /** The precisions of the attention weights W_a, one for each field (0 = items). */
  public final float[] attention;

  /** Precisions that are the same in every dimension: the {@code regParams} of a point estimate. */
  public Precisions(
      int fields, int stride, float user, float item, float field, float attention, float bias) {
    this.user = filled(stride, user);
    this.field = filled(fields * stride, field);
    java.util.Arrays.fill(this.field, 0, stride, item);
    this.userBias = bias;
    this.fieldScale = filled(fields, 1f);
    this.fieldBias = filled(fields, bias);
    this.attention = filled(fields, attention);
  }

  /** Precisions as they were saved; arrays as the fields have them. JSON is read by these names. */
  @ConstructorProperties({"noise", "user", "field", "userBias", "slope", "fieldBias", "attention"})
  public Precisions(
      float noise,
      float[] user,
      float[] field,
      float userBias,
      float slope,
      float[] fieldBias,
      float[] attention) {
    this.noise = noise;
    this.user = user;
    this.field = field;
    this.userBias = userBias;
    this.slope = slope;
    this.fieldScale = filled(fieldBias.length, 1f);
    this.fieldBias = fieldBias;
    this.attention = attention;
  }

  /** What learned precisions start from: those of the rows' start. */
  public static Precisions start(Settings settings, int fields) {
    float user = 1 / UserRows.startVariance(settings);
    float item = 1 / Parameters.startVariance(settings);
    Precisions start = new Precisions(fields, settings.stride(), user, item, item, 10f, 3f);
    start.slope = 10f;
    return start;
  }

  /** A copy that shares nothing. */
  public Precisions copy() {
    Precisions copy =
        new Precisions(
            noise,
            user.clone(),
            field.clone(),
            userBias,
            slope,
            fieldBias.clone(),
            attention.clone());
    System.arraycopy(fieldScale, 0, copy.fieldScale, 0, fieldScale.length);
    return copy;
  }

  /**
   * Moves every precision that is saved towards that of {@code other}, by a share of the distance.
   */
  public void towards(Precisions other, float share) {
    noise += share * (other.noise - noise);
    userBias += share * (other.userBias - userBias);
    slope += share * (other.slope - slope);
    towards(user, other.user, share);
    towards(field, other.field, share);
    towards(fieldBias, other.fieldBias, share);
    towards(attention, other.attention, share);
  }

  private static void towards(float[] values, float[] others, float share) {
    for (int i = 0; i < values.length; i++) {
      values[i] += share * (others[i] - values[i]);
    }
  }

  private static float[] filled(int length, float value) {
    float[] array = new float[length];
    java.util.Arrays.fill(array, value);
    return array;
  }
}

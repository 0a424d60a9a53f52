package io.sparkafm.core.model;

import io.sparkafm.core.math.VectorOps;
import java.io.Serializable;

/**
 * What is to be learned, and how: everything that training needs to know besides the data.
 *
 * @param rank latent dimensions k, ≥ 1
 * @param loss squared (ratings) or logistic (0/1)
 * @param inference a point estimate, or draws from the posterior
 * @param interaction how user factors and weighted item factors make a score (Eq. 4 or 5)
 * @param hidden hidden units of the MLP interaction, ≥ 1
 * @param learnAttention false holds attention uniform: the model is then SVDFeature
 * @param centredAttention true centres the gate on the mean user; false is the paper's Eq. 2 to the
 *     letter
 * @param userBias whether users have a bias
 * @param itemBias whether items have a bias
 * @param fieldBias whether field values have a bias
 * @param stepScale η of the design: the share of its posterior width that a row moves in an epoch,
 *     in (0, 2]
 * @param miniBatchSize ratings of a user for which its attention is held, ≥ 1
 * @param rounds sums on the driver in an epoch, B ≥ 1
 * @param synchronous whether local copies of the item side are held still during a round
 * @param attentionStart epochs before the gate begins to move
 * @param itemVector what an item's vector is made of; null, in models of earlier versions, is the
 *     sum
 * @param nonNegative whether factors are kept at 0 or above (NMF)
 * @param seed of all random numbers
 */
public record Settings(
    int rank,
    Loss loss,
    Inference inference,
    InteractionKind interaction,
    int hidden,
    boolean learnAttention,
    boolean centredAttention,
    boolean userBias,
    boolean itemBias,
    boolean fieldBias,
    float stepScale,
    int miniBatchSize,
    int rounds,
    boolean synchronous,
    int attentionStart,
    ItemVector itemVector,
    boolean nonNegative,
    long seed)
    implements Serializable {

  /** Refuses what cannot be learned. */
  public Settings {
    if (learnAttention && interaction.pairsRows()) {
      throw new IllegalArgumentException(
          "Interaction %s takes uniform attention: set learnAttention to false"
              .formatted(interaction.parameter()));
    }
    if (nonNegative && inference == Inference.POSTERIOR) {
      throw new IllegalArgumentException(
          "Factors that are kept at 0 or above are a point estimate: set inference to point");
    }
  }

  /** What an item's vector is made of. */
  public enum ItemVector {
    /** Of a vector of its own and those of its values, as in AFM. */
    OWN_AND_VALUES,
    /** Of those of its values alone. */
    VALUES,
    /** Of a vector of its own, whose prior's mean is a code of its values (CDL). */
    ENCODED
  }

  /** Whether the rows of a field have factors: what has none stays at zero. */
  public boolean hasFactors(int field) {
    return field == 0 ? itemVector != ItemVector.VALUES : itemVector != ItemVector.ENCODED;
  }

  /** Whether training draws from the posterior. */
  public boolean samples() {
    return inference == Inference.POSTERIOR;
  }

  /**
   * Whether users are drawn exactly given the item side, and it given them, which takes scores that
   * are linear in either and normal noise; else all rows move by gradient steps.
   */
  public boolean drawsRows() {
    return samples() && loss == Loss.SQUARED && interaction.isBilinear();
  }

  /** Whether users have a slope of the main effects, the biases of the item side. */
  public boolean slopes() {
    return drawsRows() && (itemBias || fieldBias) && interaction == InteractionKind.INNER_PRODUCT;
  }

  /**
   * Columns that a draw adds to a field of the posterior mean: the rank, and one more where the
   * main effects have slopes.
   */
  public int columns() {
    return slopes() ? rank + 1 : rank;
  }

  /** Floats that a row takes: the rank, padded. */
  public int stride() {
    return VectorOps.stride(rank);
  }

  /**
   * Starts from a model with the squared loss, the inner product, learned attention and all biases,
   * as a point estimate whose rows move by the whole step.
   */
  public static Builder builder(int rank) {
    return new Builder(rank);
  }

  /** Collects settings one by one; {@link Settings} says what each of them means. */
  public static final class Builder {
    private final int rank;
    private Loss loss = Loss.SQUARED;
    private Inference inference = Inference.POINT;
    private InteractionKind interaction = InteractionKind.INNER_PRODUCT;
    private int hidden = 1;
    private boolean learnAttention = true;
    private boolean centredAttention = true;
    private boolean userBias = true;
    private boolean itemBias = true;
    private boolean fieldBias = true;
    private float stepScale = 1;
    private int miniBatchSize = 16;
    private int rounds = 1;
    private boolean synchronous;
    private int attentionStart;
    private ItemVector itemVector = ItemVector.OWN_AND_VALUES;
    private boolean nonNegative;
    private long seed;

    private Builder(int rank) {
      this.rank = rank;
    }

    public Builder loss(Loss value) {
      loss = value;
      return this;
    }

    public Builder inference(Inference value) {
      inference = value;
      return this;
    }

    public Builder interaction(InteractionKind value) {
      interaction = value;
      return this;
    }

    public Builder hidden(int value) {
      hidden = value;
      return this;
    }

    public Builder learnAttention(boolean value) {
      learnAttention = value;
      return this;
    }

    public Builder centredAttention(boolean value) {
      centredAttention = value;
      return this;
    }

    public Builder userBias(boolean value) {
      userBias = value;
      return this;
    }

    public Builder itemBias(boolean value) {
      itemBias = value;
      return this;
    }

    public Builder fieldBias(boolean value) {
      fieldBias = value;
      return this;
    }

    public Builder stepScale(float value) {
      stepScale = value;
      return this;
    }

    public Builder miniBatchSize(int value) {
      miniBatchSize = value;
      return this;
    }

    public Builder rounds(int value) {
      rounds = value;
      return this;
    }

    public Builder synchronous(boolean value) {
      synchronous = value;
      return this;
    }

    public Builder attentionStart(int value) {
      attentionStart = value;
      return this;
    }

    public Builder itemVector(ItemVector value) {
      itemVector = value;
      return this;
    }

    public Builder nonNegative(boolean value) {
      nonNegative = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Settings build() {
      return new Settings(
          rank,
          loss,
          inference,
          interaction,
          hidden,
          learnAttention,
          centredAttention,
          userBias,
          itemBias,
          fieldBias,
          stepScale,
          miniBatchSize,
          rounds,
          synchronous,
          attentionStart,
          itemVector,
          nonNegative,
          seed);
    }
  }
}

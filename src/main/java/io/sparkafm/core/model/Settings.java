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
    long seed)
    implements Serializable {

  /** Whether training draws from the posterior. */
  public boolean samples() {
    return inference == Inference.POSTERIOR;
  }

  /**
   * Whether users are drawn exactly given the item side, and it given them, which takes scores that
   * are linear in either and normal noise; else all rows move by gradient steps.
   */
  public boolean drawsRows() {
    return samples() && loss == Loss.SQUARED && !interaction.isMlp();
  }

  /** Whether users have a slope of the main effects, the biases of the item side. */
  public boolean slopes() {
    return drawsRows() && (itemBias || fieldBias);
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

  /** The same settings with another step scale. */
  public Settings withStepScale(float scale) {
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
        scale,
        miniBatchSize,
        rounds,
        synchronous,
        attentionStart,
        seed);
  }
}

package io.sparkafm.core.learn;

/**
 * What a worker returns of a round: its changes of the item-side rows that it touched, and its
 * statistics.
 *
 * @param rows rows touched, in the order of first touch; t of them
 * @param factors changes of their factors, t · stride
 * @param bias changes of their biases, t
 * @param rowWeight Σ over the ratings visited of the squared weight of each row, t
 * @param shrunkWeight the same of squared weights times the share of the residual that moved, t
 * @param statistics sums over ratings and users
 */
public record ItemSideDelta(
    int[] rows,
    float[] factors,
    float[] bias,
    float[] rowWeight,
    float[] shrunkWeight,
    RoundStatistics statistics)
    implements BlockSums {

  @Override
  public long bytes() {
    return 4L * rows.length
        + 4L * factors.length
        + 4L * bias.length
        + 8L * rowWeight.length
        + 8L * statistics.model.length;
  }
}

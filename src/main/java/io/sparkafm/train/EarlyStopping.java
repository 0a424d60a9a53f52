package io.sparkafm.train;

import java.io.Serializable;

/**
 * Ends a training whose held-out error has stopped falling, and says which epoch was the best.
 * Where no ratings are held out, no error is ever given, and training goes on to its last epoch.
 */
final class EarlyStopping implements Serializable {
  private static final long serialVersionUID = 1L;
  private final int patience;
  private double error = Double.NaN;
  private double bestError = Double.POSITIVE_INFINITY;
  private int withoutGain;
  private boolean best;

  /**
   * @param patience epochs without a lower error after which training ends, ≥ 1
   */
  EarlyStopping(int patience) {
    this.patience = patience;
  }

  /** Takes the held-out error of the epoch that {@link #endEpoch} will end. */
  void measured(double heldOutError) {
    error = heldOutError;
  }

  /**
   * Ends an epoch.
   *
   * @param mayBeBest whether its model may be kept
   * @param counts whether it uses up patience where its error is not the lowest so far
   */
  void endEpoch(boolean mayBeBest, boolean counts) {
    best = mayBeBest && error < bestError;
    if (best) {
      bestError = error;
      withoutGain = 0;
    } else if (counts && !Double.isNaN(error)) {
      withoutGain++;
    }
  }

  /** Whether the last epoch had the lowest error so far. */
  boolean isBest() {
    return best;
  }

  /** The last error that was measured; NaN where none was. */
  double error() {
    return error;
  }

  /** Whether training should end. */
  boolean stops() {
    return withoutGain >= patience;
  }
}

package io.sparkafm.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What each epoch of a training came to. */
public final class TrainingHistory implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * @param objective minus the log posterior a rating, up to a constant; residuals are those met
   *     during the epoch
   * @param trainingRmse root mean squared error of the ratings as the epoch met them, on their own
   *     scale
   * @param validationRmse the same on held-out ratings after the epoch; NaN without any
   * @param seconds time of the epoch, validation included
   */
  public record Epoch(double objective, double trainingRmse, double validationRmse, double seconds)
      implements Serializable {}

  private final List<Epoch> epochs = new ArrayList<>();
  private int bestEpoch = -1;

  /** The history of a training that has ended, its best epoch counted from 0. */
  public TrainingHistory(List<Epoch> epochs, int bestEpoch) {
    this.epochs.addAll(epochs);
    this.bestEpoch = bestEpoch;
  }

  TrainingHistory() {}

  void add(Epoch epoch, boolean best) {
    if (best) {
      bestEpoch = epochs.size();
    }
    epochs.add(epoch);
  }

  void clear() {
    epochs.clear();
    bestEpoch = -1;
  }

  public List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  /** The epoch, from 0, whose parameters were kept; the last where nothing was held out. */
  public int bestEpoch() {
    return bestEpoch >= 0 ? bestEpoch : epochs.size() - 1;
  }
}

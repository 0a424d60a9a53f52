package io.sparkafm.ml;

import io.sparkafm.train.TrainingHistory;
import java.io.Serializable;

/** How a training went; one entry an epoch in each history. */
public final class AfmTrainingSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingHistory history;
  private final long ratings;
  private final long users;
  private final long items;

  AfmTrainingSummary(TrainingHistory history, long ratings, long users, long items) {
    this.history = history;
    this.ratings = ratings;
    this.users = users;
    this.items = items;
  }

  /** Minus the log posterior a rating, up to a constant, of residuals as the epoch met them. */
  public double[] objectiveHistory() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::objective).toArray();
  }

  /** Root mean squared error of the training ratings as the epoch met them. */
  public double[] trainingRmse() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::trainingRmse).toArray();
  }

  /** Root mean squared error of the held-out ratings after the epoch; empty without any. */
  public double[] validationRmse() {
    return history.epochs().stream()
        .mapToDouble(TrainingHistory.Epoch::validationRmse)
        .filter(rmse -> !Double.isNaN(rmse))
        .toArray();
  }

  /** Seconds that the epoch took, validation included. */
  public double[] epochSeconds() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::seconds).toArray();
  }

  /** Number of epochs. */
  public int totalIterations() {
    return history.epochs().size();
  }

  /** The epoch, from 0, whose parameters the model has. */
  public int bestIteration() {
    return history.bestEpoch();
  }

  /** Number of training ratings. */
  public long numRatings() {
    return ratings;
  }

  /** Number of users with training ratings. */
  public long numUsers() {
    return users;
  }

  /** Number of items with training ratings. */
  public long numItems() {
    return items;
  }

  TrainingHistory history() {
    return history;
  }
}

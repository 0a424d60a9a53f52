package io.sparkafm.serve;

import io.sparkafm.core.learn.Convergence;
import io.sparkafm.train.TrainingHistory;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** The course of a training; each history has one entry per epoch. */
public final class AfmTrainingSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingHistory history;
  private final long ratings;
  private final long users;
  private final long items;
  private final AttentionGain attentionGain;
  private final PhaseSeconds phaseSeconds;

  public AfmTrainingSummary(
      TrainingHistory history,
      long ratings,
      long users,
      long items,
      AttentionGain attentionGain,
      PhaseSeconds phaseSeconds) {
    this.history = history;
    this.ratings = ratings;
    this.users = users;
    this.items = items;
    this.attentionGain = attentionGain;
    this.phaseSeconds = phaseSeconds;
  }

  /**
   * The negative log posterior per rating, up to a constant, computed from the residuals at the
   * moment when the epoch visits each rating.
   */
  public double[] objectiveHistory() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::objective).toArray();
  }

  /**
   * Root mean squared error of the training ratings, each measured at the moment when the epoch
   * visits it.
   */
  public double[] trainingRmse() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::trainingRmse).toArray();
  }

  /**
   * Root mean squared error of the held-out ratings after the epoch. If the posterior is sampled,
   * this is the error of the mean over the draws so far, and during burn-in the error of the draw
   * alone. An epoch after which nothing was measured repeats the last measurement. Empty if no
   * ratings are held out.
   */
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

  /**
   * The part of {@link #epochSeconds} that the blocks of ratings took, counting the slowest block
   * of each round; Spark and the driver took the rest.
   */
  public double[] blockSeconds() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::blockSeconds).toArray();
  }

  /**
   * Seconds of the fit by phase. If a model with a uniform gate is trained for comparison, its time
   * is not included.
   */
  public PhaseSeconds phaseSeconds() {
    return phaseSeconds;
  }

  /** Draws in the posterior mean after the epoch; 0 throughout for a point estimate. */
  public int[] sampleHistory() {
    return history.epochs().stream().mapToInt(TrainingHistory.Epoch::samples).toArray();
  }

  /**
   * The number of independent draws that the draws of {@link #sampleHistory} are worth. If it is
   * well below 50, more samples would help.
   */
  public double[] effectiveSampleHistory() {
    return history.epochs().stream().mapToDouble(TrainingHistory.Epoch::effectiveSamples).toArray();
  }

  /**
   * How well the chain of draws has mixed: R̂ and the effective number of draws of the precisions
   * and of a few hundred predictions. Empty for a point estimate and fewer than four draws.
   */
  public List<Convergence> convergence() {
    return history.convergence();
  }

  /**
   * Standard deviation of the noise of ratings, in the units of the ratings, for an average user
   * and item: the root mean square, over the draws, of the residuals of the training ratings from
   * the draw. NaN for a point estimate.
   */
  public double noiseDeviation() {
    double square =
        history.draws().stream()
            .mapToDouble(draw -> draw.trainingRmse() * draw.trainingRmse())
            .average()
            .orElse(Double.NaN);
    return Math.sqrt(square);
  }

  /** Precision of the noise, on standardised ratings; 1 for a point estimate. */
  public double[] noisePrecision() {
    return history.epochs().stream().mapToDouble(e -> e.precisions().noise()).toArray();
  }

  /** Precision of the user factors: that of their mean variance over the dimensions. */
  public double[] userPrecision() {
    return history.epochs().stream().mapToDouble(e -> e.precisions().user()).toArray();
  }

  /**
   * Precision of the factors of each field, {@code item} first: that of their mean variance over
   * the dimensions; epoch by field.
   */
  public double[][] fieldPrecision() {
    return history.epochs().stream().map(e -> e.precisions().field()).toArray(double[][]::new);
  }

  /** Precision of the attention weights of each field, {@code item} first: epoch by field. */
  public double[][] gatePrecision() {
    return history.epochs().stream().map(e -> e.precisions().attention()).toArray(double[][]::new);
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

  /** Number of users: those with training ratings, and those folded in. */
  public long numUsers() {
    return users;
  }

  /** Number of items with training ratings. */
  public long numItems() {
    return items;
  }

  /**
   * What a learned gate gains over a uniform one on the held-out ratings, with its interval; empty
   * if the comparison was not asked for ({@code AfmParams.compareUniform}).
   */
  public Optional<AttentionGain> attentionGain() {
    return Optional.ofNullable(attentionGain);
  }

  public AfmTrainingSummary withAttentionGain(AttentionGain gain) {
    return new AfmTrainingSummary(history, ratings, users, items, gain, phaseSeconds);
  }

  public AfmTrainingSummary withPhaseSeconds(PhaseSeconds seconds) {
    return new AfmTrainingSummary(history, ratings, users, items, attentionGain, seconds);
  }

  public AfmTrainingSummary withUsers(long count) {
    return new AfmTrainingSummary(history, ratings, count, items, attentionGain, phaseSeconds);
  }

  TrainingHistory history() {
    return history;
  }
}

package io.sparkafm.train;

import io.sparkafm.core.learn.Convergence;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What each epoch of a training came to. */
public final class TrainingHistory implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * @param objective minus the log posterior a rating, up to a constant; residuals are those met
   *     during the epoch
   * @param trainingRmse root mean squared error of the ratings as the epoch met them, on their own
   *     scale
   * @param validationRmse the same on held-out ratings, for the model that training would return if
   *     it ended after the epoch. If the posterior is sampled, that is the mean over the draws so
   *     far (during burn-in, the draw alone). NaN without held-out ratings
   * @param seconds time of the epoch, validation included
   * @param blockSeconds the part of {@code seconds} that the blocks took, counting the slowest
   *     block of each round; Spark and the driver took the rest
   * @param samples draws in the mean so far
   * @param effectiveSamples independent draws that these are worth
   * @param precisions of noise and priors, as the epoch left them
   */
  public record Epoch(
      double objective,
      double trainingRmse,
      double validationRmse,
      double seconds,
      double blockSeconds,
      int samples,
      double effectiveSamples,
      Hyperparameters precisions)
      implements Serializable {}

  /**
   * Precisions, on standardised ratings; for a group with one precision per dimension, this is the
   * precision of the mean variance over the dimensions, because a dimension that has been shut off
   * has a precision without bound.
   *
   * @param noise τ
   * @param user of the user factors
   * @param field of the factors of fields 0..n, field 0 the items
   * @param attention of the rows of W_a, fields 0..n
   */
  public record Hyperparameters(double noise, double user, double[] field, double[] attention)
      implements Serializable {

    static Hyperparameters of(Precisions precisions, Settings settings) {
      int fields = precisions.attention.length;
      double[] field = new double[fields];
      double[] attention = new double[fields];
      for (int l = 0; l < fields; l++) {
        field[l] = ofMeanVariance(precisions.field, l * settings.stride(), settings.rank());
        attention[l] = precisions.attention[l];
      }
      return new Hyperparameters(
          precisions.noise, ofMeanVariance(precisions.user, 0, settings.rank()), field, attention);
    }

    private static double ofMeanVariance(float[] values, int at, int n) {
      double sum = 0;
      for (int h = 0; h < n; h++) {
        sum += 1 / (double) values[at + h] / n;
      }
      return 1 / sum;
    }
  }

  private final List<Epoch> epochs = new ArrayList<>();
  private final List<float[]> watched = new ArrayList<>();
  private final List<Convergence> convergence;
  private int bestEpoch = -1;

  /** The history of a training that has ended, its best epoch counted from 0. */
  public TrainingHistory(List<Epoch> epochs, int bestEpoch, List<Convergence> convergence) {
    this.epochs.addAll(epochs);
    this.bestEpoch = bestEpoch;
    this.convergence = List.copyOf(convergence);
  }

  TrainingHistory() {
    this.convergence = null;
  }

  /**
   * @param watched what the epoch's draw predicts for the watched ratings; null where it ended in
   *     no draw
   */
  void add(Epoch epoch, boolean best, float[] watched) {
    if (best) {
      bestEpoch = epochs.size();
    }
    epochs.add(epoch);
    if (watched != null) {
      this.watched.add(watched);
    }
  }

  /** Takes the epochs of a training that goes on. */
  void continues(TrainingHistory before) {
    clear();
    epochs.addAll(before.epochs);
    watched.addAll(before.watched);
    bestEpoch = before.bestEpoch;
  }

  void clear() {
    epochs.clear();
    watched.clear();
    bestEpoch = -1;
  }

  public List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  /** How well the chain has mixed; empty for a point estimate and where there are few draws. */
  public List<Convergence> convergence() {
    return convergence == null ? ofDraws() : convergence;
  }

  /** The epochs that ended in a draw. */
  public List<Epoch> draws() {
    List<Epoch> draws = new ArrayList<>();
    int before = 0;
    for (Epoch epoch : epochs) {
      if (epoch.samples() > before) {
        draws.add(epoch);
      }
      before = epoch.samples();
    }
    return draws;
  }

  private List<Convergence> ofDraws() {
    List<Optional<Convergence>> all = new ArrayList<>();
    all.add(ofEpochs("error", -1, Epoch::trainingRmse));
    all.add(ofEpochs("noise", -1, e -> e.precisions().noise()));
    List<Epoch> draws = draws();
    int fields = draws.isEmpty() ? 0 : draws.get(0).precisions().field().length;
    for (int l = 0; l < fields; l++) {
      int field = l;
      all.add(ofEpochs("factors", l, e -> e.precisions().field()[field]));
      all.add(ofEpochs("gate", l, e -> e.precisions().attention()[field]));
    }
    List<double[]> predictions = new ArrayList<>();
    int ratings = watched.isEmpty() ? 0 : watched.get(0).length;
    for (int p = 0; p < ratings; p++) {
      int rating = p;
      predictions.add(watched.stream().mapToDouble(values -> values[rating]).toArray());
    }
    all.add(Convergence.of("predictions", -1, predictions));
    return all.stream().flatMap(Optional::stream).toList();
  }

  private Optional<Convergence> ofEpochs(
      String quantity, int field, ToDoubleFunction<Epoch> value) {
    return Convergence.of(quantity, field, List.of(draws().stream().mapToDouble(value).toArray()));
  }

  /** The epoch, from 0, whose parameters were kept; the last where nothing was held out. */
  public int bestEpoch() {
    return bestEpoch >= 0 ? bestEpoch : epochs.size() - 1;
  }
}

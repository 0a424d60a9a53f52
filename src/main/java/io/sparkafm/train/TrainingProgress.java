package io.sparkafm.train;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs every epoch of a training: at level INFO where a log needs a line, at level DEBUG otherwise.
 * A log needs a line for every twentieth part of the epochs, and for an epoch that ends 30 s or
 * more after the last line. The first argument of a message is the number of the epoch, from 1.
 */
public final class TrainingProgress {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingProgress.class);

  private static final int PARTS = 20;
  private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(30);

  private final int maxIter;
  private final LongSupplier nanoTime;
  private long lastLine;

  /**
   * @param maxIter largest number of epochs, ≥ 1
   * @param nanoTime clock in nanoseconds, such as {@link System#nanoTime}
   */
  TrainingProgress(int maxIter, LongSupplier nanoTime) {
    this.maxIter = maxIter;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /**
   * Logs the last epoch of a history.
   *
   * @param ratings that an epoch reads
   * @param validated whether ratings are held out
   */
  void epoch(TrainingHistory history, double ratings, boolean validated) {
    List<TrainingHistory.Epoch> epochs = history.epochs();
    TrainingHistory.Epoch last = epochs.get(epochs.size() - 1);
    log(
        epochs.size(),
        seconds(epochs) / epochs.size() * (maxIter - epochs.size()),
        String.format(
            Locale.ROOT,
            "training RMSE %.4f%s, %,.0f ratings/s%s, objective %.5f",
            last.trainingRmse(),
            validated
                ? String.format(Locale.ROOT, ", validation RMSE %.4f", last.validationRmse())
                : "",
            ratings / last.seconds(),
            last.samples() > 0 ? ", draws in the mean: %d".formatted(last.samples()) : "",
            last.objective()));
  }

  /** Logs that a training has ended. */
  void end(TrainingHistory history, boolean validated) {
    LOG.info(
        "Training ended after {} epochs, which took {}{}",
        history.epochs().size(),
        duration(seconds(history.epochs())),
        validated ? ": the model of epoch %d is kept".formatted(history.bestEpoch() + 1) : "");
  }

  private static double seconds(List<TrainingHistory.Epoch> epochs) {
    return epochs.stream().mapToDouble(TrainingHistory.Epoch::seconds).sum();
  }

  /** The results of an epoch; a narrow terminal shows only the beginning of the line. */
  void log(int epoch, double secondsLeft, String figures) {
    long now = nanoTime.getAsLong();
    int interval = (maxIter + PARTS - 1) / PARTS;
    Level level = Level.DEBUG;
    if (epoch % interval == 0 || now - lastLine >= LONGEST_SILENCE) {
      lastLine = now;
      level = Level.INFO;
    }
    LOG.atLevel(level)
        .log("Epoch {}/{}, {} left: {}", epoch, maxIter, duration(secondsLeft), figures);
  }

  /** A duration, in the unit that people would use for it. */
  static String duration(double seconds) {
    if (seconds < 120) {
      return Math.round(seconds) + " s";
    }
    return seconds < 7200
        ? Math.round(seconds / 60) + " min"
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}

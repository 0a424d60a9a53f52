package io.sparkafm.train;

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

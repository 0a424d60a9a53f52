package io.sparkafm.train;

import io.sparkafm.core.learn.RoundStatistics;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import java.io.Serializable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices epochs that explode, and decides how training goes on: with half the step from the epoch
 * before. An epoch that explodes again had met ratings with factors that were out of hand already,
 * so that only starting over helps.
 */
final class Divergence implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  /** How often the step is halved before training gives up. */
  private static final int TRIES = 5;

  /** An epoch whose loss is this many times that of predicting the mean has exploded. */
  private static final double EXPLODED = 4;

  private static final int NONE = -1;

  private final Settings settings;
  private final RatingScale scale;
  private int tries;
  private int exploded = NONE;

  Divergence(Settings settings, RatingScale scale) {
    this.settings = settings;
    this.scale = scale;
  }

  /**
   * Whether an epoch exploded. Rows that are drawn cannot run away, however large their first
   * residuals are.
   *
   * @param epoch from 0
   * @throws IllegalStateException where rows are drawn and numbers are not finite
   */
  boolean in(Parameters parameters, RoundStatistics sums, int epoch) {
    boolean finite = sums.isFinite() && parameters.isFinite();
    if (!settings.drawsRows()) {
      return !finite || sums.loss / sums.weight > EXPLODED * scale.constantLoss();
    }
    if (!finite) {
      throw new IllegalStateException(
          "Training reached numbers that are not finite in epoch %d: look for extreme values among the weights of ratings and the values of features"
              .formatted(epoch + 1));
    }
    return false;
  }

  /**
   * Whether training starts over, with half the step; else it goes back to the epoch before.
   *
   * @param epoch that exploded
   * @param step it was trained with
   * @throws IllegalStateException where the step has been halved too often
   */
  boolean startsOver(int epoch, float step) {
    if (++tries > TRIES) {
      throw new IllegalStateException(
          "Training diverged in epoch %d even with stepScale %.4f: use more roundsPerEpoch (now %d), a smaller stepScale, larger regParams, or fewer numBlocks"
              .formatted(epoch + 1, step, settings.rounds()));
    }
    boolean again = epoch == exploded;
    exploded = again ? NONE : epoch;
    LOG.warn(
        "Epoch {} diverged: training {} and halves stepScale to {}",
        epoch + 1,
        again ? "starts over" : "goes back to the epoch before",
        step / 2);
    return again;
  }
}

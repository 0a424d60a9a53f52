package io.sparkafm.core.model;

import java.io.Serializable;

/**
 * Converts between ratings as they are given and ratings as the model sees them. For the squared
 * loss the model sees standardised ratings; for the logistic loss it sees the ratings as they are
 * (0 or 1), and scores are log odds.
 *
 * @param loss decides the form
 * @param centre mean rating, or the log odds of the mean for the logistic loss; 0 where no global
 *     mean is wanted
 * @param deviation standard deviation of the ratings; 1 for the logistic loss
 * @param min least training rating
 * @param max largest training rating
 * @param mean of the training ratings
 */
public record RatingScale(
    Loss loss, double centre, double deviation, double min, double max, double mean)
    implements Serializable {

  /** The scale of training ratings with these moments. */
  public static RatingScale of(
      Loss loss, boolean globalMean, double mean, double deviation, double min, double max) {
    if (loss == Loss.LOGISTIC) {
      double p = Math.min(Math.max(mean, 1e-6), 1 - 1e-6);
      return new RatingScale(loss, globalMean ? StrictMath.log(p / (1 - p)) : 0, 1, 0, 1, p);
    }
    // Constant ratings have no scale of their own.
    return new RatingScale(
        loss,
        globalMean ? mean : 0,
        deviation > 1e-9 * Math.abs(mean) ? deviation : 1,
        min,
        max,
        mean);
  }

  /** A rating as the model sees it. */
  public float toModel(float rating) {
    return loss == Loss.LOGISTIC ? rating : (float) ((rating - centre) / deviation);
  }

  /** What is added to every score inside the model: log odds for the logistic loss, else 0. */
  public float offset() {
    return loss == Loss.LOGISTIC ? (float) centre : 0f;
  }

  /**
   * The prediction that a score makes: a rating, or a probability for the logistic loss.
   *
   * @param score without the offset
   * @param clip whether to keep within the training ratings' range
   */
  public double prediction(double score, boolean clip) {
    if (loss == Loss.LOGISTIC) {
      return 1 / (1 + StrictMath.exp(-(score + centre)));
    }
    double value = centre + deviation * score;
    return clip ? Math.min(Math.max(value, min), max) : value;
  }

  /**
   * The largest loss of a training rating under a score of 0: what training must stay well below.
   */
  public double constantLoss() {
    if (loss == Loss.LOGISTIC) {
      return StrictMath.log(2);
    }
    double farthest = Math.max(Math.abs(min - centre), Math.abs(max - centre)) / deviation;
    return Math.max(0.5, 0.5 * farthest * farthest);
  }
}

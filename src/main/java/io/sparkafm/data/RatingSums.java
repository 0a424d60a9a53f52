package io.sparkafm.data;

import io.sparkafm.core.math.ExactSums;
import io.sparkafm.core.model.RatingBlock;
import java.io.Serializable;

/**
 * Sums over the training ratings of some blocks, the same bits in whatever order the blocks come,
 * and numbers of their users, ratings and duplicates (of a user and item among training or held-out
 * ratings).
 *
 * <p>Ratings are taken as differences from the middle of their range: of the weights w and these
 * differences r, the sums are Σ w, Σ w·r and Σ w·r².
 */
final class RatingSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double middle;
  private final ExactSums sums;
  private long users;
  private long ratings;
  private long validationRatings;
  private long duplicates;
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;

  /**
   * @param rows number of ratings of all blocks, or more
   * @param low the least rating, or less
   * @param high the largest rating, or more
   * @param maxWeight the largest weight, or more
   */
  RatingSums(UserBlock block, long rows, double low, double high, double maxWeight) {
    middle = low + (high - low) / 2;
    double reach = high - middle;
    sums = ExactSums.ofEntries(rows, maxWeight, maxWeight * reach, maxWeight * reach * reach);
    RatingBlock training = block.training();
    double[] terms = new double[3];
    for (int i = 0; i < training.ratings(); i++) {
      double w = training.weight(i);
      double r = training.rating()[i] - middle;
      terms[0] = w;
      terms[1] = w * r;
      terms[2] = w * r * r;
      sums.add(terms);
      min = Math.min(min, training.rating()[i]);
      max = Math.max(max, training.rating()[i]);
    }
    users = block.users();
    ratings = training.ratings();
    duplicates = duplicates(training);
    RatingBlock held = block.validation();
    if (held != null) {
      validationRatings = held.ratings();
      duplicates += duplicates(held);
    }
  }

  /** Ratings that follow another one of their user and item; such ratings stand together. */
  private static long duplicates(RatingBlock ratings) {
    long duplicates = 0;
    for (int u = 0; u < ratings.users(); u++) {
      for (int p = ratings.start()[u] + 1; p < ratings.start()[u + 1]; p++) {
        duplicates += ratings.item()[p] == ratings.item()[p - 1] ? 1 : 0;
      }
    }
    return duplicates;
  }

  long duplicates() {
    return duplicates;
  }

  /** Adds other blocks' sums to these. */
  RatingSums plus(RatingSums other) {
    sums.plus(other.sums);
    users += other.users;
    ratings += other.ratings;
    validationRatings += other.validationRatings;
    duplicates += other.duplicates;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    return this;
  }

  RatingTotals totals() {
    double weight = sums.sum(0);
    double first = sums.sum(1) / weight;
    double second = sums.sum(2) / weight;
    return new RatingTotals(
        users,
        ratings,
        validationRatings,
        weight,
        middle + first,
        Math.sqrt(Math.max(0, second - first * first)),
        min,
        max);
  }
}

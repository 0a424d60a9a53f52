package io.sparkafm.data;

import io.sparkafm.core.model.RatingBlock;
import java.io.Serializable;

/**
 * Sums of ratings in whole numbers, which come out the same in any order.
 *
 * <p>Every term is rounded to a multiple of a power of two that is so small that the sum of all
 * terms just fits a long: with a million ratings, to 13 digits of the largest term. Ratings are
 * taken as differences from the middle of their range.
 */
final class FixedPoint implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double middle;
  private final double weightScale;
  private final double firstScale;
  private final double secondScale;

  /**
   * Sums over some training ratings, and numbers of all users, ratings and duplicates (of a user
   * and item among training or held-out ratings).
   */
  record Sums(
      long users,
      long ratings,
      long validationRatings,
      long duplicates,
      long weight,
      long first,
      long second,
      float min,
      float max)
      implements Serializable {

    Sums plus(Sums other) {
      return new Sums(
          users + other.users,
          ratings + other.ratings,
          validationRatings + other.validationRatings,
          duplicates + other.duplicates,
          weight + other.weight,
          first + other.first,
          second + other.second,
          Math.min(min, other.min),
          Math.max(max, other.max));
    }
  }

  /**
   * @param rows number of ratings, or more
   * @param low the least rating, or less
   * @param high the largest rating, or more
   * @param maxWeight the largest weight, or more
   */
  FixedPoint(long rows, double low, double high, double maxWeight) {
    middle = low + (high - low) / 2;
    double reach = high - middle;
    weightScale = scale(rows, maxWeight);
    firstScale = scale(rows, maxWeight * reach);
    secondScale = scale(rows, maxWeight * reach * reach);
  }

  /** The largest power of two by which {@code rows} terms up to {@code largest} fit a long. */
  private static double scale(long rows, double largest) {
    if (largest == 0) {
      return 1;
    }
    return Math.scalb(1.0, 61 - Math.getExponent((double) rows) - 1 - Math.getExponent(largest));
  }

  Sums sums(UserBlock block) {
    RatingBlock training = block.training();
    long weight = 0;
    long first = 0;
    long second = 0;
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < training.ratings(); i++) {
      double w = training.weight(i);
      double r = training.rating()[i] - middle;
      weight += Math.round(w * weightScale);
      first += Math.round(w * r * firstScale);
      second += Math.round(w * r * r * secondScale);
      min = Math.min(min, training.rating()[i]);
      max = Math.max(max, training.rating()[i]);
    }
    RatingBlock held = block.validation();
    return new Sums(
        block.users(),
        training.ratings(),
        held == null ? 0 : held.ratings(),
        duplicates(training) + (held == null ? 0 : duplicates(held)),
        weight,
        first,
        second,
        min,
        max);
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

  RatingTotals totals(Sums sums) {
    double weight = sums.weight / weightScale;
    double first = sums.first / firstScale / weight;
    double second = sums.second / secondScale / weight;
    return new RatingTotals(
        sums.users,
        sums.ratings,
        sums.validationRatings,
        weight,
        middle + first,
        Math.sqrt(Math.max(0, second - first * first)),
        sums.min,
        sums.max);
  }
}

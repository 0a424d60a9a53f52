package io.sparkafm.data;

import java.util.Locale;

/**
 * What to do with several ratings of one user for one item. Training ratings and validation ratings
 * are treated separately.
 */
public enum DuplicatePolicy {
  /** Refuse the dataset. */
  ERROR,
  /** Keep all of them. */
  KEEP,
  /** Keep one, with the mean of their ratings and of their weights. */
  MEAN,
  /** Keep the last by timestamp (null is earliest; the higher rating wins a tie). */
  LAST,
  /** Add their ratings up to one, with the mean of their weights: events that have an amount. */
  SUM,
  /** Count them, and take the count for the rating: events that happened or did not. */
  COUNT;

  /** Whether ratings are totals of events ({@link EventTotals}), made before anything else. */
  public boolean totals() {
    return this == SUM || this == COUNT;
  }

  /** Whether several ratings become one as blocks are built. */
  boolean merges() {
    return this == MEAN || this == LAST;
  }

  /** The policy's name as a parameter: {@code error}. */
  public String paramName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for a name that belongs to no policy
   */
  public static DuplicatePolicy ofParamName(String name) {
    for (DuplicatePolicy policy : values()) {
      if (policy.paramName().equals(name)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not a policy for duplicate ratings: use error, keep, mean, last, sum or count"
            .formatted(name));
  }
}

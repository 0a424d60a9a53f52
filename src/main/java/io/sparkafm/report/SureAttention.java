package io.sparkafm.report;

import io.sparkafm.explain.message.AttentionMessages;
import java.util.Optional;

/** What can be said of a user's attention to a field beside that of users on average. */
final class SureAttention {
  /** Standard deviations of a normal distribution that its middle 90 % reach to each side. */
  static final double QUANTILE = 1.644854;

  private SureAttention() {}

  /**
   * "more to genre", "less to genre", or nothing.
   *
   * @param aboveAverage posterior probability that attention is above the average; null if unknown
   */
  static Optional<String> words(String field, Double aboveAverage) {
    if (aboveAverage != null && AttentionMessages.isSurelyAbove(aboveAverage)) {
      return Optional.of("more to " + field);
    }
    if (aboveAverage != null && AttentionMessages.isSurelyBelow(aboveAverage)) {
      return Optional.of("less to " + field);
    }
    return Optional.empty();
  }
}

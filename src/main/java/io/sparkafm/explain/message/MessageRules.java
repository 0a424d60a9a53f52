package io.sparkafm.explain.message;

import java.io.Serializable;

/**
 * What is needed for a claim. Contributions are in the units of ratings (log odds for the logistic
 * loss).
 *
 * @param greatContribution least |contribution| that shows great interest, or great dislike
 * @param someContribution least |contribution| that shows some interest, or some dislike
 * @param minShare least share of the prediction's distance from the average user's that a
 *     contribution must make up, in [0, 1]
 * @param minSupport least number of the user's ratings of items with the value, for great interest,
 *     great dislike and "why not"
 * @param minSomeSupport the same for some interest and some dislike
 * @param lowItem an item is predicted low where item and values take at least this much from the
 *     user's level
 */
public record MessageRules(
    double greatContribution,
    double someContribution,
    double minShare,
    long minSupport,
    long minSomeSupport,
    double lowItem)
    implements Serializable {

  /** For ratings of one to five. */
  public static final MessageRules DEFAULT = new MessageRules(0.2, 0.05, 0.1, 5, 2, 0.25);

  /** Checks the ranges. */
  public MessageRules {
    require(greatContribution > 0, "greatContribution", greatContribution, "above 0");
    require(someContribution > 0, "someContribution", someContribution, "above 0");
    require(
        someContribution <= greatContribution,
        "someContribution",
        someContribution,
        "at most greatContribution, " + greatContribution);
    require(minShare >= 0 && minShare <= 1, "minShare", minShare, "in [0, 1]");
    require(minSupport >= 1, "minSupport", minSupport, "at least 1");
    require(
        minSomeSupport >= 1 && minSomeSupport <= minSupport,
        "minSomeSupport",
        minSomeSupport,
        "at least 1 and at most minSupport, " + minSupport);
    require(lowItem >= 0, "lowItem", lowItem, "at least 0");
  }

  private static void require(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("%s = %s must be %s".formatted(name, value, rule));
    }
  }
}

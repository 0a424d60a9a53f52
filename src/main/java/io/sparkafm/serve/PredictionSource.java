package io.sparkafm.serve;

/** What a prediction rests on: the values of {@code predictionSourceCol}. */
public enum PredictionSource {
  /** Both the user and the item were in training. */
  USER_AND_ITEM("userAndItem"),
  /** A known user, and an item known by its features alone. */
  ITEM_BY_FEATURES("itemByFeatures"),
  /** A known user, and an item of which nothing is known: the user's own level. */
  USER("user"),
  /** The average user, and a known item. */
  AVERAGE_USER("averageUser"),
  /** The average user, and an item known by its features alone. */
  AVERAGE_USER_ITEM_BY_FEATURES("averageUserItemByFeatures"),
  /** Nothing is known but the mean of the training ratings. */
  GLOBAL_MEAN("globalMean");

  private final String value;

  PredictionSource(String value) {
    this.value = value;
  }

  /** As it stands in the column. */
  public String value() {
    return value;
  }

  public static PredictionSource of(boolean user, boolean item, boolean features) {
    if (user) {
      return item ? USER_AND_ITEM : features ? ITEM_BY_FEATURES : USER;
    }
    return item ? AVERAGE_USER : features ? AVERAGE_USER_ITEM_BY_FEATURES : GLOBAL_MEAN;
  }
}

package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.stream.IntStream;

/**
 * How accuracy is measured.
 *
 * @param folds k of k-fold cross-validation
 * @param seed seed of the folds
 * @param fold the only fold to run, or null for all
 * @param testFrom time from which ratings are measured, in the unit of their times, or null
 * @param testLatest share of the ratings, the latest ones, that is measured, or null
 * @param inner whether the ratings of a fold are left out altogether and those of the next fold are
 *     measured, for choosing parameters
 * @param foldIn whether folds are of users, whose ratings are folded in
 * @param testFraction share of ratings that training keeps back
 * @param validationFraction share of the training ratings by which training stops early
 * @param k how many recommendations ranking metrics look at
 * @param relevantRating least rating of a relevant item, or null for no ranking metrics
 */
public record Evaluation(
    int folds,
    long seed,
    Integer fold,
    Long testFrom,
    Double testLatest,
    boolean inner,
    boolean foldIn,
    double testFraction,
    double validationFraction,
    int k,
    Double relevantRating) {
  static Evaluation of(Config config) {
    Integer fold = config.hasPath("fold") ? config.getInt("fold") : null;
    Evaluation evaluation =
        new Evaluation(
            config.getInt("folds"),
            config.getLong("seed"),
            fold,
            testFrom(config),
            config.hasPath("testLatest") ? config.getDouble("testLatest") : null,
            config.getBoolean("inner"),
            config.getBoolean("foldIn"),
            config.getDouble("testFraction"),
            config.getDouble("validationFraction"),
            config.getInt("k"),
            config.hasPath("relevantRating") ? config.getDouble("relevantRating") : null);
    require(evaluation.folds >= 2, config, "folds", "must be at least 2");
    require(evaluation.k >= 1, config, "k", "must be at least 1");
    require(
        fold == null || (fold >= 0 && fold < evaluation.folds),
        config,
        "fold",
        "must be from 0 to folds - 1");
    require(
        !(evaluation.foldIn && evaluation.inner),
        config,
        "foldIn",
        "cannot be combined with evaluate.inner: set one of them to false");
    require(
        evaluation.testLatest == null || evaluation.testLatest > 0 && evaluation.testLatest < 1,
        config,
        "testLatest",
        "must be more than 0 and less than 1");
    if (evaluation.byTime()) {
      String key = evaluation.testFrom == null ? "testLatest" : "testFrom";
      require(
          evaluation.testFrom == null || evaluation.testLatest == null,
          config,
          key,
          "cannot be combined with evaluate.testLatest: set one of them to null");
      require(
          fold == null && !evaluation.inner && !evaluation.foldIn,
          config,
          key,
          "takes the place of folds and cannot be combined with evaluate.fold, inner or foldIn: remove them");
    }
    require(
        evaluation.testFraction >= 0 && evaluation.testFraction < 1,
        config,
        "testFraction",
        "must be at least 0 and less than 1");
    require(
        evaluation.validationFraction >= 0 && evaluation.validationFraction < 1,
        config,
        "validationFraction",
        "must be at least 0 and less than 1");
    return evaluation;
  }

  private static Long testFrom(Config config) {
    if (!config.hasPath("testFrom")) {
      return null;
    }
    String given = config.getString("testFrom");
    try {
      return given.matches("[+-]?\\d+")
          ? Long.parseLong(given)
          : LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new UsageException(
          "%s: evaluate.testFrom = %s is neither a date as 2018-07-01 nor a whole number"
              .formatted(config.getValue("testFrom").origin().description(), given),
          e);
    }
  }

  /** Whether what is measured comes after what is trained on. */
  public boolean byTime() {
    return testFrom != null || testLatest != null;
  }

  /**
   * For commands that hold out at random.
   *
   * @throws UsageException for a split by time
   */
  public void requireFolds(String command) {
    if (byTime()) {
      throw new UsageException(
          "evaluate.%s splits ratings by time, which evaluate alone does, but %s holds out a fold: remove it, or add --set evaluate.%1$s=null"
              .formatted(testFrom == null ? "testLatest" : "testFrom", command));
    }
  }

  /** Numbers of the folds to run. */
  public int[] foldNumbers() {
    return fold == null ? IntStream.range(0, folds).toArray() : new int[] {fold};
  }

  /** The fold that is measured for choosing parameters, where a fold is left out altogether. */
  public int innerFold(int outer) {
    return (outer + 1) % folds;
  }

  private static void require(boolean holds, Config config, String key, String rule) {
    if (!holds) {
      ConfigValue value = config.getValue(key);
      throw new UsageException(
          "%s: evaluate.%s = %s %s"
              .formatted(value.origin().description(), key, value.unwrapped(), rule));
    }
  }
}

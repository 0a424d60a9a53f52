package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.jobs.config.Evaluation;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Refuses splits that leave nothing to train on or nothing to measure, before anything is trained.
 */
public final class SplitSizes {
  private SplitSizes() {}

  /**
   * Checks the folds that a configuration measures: one pass over the ratings.
   *
   * @throws UsageException if a fold that is measured holds no rating, or if no rating is left for
   *     training
   */
  public static void requireFolds(RunConfig config, Dataset<Row> ratings) {
    Evaluation evaluate = config.evaluate();
    Column number =
        evaluate.foldIn() ? Folds.userFold(evaluate.folds(), evaluate.seed()) : Folds.of(config);
    long[] sizes = new long[evaluate.folds()];
    long all = 0;
    for (Row row : ratings.groupBy(number.as("number")).count().collectAsList()) {
      int fold = row.getInt(0);
      all += row.getLong(1);
      // Given folds may have other numbers, which are always trained on.
      if (fold >= 0 && fold < sizes.length) {
        sizes[fold] = row.getLong(1);
      }
    }
    for (int fold : evaluate.foldNumbers()) {
      int measured = evaluate.inner() ? evaluate.innerFold(fold) : fold;
      long training = all - sizes[fold] - (evaluate.inner() ? sizes[measured] : 0);
      if (sizes[measured] == 0) {
        throw refused(config, sizes, "fold %d has no %s".formatted(measured, what(evaluate)));
      }
      if (training == 0) {
        throw refused(config, sizes, "no ratings are left to train on beside fold " + fold);
      }
    }
  }

  private static String what(Evaluation evaluate) {
    return evaluate.foldIn() ? "users" : "ratings";
  }

  private static UsageException refused(RunConfig config, long[] sizes, String reason) {
    int folds = config.evaluate().folds();
    String column = config.ratings().fold();
    String what =
        column == null
            ? "evaluate.folds = %d with evaluate.seed = %d cannot be measured"
                .formatted(folds, config.evaluate().seed())
            : "Column '%s', which data.ratings.fold names, cannot be measured with evaluate.folds = %d"
                .formatted(column, folds);
    String remedy =
        column == null
            ? "use fewer folds or another seed"
            : "correct its numbers, which begin with 0, or use fewer folds";
    String all = Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(", "));
    return new UsageException(
        "%s, because %s (folds 0 to %d have %s ratings): %s"
            .formatted(what, reason, sizes.length - 1, all, remedy));
  }

  /**
   * Checks ratings that are held out by folds or at random: one pass over the ratings.
   *
   * @param what holds them out, as the message has it
   * @throws UsageException if none is held out, or all are
   */
  public static void requireHeldOut(Dataset<Row> ratings, Column heldOut, String what) {
    requireHeldOut(
        ratings,
        heldOut,
        what,
        () ->
            "use another fraction, fewer folds, another seed, or other numbers in the column of the folds");
  }

  /**
   * Checks ratings that are held out: one pass over the ratings.
   *
   * @param what holds them out, as the message has it
   * @param remedy what to do about it, likewise; asked for where it is needed alone
   * @throws UsageException if none is held out, or all are
   */
  static void requireHeldOut(
      Dataset<Row> ratings, Column heldOut, String what, Supplier<String> remedy) {
    Row sizes = ratings.agg(count(when(heldOut, lit(1))), count(lit(1))).first();
    long held = sizes.getLong(0);
    long all = sizes.getLong(1);
    if (held == 0 || held == all) {
      throw new UsageException(
          "%s holds out %s of the %d ratings: %s"
              .formatted(what, held == 0 ? "none" : "all", all, remedy.get()));
    }
  }
}

package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.sparkafm.jobs.config.Evaluation;
import io.sparkafm.jobs.config.UsageException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A split by time: earlier ratings are trained on, later ones are measured.
 *
 * @param from first time that is measured, in the unit of the ratings' times
 */
record TimeSplit(long from) {
  /** Parts into which a pass over the ratings divides the span of time that is left. */
  private static final long PARTS = 1_000;

  /**
   * The split that a configuration asks for.
   *
   * @param ratings with column {@code timestamp}, a long
   */
  static TimeSplit of(Evaluation evaluate, Dataset<Row> ratings) {
    return new TimeSplit(
        evaluate.testFrom() == null ? latest(ratings, evaluate.testLatest()) : evaluate.testFrom());
  }

  /**
   * The latest time from which on there is at least a share of the ratings. Every pass counts the
   * ratings in {@value #PARTS} parts of the span in which the time lies, so four passes find a
   * second among thirty years, and no rating is sorted or collected.
   */
  private static long latest(Dataset<Row> ratings, double share) {
    Column time = col("timestamp");
    Row span = ratings.agg(min(time), max(time), count(lit(1))).first();
    if (span.getLong(2) == 0) {
      throw new UsageException("There are no ratings to split by time: name a table with ratings");
    }
    long low = span.getLong(0);
    long high = span.getLong(1);
    long wanted = (long) Math.ceil(share * span.getLong(2));
    long later = 0;
    while (low < high) {
      long width = Math.subtractExact(high, low) / PARTS + 1;
      List<Row> parts =
          ratings
              .where(time.between(low, high))
              .groupBy(expr("(timestamp - %d) div %d".formatted(low, width)).as("part"))
              .count()
              .orderBy(col("part").desc())
              .collectAsList();
      int p = 0;
      while (later + parts.get(p).getLong(1) < wanted) {
        later += parts.get(p++).getLong(1);
      }
      low += parts.get(p).getLong(0) * width;
      high = Math.min(high, low + width - 1);
    }
    return low;
  }

  /** "978300000 to 1046454000": the first and the last time, for messages. */
  static String span(Dataset<Row> ratings) {
    Row span = ratings.agg(min("timestamp"), max("timestamp")).first();
    return span.get(0) + " to " + span.get(1);
  }

  /** Whether a rating is measured. */
  Column heldOut() {
    return col("timestamp").geq(lit(from));
  }
}

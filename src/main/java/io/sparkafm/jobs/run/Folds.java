package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.jobs.config.RunConfig;
import org.apache.spark.sql.Column;

/**
 * Deterministic splits of ratings. A rating's place depends on a hash of (seed, user, item) alone:
 * not on the order of rows, on partitions or on the type of the ids' column; the ratings of one
 * pair stay together.
 */
public final class Folds {
  /** Resolution of a fraction. */
  private static final int PARTS = 1_000_000;

  private Folds() {}

  /**
   * The number of a rating's fold, 0 to k − 1: that of the ratings' own column, where it is named.
   */
  public static Column of(RunConfig config) {
    return config.ratings().fold() == null
        ? fold(config.evaluate().folds(), config.evaluate().seed())
        : col("fold");
  }

  /** The number of a rating's fold, 0 to {@code folds - 1}, at random. */
  public static Column fold(int folds, long seed) {
    return pmod(hash(seed), lit((long) folds)).cast("int");
  }

  /** The number of a user's fold, 0 to {@code folds - 1}: all of a user's ratings are in it. */
  static Column userFold(int folds, long seed) {
    return pmod(xxhash64(lit(seed), col("user").cast("string")), lit((long) folds)).cast("int");
  }

  /** Whether a rating is in a random part of the given size. */
  public static Column fraction(double fraction, long seed) {
    return pmod(hash(seed), lit((long) PARTS)).lt(lit(Math.round(fraction * PARTS)));
  }

  private static Column hash(long seed) {
    return xxhash64(lit(seed), col("user").cast("string"), col("item").cast("string"));
  }
}

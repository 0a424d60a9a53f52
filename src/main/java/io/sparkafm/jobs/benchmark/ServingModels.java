package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import com.sun.management.OperatingSystemMXBean;
import io.sparkafm.jobs.run.TextTable;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Models of a given shape to measure what using them costs, and the clock. What they have learned
 * is of no account: they are trained for a moment on made-up ratings.
 */
final class ServingModels {
  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ServingModels() {}

  /**
   * Measured times of repetitions, after one that does not count.
   *
   * @param seconds by the clock
   * @param cpuSeconds of all the driver's threads: what is left of a figure where others use the
   *     machine as well
   */
  record Timing(String name, double[] seconds, double[] cpuSeconds) {
    List<String> cells() {
      return List.of(
          name,
          figure(median(seconds)),
          figure(Arrays.stream(seconds).min().orElseThrow()),
          figure(Arrays.stream(seconds).max().orElseThrow()),
          figure(median(cpuSeconds)));
    }

    private static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    private static String figure(double seconds) {
      return String.format(Locale.ROOT, "%.3f", seconds);
    }
  }

  /** user, item INT, rating DOUBLE, field1, … : every user has about so many ratings. */
  static Dataset<Row> ratings(
      SparkSession spark, int users, int items, int ratingsPerUser, int fields) {
    Dataset<Row> ratings =
        spark
            .range((long) users * ratingsPerUser)
            .select(
                pmod(col("id"), lit(users)).cast("int").as("user"),
                pmod(xxhash64(col("id")), lit(items)).cast("int").as("item"),
                pmod(xxhash64(col("id"), lit(1)), lit(5)).plus(1).cast("double").as("rating"))
            .dropDuplicates("user", "item");
    for (int l = 1; l <= fields; l++) {
      ratings =
          ratings.withColumn(
              "field" + l, pmod(xxhash64(col("item"), lit(l)), lit(18)).cast("string"));
    }
    return ratings;
  }

  static AfmModel afm(Dataset<Row> ratings, int rank, String inference, int fields) {
    return new AfmEstimator()
        .setFeatureCols(
            IntStream.rangeClosed(1, fields).mapToObj(l -> "field" + l).toArray(String[]::new))
        .setRank(rank)
        .setInference(inference)
        .setMaxIter(1)
        .setBurnIn(0)
        .setNumSamples(2)
        .setThinning(1)
        .setKeptSamples(0)
        .fit(ratings);
  }

  static ALSModel als(Dataset<Row> ratings, int rank) {
    return new ALS().setRank(rank).setMaxIter(1).setSeed(1).fit(ratings);
  }

  /** Makes every row of a table, and drops it. */
  static Timing time(String name, Dataset<Row> table, int repeats) {
    double[] seconds = new double[repeats];
    double[] cpuSeconds = new double[repeats];
    for (int r = -1; r < repeats; r++) {
      long begin = System.nanoTime();
      long cpuBegin = CPU.getProcessCpuTime();
      table.write().format("noop").mode("overwrite").save();
      if (r >= 0) {
        seconds[r] = (System.nanoTime() - begin) / 1e9;
        cpuSeconds[r] = (CPU.getProcessCpuTime() - cpuBegin) / 1e9;
      }
    }
    Timing timing = new Timing(name, seconds, cpuSeconds);
    System.err.println(String.join("  ", timing.cells()));
    return timing;
  }

  static void print(List<Timing> timings) {
    TextTable table = new TextTable(List.of("", "median s", "least", "most", "CPU s"));
    timings.forEach(timing -> table.add(timing.cells()));
    table.print(System.out);
  }
}

package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TimeSplitTest {
  private static RunConfig timed(String... settings) {
    return RunConfig.load("conf/ml-latest-small.conf", List.of(settings));
  }

  private static Dataset<Row> at(long... times) {
    return LocalSpark.table(
        "timestamp BIGINT", Arrays.stream(times).mapToObj(LocalSpark::row).toList());
  }

  private static long latest(double share, long... times) {
    return TimeSplit.of(timed("evaluate.testLatest=" + share).evaluate(), at(times)).from();
  }

  @Test
  void theLatestShareBeginsWhereASortWouldPutIt() {
    Random random = new Random(5);
    for (long span : new long[] {3, 5_000, 1_000_000_000_000L}) {
      long[] times = LongStream.generate(() -> random.nextLong(-span, span)).limit(500).toArray();
      long[] sorted = times.clone();
      Arrays.sort(sorted);
      for (double share : new double[] {0.001, 0.2, 0.5, 0.999}) {
        int measured = (int) Math.ceil(share * sorted.length);
        assertEquals(sorted[sorted.length - measured], latest(share, times), span + ", " + share);
      }
    }
    assertEquals(7, latest(0.5, 7, 7, 7));
  }

  @Test
  void aDateIsMidnightInGreenwichAndANumberIsANumber() {
    assertEquals(1530403200L, timed("evaluate.testFrom=2018-07-01").evaluate().testFrom());
    assertEquals(-17L, timed("evaluate.testFrom=-17").evaluate().testFrom());
    assertEquals(
        2,
        at(1, 5, 9)
            .where(TimeSplit.of(timed("evaluate.testFrom=5").evaluate(), null).heldOut())
            .count());
  }

  @Test
  void whatCannotBeSplitByTimeIsRefused() {
    assertRefused(
        () -> timed("evaluate.testLatest=0.2", "data.ratings.timestamp=null"),
        "name the column of times, data.ratings.timestamp");
    assertRefused(
        () -> timed("evaluate.testFrom=last year"),
        "evaluate.testFrom = last year is neither a date as 2018-07-01 nor a whole number");
    assertRefused(
        () -> timed("evaluate.testLatest=1"), "evaluate.testLatest = 1 must be more than 0");
    assertRefused(
        () -> timed("evaluate.testLatest=0.2", "evaluate.testFrom=3"),
        "cannot be combined with evaluate.testLatest");
    assertRefused(
        () -> timed("evaluate.testLatest=0.2", "evaluate.fold=1"),
        "cannot be combined with evaluate.fold, inner or foldIn");
  }

  private static void assertRefused(Executable run, String part) {
    String message = assertThrows(UsageException.class, run).getMessage();
    assertTrue(message.contains(part), message);
  }
}

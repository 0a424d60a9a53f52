package io.sparkafm.data;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EventTotalsTest {
  private static final String SCHEMA =
      "user INT, item INT, rating DOUBLE, w DOUBLE, at INT, genre STRING";

  private static List<Row> totals(DuplicatePolicy policy, Row... events) {
    return EventTotals.of(table(SCHEMA, events), "rating", "w", "at", policy)
        .selectExpr("user", "item", "genre", "rating", "w", "at")
        .orderBy("user", "item", "genre")
        .collectAsList();
  }

  @Test
  void eventsAreAddedUpOrCountedForEachPair() {
    Row[] events = {
      row(1, 1, 2.5, 1.0, 30, "a"), row(1, 1, 4.0, 3.0, 10, "a"), row(1, 2, 7.0, 1.0, 20, "b")
    };
    assertEquals(
        List.of(row(1, 1, "a", 6.5, 2.0, 30), row(1, 2, "b", 7.0, 1.0, 20)),
        totals(DuplicatePolicy.SUM, events));
    assertEquals(
        List.of(row(1, 1, "a", 2.0, 2.0, 30), row(1, 2, "b", 1.0, 1.0, 20)),
        totals(DuplicatePolicy.COUNT, events));
  }

  @Test
  void rowsThatDisagreeAboutAnItemStayApartToBeRefused() {
    assertEquals(
        2,
        totals(DuplicatePolicy.COUNT, row(1, 1, 1.0, 1.0, 1, "a"), row(1, 1, 1.0, 1.0, 1, "b"))
            .size());
  }

  @Test
  void whatIsMissingOrNegativeIsNotHiddenByATotal() {
    Row missing =
        totals(DuplicatePolicy.SUM, row(1, 1, null, 1.0, 1, "a"), row(1, 1, 1.0, null, 1, "a"))
            .get(0);
    assertTrue(missing.isNullAt(3) && missing.isNullAt(4), missing.toString());
    Row negative =
        totals(DuplicatePolicy.SUM, row(1, 1, 1.0, -1.0, 1, "a"), row(1, 1, 1.0, 5.0, 1, "a"))
            .get(0);
    assertEquals(-1.0, negative.getDouble(4));
  }

  @Test
  void totalsAreNotTotalledAgain() {
    Dataset<Row> once =
        EventTotals.of(
            table(SCHEMA, row(1, 1, 1.0, 1.0, 1, "a"), row(1, 1, 1.0, 1.0, 1, "a")),
            "rating",
            null,
            null,
            DuplicatePolicy.COUNT);
    assertSame(once, EventTotals.of(once, "rating", null, null, DuplicatePolicy.COUNT));
    Dataset<Row> events = table(SCHEMA, row(1, 1, 1.0, 1.0, 1, "a"));
    assertSame(events, EventTotals.of(events, "rating", null, null, DuplicatePolicy.KEEP));
  }

  @Test
  void sumsDoNotDependOnPartitions() {
    Row[] events =
        IntStream.range(0, 400)
            .mapToObj(e -> row(e % 3, 1, Math.exp(e % 37 - 18), 0.1 * (e % 7), e, "a"))
            .toArray(Row[]::new);
    List<Row> expected = null;
    for (int partitions : new int[] {1, 7, 40}) {
      List<Row> found =
          EventTotals.of(
                  table(SCHEMA, events).repartition(partitions),
                  "rating",
                  "w",
                  "at",
                  DuplicatePolicy.SUM)
              .orderBy("user")
              .collectAsList();
      expected = expected == null ? found : expected;
      assertEquals(expected, found);
    }
  }
}

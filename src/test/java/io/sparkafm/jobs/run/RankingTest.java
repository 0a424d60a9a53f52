package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.UsageException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Ranking metrics against figures worked out by hand. */
class RankingTest {
  private static final Dataset<Row> RECOMMENDATIONS =
      LocalSpark.session()
          .sql(
              """
              SELECT user, transform(items, i -> struct(i AS item, 1F AS rating)) AS recommendations
              FROM VALUES ('u', array('a', 'b', 'c')), ('v', array('c', 'd', 'a')),
                          ('w', array('e', 'a', 'b')) AS t(user, items)
              """);
  private static final Dataset<Row> HELD_OUT =
      LocalSpark.session()
          .sql(
              """
              SELECT * FROM VALUES
                ('u', 'a', 5D), ('u', 'c', 4D), ('u', 'b', 3D), -- places 1 and 3 of 2 relevant
                ('v', 'd', 4D), ('v', 'x', 5D), ('v', 'y', 5D), -- place 2 of 3 relevant
                ('w', 'e', 1D),                                 -- nothing relevant: not counted
                ('new', 'a', 5D)                                -- not in training: not counted
              AS t(user, item, rating)
              """);

  @Test
  void theyAreAsWorkedOutByHand() {
    Ranking ranking = Ranking.of(RECOMMENDATIONS, HELD_OUT, 8, 3, 4);
    assertEquals((2 / 3.0 + 1 / 3.0) / 2, ranking.precision(), 1e-12);
    assertEquals((2 / 2.0 + 1 / 3.0) / 2, ranking.recall(), 1e-12);
    double second = 1 / log2(3);
    double third = 1 / log2(4);
    double u = (1 + third) / (1 + second);
    double v = second / (1 + second + third);
    assertEquals((u + v) / 2, ranking.ndcg(), 1e-12);
    assertEquals(((1 + 2 / 3.0) / 2 + (1 / 2.0) / 3) / 2, ranking.map(), 1e-12);
    // a, b, c, d, e of eight, whether or not a user has relevant items.
    assertEquals(5 / 8.0, ranking.coverage(), 1e-12);
  }

  @Test
  void withNothingRelevantThereIsNothingToMeasure() {
    String message =
        assertThrows(UsageException.class, () -> Ranking.of(RECOMMENDATIONS, HELD_OUT, 8, 3, 6))
            .getMessage();
    assertEquals(
        "evaluate.relevantRating = 6.0: no held-out rating of a known user is as high; lower it",
        message);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}

package io.sparkafm.report;

import static io.sparkafm.LocalSpark.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LocalSpark;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.message.RatedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** How much higher users rate the items of a value, computed again in plain loops. */
class LikingTest {
  private static final int USERS = 6;
  private static final int ITEMS = 20;

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(d -> d).average().orElseThrow();
  }

  private static double variance(List<Double> values) {
    double mean = mean(values);
    return values.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum() / (values.size() - 1);
  }

  @Test
  void likingIsBeyondWhatOthersThink() {
    Random random = new Random(5);
    double[][] ratings = new double[USERS][ITEMS];
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < ITEMS; j++) {
      // Item 19 is user 3's alone: nobody else has an opinion of it.
      for (int i = 0; i < USERS; i++) {
        ratings[i][j] = j == 19 && i != 3 ? Double.NaN : 1 + random.nextInt(5);
        if (!Double.isNaN(ratings[i][j])) {
          rows.add(row(i, j, ratings[i][j], new Object[] {j % 4 == 3 ? "lynch" : "other", "x"}));
        }
      }
    }
    Dataset<Row> table =
        LocalSpark.table("user INT, item INT, rating DOUBLE, director ARRAY<STRING>", rows);
    RatingColumns columns =
        RatingColumns.of("user", "item", "rating")
            .withFeatures(List.of(new FeatureColumn("director", null)))
            .resolve(table.schema());
    List<Row> likings =
        Liking.of(
                RatedValues.exploded(table, columns),
                "director",
                LocalSpark.table("user INT, value STRING", row(3, "lynch"), row(4, "nobody")))
            .collectAsList();
    assertEquals(1, likings.size(), "user 4 has rated nothing of nobody's");
    List<Double> own = new ArrayList<>();
    List<Double> above = new ArrayList<>();
    List<Double> restAbove = new ArrayList<>();
    for (int j = 0; j < 19; j++) {
      int item = j;
      double others =
          DoubleStream.of(0, 1, 2, 4, 5).map(i -> ratings[(int) i][item]).average().orElseThrow();
      (j % 4 == 3 ? above : restAbove).add(ratings[3][j] - others);
      if (j % 4 == 3) {
        own.add(ratings[3][j]);
      }
    }
    Row liking = likings.get(0);
    assertEquals(own.size(), liking.<Long>getAs("n"));
    assertEquals(restAbove.size(), liking.<Long>getAs("restN"));
    assertEquals(mean(own), liking.<Double>getAs("mean"), 1e-12);
    assertEquals(mean(above) - mean(restAbove), liking.<Double>getAs("beyond"), 1e-12);
    assertEquals(
        Math.sqrt(variance(above) / above.size() + variance(restAbove) / restAbove.size()),
        liking.<Double>getAs("error"),
        1e-12);
  }

  @Test
  void anItemOfNegativeWeightHasNotTheValue() {
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < 9; j++) {
      for (int i = 0; i < 2; i++) {
        rows.add(row(i, j, 1.0 + (i + j) % 5, Map.of("k", j < 4 ? 2.0 : -2.0)));
      }
    }
    Dataset<Row> table =
        LocalSpark.table("user INT, item INT, rating DOUBLE, tag MAP<STRING, DOUBLE>", rows);
    RatingColumns columns =
        RatingColumns.of("user", "item", "rating")
            .withFeatures(List.of(new FeatureColumn("tag", null)))
            .resolve(table.schema());
    Row liking =
        Liking.of(
                RatedValues.exploded(table, columns),
                "tag",
                LocalSpark.table("user INT, value STRING", row(1, "k")))
            .first();
    assertEquals(4L, liking.<Long>getAs("n"));
    assertEquals(5L, liking.<Long>getAs("restN"));
  }
}

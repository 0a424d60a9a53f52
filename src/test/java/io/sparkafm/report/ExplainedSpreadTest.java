package io.sparkafm.report;

import static io.sparkafm.LocalSpark.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.message.RatedValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The share of a user's spread that a field explains, computed again in plain loops. */
class ExplainedSpreadTest {
  private record Rating(double rating, List<String> genres) {}

  private static double share(List<Rating> ratings) {
    double left = 0;
    double all = 0;
    for (Rating one : ratings) {
      double mean =
          ratings.stream()
              .filter(r -> r != one)
              .mapToDouble(Rating::rating)
              .average()
              .orElseThrow();
      double deviation = 0;
      for (String genre : one.genres) {
        List<Rating> same =
            ratings.stream().filter(r -> r != one && r.genres.contains(genre)).toList();
        double sum = same.stream().mapToDouble(Rating::rating).sum();
        deviation += (sum - same.size() * mean) / (same.size() + 5) / one.genres.size();
      }
      left += Math.pow(one.rating - mean - deviation, 2);
      all += Math.pow(one.rating - mean, 2);
    }
    return 1 - left / all;
  }

  @Test
  void sharesAreThoseOfTheFormula() {
    Random random = new Random(3);
    Map<String, List<Rating>> ratings = new HashMap<>();
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < 60; j++) {
      List<String> genres =
          j % 10 == 9
              ? List.of()
              : j % 3 == 0 ? List.of("a", "b") : List.of("abc".charAt(j % 3) + "");
      // To one user the genre is all, to the other nothing.
      double fan = genres.contains("a") ? 5 - 0.1 * random.nextInt(3) : 1;
      double other = 1 + random.nextInt(5);
      ratings.computeIfAbsent("fan", u -> new ArrayList<>()).add(new Rating(fan, genres));
      ratings.computeIfAbsent("other", u -> new ArrayList<>()).add(new Rating(other, genres));
      rows.add(row("fan", j, fan, genres.toArray()));
      rows.add(row("other", j, other, genres.toArray()));
    }
    rows.add(row("equal", 1, 3.0, new Object[] {"a"}));
    rows.add(row("equal", 2, 3.0, new Object[] {"b"}));
    rows.add(row("single", 1, 3.0, new Object[] {"a"}));
    Dataset<Row> table =
        LocalSpark.table("user STRING, item INT, rating DOUBLE, genre ARRAY<STRING>", rows);
    RatingColumns columns =
        RatingColumns.of("user", "item", "rating")
            .withFeatures(List.of(new FeatureColumn("genre", null)))
            .resolve(table.schema());
    Map<String, Object> shares = new HashMap<>();
    ExplainedSpread.of(RatedValues.exploded(table, columns), "genre")
        .collectAsList()
        .forEach(row -> shares.put(row.getString(0), row.get(1)));
    assertEquals(share(ratings.get("fan")), (double) shares.get("fan"), 1e-12);
    assertEquals(share(ratings.get("other")), (double) shares.get("other"), 1e-12);
    assertTrue((double) shares.get("fan") > 0.4, shares.toString());
    assertTrue((double) shares.get("other") < 0.1, shares.toString());
    assertEquals(null, shares.get("equal"));
    assertEquals(3, shares.size(), "one rating has no spread");
  }
}

package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static SparkSession spark;
  private static Dataset<Row> ratings;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate();
    ratings = spark.range(0, 10_000, 1, 2).selectExpr("id % 100 as user", "id div 100 as item");
  }

  @AfterAll
  static void stop() throws IOException {
    spark.close();
  }

  @Test
  void foldsAreOfLikeSize() {
    for (Row fold : sorted(ratings).groupBy("fold").count().collectAsList()) {
      assertEquals(2000, fold.getLong(1), 150);
    }
  }

  @Test
  void partitionsOrderAndTypesDoNotMatter() {
    Dataset<Row> others =
        ratings
            .selectExpr("cast(user as string) user", "cast(item as int) item")
            .repartition(7)
            .orderBy("item");
    assertEquals(folds(ratings), folds(others));
  }

  /** With folds drawn anew, a fifth of the pairs comes into the same one by chance. */
  @Test
  void foldsOfTwoSeedsHaveNothingToDoWithEachOther() {
    assertEquals(
        2000, (double) ratings.where(Folds.fold(5, 1).equalTo(Folds.fold(5, 2))).count(), 150);
  }

  @Test
  void aFractionHasItsSize() {
    assertEquals(2000, (double) ratings.where(Folds.fraction(0.2, 3)).count(), 150);
    assertEquals(0, ratings.where(Folds.fraction(0, 3)).count());
  }

  private static Dataset<Row> sorted(Dataset<Row> data) {
    return data.withColumn("fold", Folds.fold(5, 1));
  }

  private static List<String> folds(Dataset<Row> data) {
    return sorted(data)
        .selectExpr("concat_ws(' ', user, item, fold) as line")
        .orderBy("line")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}

package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static final Dataset<Row> RATINGS =
      LocalSpark.session()
          .range(0, 10_000, 1, 2)
          .selectExpr("id % 100 as user", "id div 100 as item");

  @Test
  void foldsAreOfLikeSize() {
    for (Row fold : sorted(RATINGS).groupBy("fold").count().collectAsList()) {
      assertEquals(2000, fold.getLong(1), 150);
    }
  }

  @Test
  void partitionsOrderAndTypesDoNotMatter() {
    Dataset<Row> others =
        RATINGS
            .selectExpr("cast(user as string) user", "cast(item as int) item")
            .repartition(7)
            .orderBy("item");
    assertEquals(folds(RATINGS), folds(others));
  }

  /** With folds drawn anew, a fifth of the pairs comes into the same one by chance. */
  @Test
  void foldsOfTwoSeedsHaveNothingToDoWithEachOther() {
    assertEquals(
        2000, (double) RATINGS.where(Folds.fold(5, 1).equalTo(Folds.fold(5, 2))).count(), 150);
  }

  @Test
  void aFractionHasItsSize() {
    assertEquals(2000, (double) RATINGS.where(Folds.fraction(0.2, 3)).count(), 150);
    assertEquals(0, RATINGS.where(Folds.fraction(0, 3)).count());
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

package io.sparkafm.explain.evaluate;

import static io.sparkafm.LocalSpark.row;
import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sparkafm.LocalSpark;
import io.sparkafm.ml.AfmEstimator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.junit.jupiter.api.Test;

class PermutedFieldsTest {
  private static final int ITEMS = 50;
  private static final Metadata KIND = new MetadataBuilder().putString("kind", "bag").build();

  /** Every item has two ratings and a value of each field that no other item has. */
  private static Dataset<Row> ratings() {
    List<Row> rows = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      for (int user = 0; user < 2; user++) {
        rows.add(row(user, item, "genre" + item, item % 7 == 0 ? null : (double) item));
      }
    }
    Dataset<Row> table =
        LocalSpark.table("user INT, `the item` INT, `a.genre` STRING, year DOUBLE", rows);
    return table.withColumn("year", col("year").as("year", KIND));
  }

  private static Dataset<Row> permuted(long seed) {
    return PermutedFields.beside(ratings(), "the item", new String[] {"a.genre", "year"}, seed);
  }

  @Test
  void everyItemHasTheValuesOfAnotherItem() {
    Set<String> given = new HashSet<>();
    for (Row row : permuted(1).collectAsList()) {
      String copy = row.getString(row.fieldIndex(PermutedFields.copyOf("a.genre")));
      int item = Integer.parseInt(copy.substring("genre".length()));
      assertNotEquals(row.getInt(1), item);
      Object year = row.get(row.fieldIndex(PermutedFields.copyOf("year")));
      assertEquals(item % 7 == 0 ? null : (double) item, year);
      given.add(row.getInt(1) + copy);
    }
    assertEquals(ITEMS, given.size(), "all rows of an item have the same values");
    assertEquals(2 * ITEMS, permuted(1).count());
  }

  @Test
  void theOrderFollowsFromTheSeed() {
    String copy = "`" + PermutedFields.copyOf("a.genre") + "`";
    List<Row> first = permuted(1).sort("the item").select(copy).collectAsList();
    assertEquals(first, permuted(1).repartition(5).sort("the item").select(copy).collectAsList());
    assertNotEquals(first, permuted(2).sort("the item").select(copy).collectAsList());
  }

  @Test
  void aCopyIsOfTheKindOfItsField() {
    Dataset<Row> table = permuted(1);
    assertEquals(KIND, table.schema().apply(PermutedFields.copyOf("year")).metadata());
    AfmEstimator estimator =
        PermutedFields.estimator(
            new AfmEstimator().setFeatureCols("a.genre", "year").setFeatureKinds("year:numeric"));
    assertArrayEquals(
        new String[] {
          "a.genre", "year", PermutedFields.copyOf("a.genre"), PermutedFields.copyOf("year")
        },
        estimator.getFeatureCols());
    assertArrayEquals(
        new String[] {"year:numeric", PermutedFields.copyOf("year:numeric")},
        estimator.getFeatureKinds());
  }
}

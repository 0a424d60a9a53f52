package io.sparkafm.data;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Bad input, and what the messages say about it. */
class RatingSummaryTest {

  private static final RatingColumns COLUMNS = RatingColumns.of("user", "item", "rating");

  private static RatingSummary check(
      Dataset<Row> data, RatingColumns columns, DuplicatePolicy duplicates) {
    return RatingSummary.check(data, columns.resolve(data.schema()), duplicates, 8);
  }

  /** Ratings to train on and ratings held out. */
  private static List<Long> counts(
      Dataset<Row> data, RatingColumns columns, DuplicatePolicy duplicates) {
    RatingSummary summary = check(data, columns, duplicates);
    long all = LongStream.of(summary.bucketSizes()).sum();
    assertEquals(all, summary.trainingRatings() + summary.validationRatings());
    return List.of(summary.trainingRatings(), summary.validationRatings());
  }

  /** The check, and what the blocks find beyond it. */
  private static RatingTotals totals(
      Dataset<Row> data, RatingColumns columns, DuplicatePolicy duplicates) {
    RatingColumns resolved = columns.resolve(data.schema());
    RatingSummary summary =
        RatingSummary.check(data, resolved, duplicates, RatingBlocks.buckets(2));
    ItemCatalog catalog = ItemCatalog.of(data, resolved, duplicates);
    return RatingBlocks.of(data, resolved, duplicates, summary, catalog, 2).totals();
  }

  private static void refused(
      String message, Dataset<Row> data, RatingColumns columns, DuplicatePolicy duplicates) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> check(data, columns, duplicates));
    assertEquals(message, error.getMessage());
  }

  private static void refused(String message, Dataset<Row> data, RatingColumns columns) {
    refused(message, data, columns, DuplicatePolicy.ERROR);
  }

  private static Dataset<Row> data(Row... rows) {
    return table("user INT, item STRING, rating DOUBLE, w DOUBLE, held BOOLEAN, at STRING", rows);
  }

  @Test
  void goodRatings() {
    Dataset<Row> data =
        data(row(1, "a", 3.0, 0.0, false, null), row(1, "b", -3.0, 2.0, true, null));
    assertEquals(List.of(2L, 0L), counts(data, COLUMNS, DuplicatePolicy.ERROR));
    assertEquals(
        List.of(1L, 1L),
        counts(data, COLUMNS.withValidationIndicator("held"), DuplicatePolicy.ERROR));
  }

  @Test
  void columnsMustBeThere() {
    Dataset<Row> data = data(row(1, "a", 3.0, 1.0, false, null));
    refused(
        "Item column 'itm' is not in the dataset, did you mean 'item'? The columns are user, item,"
            + " rating, w, held, at",
        data,
        RatingColumns.of("user", "itm", "rating"));
    refused(
        "Weight column 'W1' is not in the dataset, did you mean 'w'? The columns are user, item,"
            + " rating, w, held, at",
        data,
        COLUMNS.withWeight("W1"));
  }

  @Test
  void columnsMustBeOfTheirType() {
    Dataset<Row> data = data(row(1, "a", 3.0, 1.0, false, null));
    refused(
        "Rating column 'at' is of type STRING but must be numeric: cast it",
        data,
        RatingColumns.of("user", "item", "at"));
    refused(
        "User column 'w' is of type DOUBLE but must be a string, an integer or a decimal: cast it",
        data,
        RatingColumns.of("w", "item", "rating"));
    refused(
        "Weight column 'at' is of type STRING but must be numeric: cast it",
        data,
        COLUMNS.withWeight("at"));
    refused(
        "Validation indicator column 'w' is of type DOUBLE but must be boolean: cast it",
        data,
        COLUMNS.withValidationIndicator("w"));
    refused(
        "Timestamp column 'at' is of type STRING but must be numeric, a timestamp or a date: cast"
            + " it",
        data,
        COLUMNS.withTimestamp("at"));
    refused(
        "Feature column 'w' is of type DOUBLE, which cannot be text: cast it or choose another"
            + " kind",
        data,
        COLUMNS.withFeatures(List.of(new FeatureColumn("w", FieldKind.TEXT))));
    refused(
        "Feature column 'item' is already in use: name every column once",
        data,
        COLUMNS.withFeatures(List.of(new FeatureColumn("item", null))));
    refused(
        "Feature column 'f' is of type DATE, which cannot be a field: cast it to a string, a number, an"
            + " array, a map to numbers or an ML vector",
        table("user INT, item INT, rating INT, f DATE"),
        COLUMNS.withFeatures(List.of(new FeatureColumn("f", null))));
  }

  @Test
  void valuesMustBeThere() {
    refused(
        "Column 'rating' is null, NaN or infinite in 4 rows, such as (user, item) = (1, a), (2, b),"
            + " (3, c): drop or repair these rows",
        data(
                row(1, "a", null, 1.0, false, null),
                row(2, "b", Double.NaN, 1.0, false, null),
                row(3, "c", Double.NEGATIVE_INFINITY, 1.0, false, null),
                row(4, "d", 1e300, 1.0, false, null),
                row(5, "e", 3.0, 1.0, false, null))
            .coalesce(1),
        COLUMNS);
    refused(
        "Column 'user' is null in 1 row, such as (user, item) = (null, a): drop these rows",
        data(row(null, "a", 3.0, 1.0, false, null)),
        COLUMNS);
    refused(
        "Column 'item' is null in 1 row, such as (user, item) = (1, null): drop these rows",
        data(row(1, null, 3.0, 1.0, false, null)),
        COLUMNS);
    refused(
        "Column 'w' is null, NaN, infinite or negative in 1 row, such as (user, item) = (1, a):"
            + " give every rating a finite weight ≥ 0",
        data(row(1, "a", 3.0, -1.0, false, null)),
        COLUMNS.withWeight("w"));
    refused(
        "Column 'held' is null in 1 row, such as (user, item) = (1, a): set it to true (held out) or false (training) in every row",
        data(row(1, "a", 3.0, 1.0, null, null)),
        COLUMNS.withValidationIndicator("held"));
  }

  @Test
  void somethingMustBeLeftToTrainOn() {
    refused(
        "The dataset has no ratings: check the path and the join that made it", data(), COLUMNS);
    refused(
        "Validation indicator column 'held' is true for all 1 ratings: set it to false for the ratings to train on",
        data(row(1, "a", 3.0, 1.0, true, null)),
        COLUMNS.withValidationIndicator("held"));
    refused(
        "Weight column 'w' is 0 for all training ratings: give some a positive weight",
        data(row(1, "a", 3.0, 0.0, false, null), row(1, "b", 3.0, 1.0, true, null)),
        COLUMNS.withWeight("w").withValidationIndicator("held"));
  }

  @Test
  void duplicates() {
    Dataset<Row> twice =
        data(
            row(1, "a", 3.0, 1.0, false, null),
            row(1, "a", 4.0, 1.0, false, null),
            row(1, "a", 4.0, 1.0, true, null));
    for (Dataset<Row> data : List.of(twice, twice.filter("not held"))) {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> totals(data, COLUMNS.withValidationIndicator("held"), DuplicatePolicy.ERROR));
      assertEquals(
          "Duplicate ratings of (user, item) = (1, a): drop them or choose another policy for"
              + " duplicates: keep, mean, last, sum or count",
          error.getMessage());
    }
    RatingColumns heldOut = COLUMNS.withValidationIndicator("held");
    assertEquals(2, totals(twice, heldOut, DuplicatePolicy.KEEP).ratings());
    assertEquals(1, totals(twice, heldOut, DuplicatePolicy.MEAN).ratings());
    refused(
        "Policy 'last' for duplicate ratings needs the timestamp column: name it, or choose error,"
            + " keep or mean",
        twice,
        COLUMNS,
        DuplicatePolicy.LAST);
    assertEquals(List.of(3L, 0L), counts(twice, COLUMNS, DuplicatePolicy.MEAN));
    // Held out and trained on is no duplicate.
    Dataset<Row> once = twice.filter("rating = 4");
    assertEquals(List.of(1L, 1L), counts(once, heldOut, DuplicatePolicy.ERROR));
    RatingTotals totals = totals(once, heldOut, DuplicatePolicy.ERROR);
    assertEquals(List.of(1L, 1L), List.of(totals.ratings(), totals.validationRatings()));
  }

  @Test
  void namesOfPoliciesAndKinds() {
    assertEquals(DuplicatePolicy.LAST, DuplicatePolicy.ofParamName("last"));
    assertEquals(FieldKind.MULTI_VALUED, FieldKind.ofConfigName("multivalued"));
    assertEquals(
        "'first' is not a policy for duplicate ratings: use error, keep, mean, last, sum or count",
        assertThrows(IllegalArgumentException.class, () -> DuplicatePolicy.ofParamName("first"))
            .getMessage());
    assertEquals(
        "'bag' is not a kind of field: use one of categorical, multiValued, weightedBag, continuous,"
            + " denseVector, text",
        assertThrows(IllegalArgumentException.class, () -> FieldKind.ofConfigName("bag"))
            .getMessage());
  }

  @Test
  void columnNamesMayHoldAnything() {
    Dataset<Row> data =
        data(row(1, "a", 3.0, 1.0, false, null)).toDF("a.user", "an item", "r`ting", "w", "h", "t");
    RatingColumns columns =
        RatingColumns.of("a.user", "an item", "r`ting")
            .withFeatures(List.of(new FeatureColumn("w", null)));
    assertEquals(1, totals(data, columns, DuplicatePolicy.ERROR).ratings());
  }
}

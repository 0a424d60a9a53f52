package io.sparkafm.data;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.ClusterState;
import io.sparkafm.core.model.ItemFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class ItemCatalogTest {

  private static final RatingColumns COLUMNS = RatingColumns.of("user", "item", "rating");

  /** Item 20 is rated most, 10 and 9 once each: "10" comes before "9" as a string. */
  private static Dataset<Row> ratings(String type, Object f20, Object f10, Object f9) {
    return table(
        "user INT, item BIGINT, rating FLOAT, f " + type,
        row(1, 20L, 5f, f20),
        row(1, 10L, 4f, f10),
        row(2, 20L, 3f, f20),
        row(2, 9L, 2f, f9),
        row(3, 20L, 1f, f20));
  }

  private static ItemCatalog catalog(Dataset<Row> data, FieldKind kind) {
    RatingColumns columns =
        COLUMNS.withFeatures(List.of(new FeatureColumn("f", kind))).resolve(data.schema());
    return ItemCatalog.of(data, columns, DuplicatePolicy.ERROR);
  }

  /** The list of an item in field 1, as "value:weight", values by the vocabulary. */
  private static String list(ItemCatalog catalog, int item) {
    ItemFeatures features = catalog.features();
    List<String> entries = new ArrayList<>();
    for (int p = features.begin(item, 1); p < features.end(item, 1); p++) {
      int local = features.row(p) - features.firstRow(1);
      entries.add(catalog.fields().get(0).value(local) + ":" + features.weight(p));
    }
    return String.join(" ", entries);
  }

  private static String lists(ItemCatalog catalog) {
    return String.join(
        " | ", IntStream.range(0, catalog.items()).mapToObj(j -> list(catalog, j)).toList());
  }

  @Test
  void itemsComeByRatingsThenByName() {
    ItemCatalog catalog = catalog(ratings("STRING", "a", "b", null), null);
    assertEquals(3, catalog.items());
    assertEquals(DataTypes.LongType, catalog.idType());
    assertArrayEquals(
        new Object[] {20L, 10L, 9L}, new Object[] {catalog.id(0), catalog.id(1), catalog.id(2)});
    assertEquals(
        List.of(3L, 1L, 1L), List.of(catalog.count(0), catalog.count(1), catalog.count(2)));
    assertEquals(5, catalog.features().rows());
    assertEquals(2, catalog.features().fields());
  }

  @Test
  void everyKindIsScaled() {
    assertEquals("a:1.0 | b:1.0 | ", lists(catalog(ratings("STRING", "a", "b", ""), null)));
    assertEquals(
        "a:0.5 b:0.5 | b:1.0 | ",
        lists(catalog(ratings("ARRAY<STRING>", List.of("b", "a"), List.of("b"), null), null)));
    assertEquals(
        "x:0.75 y:-0.25 | y:1.0 | ",
        lists(
            catalog(
                ratings("MAP<STRING, INT>", Map.of("x", 3, "y", -1), Map.of("y", 9), Map.of()),
                null)));
    // Mean 2 and deviation 1 over items, not over ratings.
    assertEquals(":1.0 | :-1.0 | ", lists(catalog(ratings("DOUBLE", 3.0, 1.0, Double.NaN), null)));
    // Squared norms 25 and 0: root mean square 3.5355.
    assertEquals(
        "0:0.84852815 1:1.1313709 |  | ",
        lists(catalog(ratings("ARRAY<DOUBLE>", List.of(3.0, 4.0), List.of(0.0, 0.0), null), null)));
    assertEquals(
        "a:0.6666667 war:0.33333334 | war:1.0 | ",
        lists(catalog(ratings("STRING", "A war, a", "War!", "…"), FieldKind.TEXT)));
  }

  @Test
  void valuesOfMostItemsComeFirst() {
    FieldVocabulary field =
        catalog(ratings("ARRAY<INT>", List.of(7, 5), List.of(5), List.of(9)), null).fields().get(0);
    assertEquals(List.of("5", "7", "9"), List.of(field.value(0), field.value(1), field.value(2)));
    assertEquals("INT", field.valueType());
    assertEquals(1, field.row("7"));
    assertEquals(-1, field.row("8"));
  }

  @Test
  void unknownValuesAreLeftOutOfTheScaling() {
    FieldVocabulary field =
        new FieldVocabulary("f", FieldKind.MULTI_VALUED, "STRING", new String[] {"a", "b"}, 0, 1);
    WeightedRows rows = field.encode(List.of(row("b", 1.0), row("new", 1.0)));
    assertArrayEquals(new int[] {1}, rows.row());
    assertArrayEquals(new float[] {1f}, rows.weight());
    assertEquals(0, field.encode(List.of(row("new", 1.0))).row().length);
  }

  @Test
  void disagreementNamesItemAndColumn() {
    Dataset<Row> data =
        table(
            "user INT, item STRING, rating FLOAT, genre ARRAY<STRING>, year INT",
            row(1, "same", 5f, List.of("a", "b"), 1990),
            row(2, "same", 5f, List.of("b", "a", "a"), 1990),
            row(1, "other", 4f, List.of("a"), 1999),
            row(2, "other", 4f, List.of("a"), 2000));
    RatingColumns columns =
        COLUMNS
            .withFeatures(
                List.of(
                    new FeatureColumn("genre", null),
                    new FeatureColumn("year", FieldKind.CONTINUOUS)))
            .resolve(data.schema());
    ClusterState before = ClusterState.now();
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ItemCatalog.of(data, columns, DuplicatePolicy.ERROR));
    assertEquals(
        "Rows of item other (column 'item') disagree about 'year': give every item one value per column, for instance by joining a table with one row per item",
        error.getMessage());
    assertTrue(before.persistent().containsAll(ClusterState.settled(before).persistent()));
  }

  @Test
  void sameFeaturesWrittenDifferently() {
    Dataset<Row> data =
        table(
            "user INT, item INT, rating FLOAT, genre ARRAY<STRING>, plot STRING, year DOUBLE",
            row(1, 1, 5f, List.of("a", "b"), "", 1990.0),
            row(2, 1, 5f, List.of("b", "a", "a"), null, 1990.0),
            row(1, 2, 4f, List.of(), "plot", null),
            row(2, 2, 4f, null, "plot", Double.NaN));
    RatingColumns columns =
        COLUMNS
            .withFeatures(
                List.of(
                    new FeatureColumn("genre", null),
                    new FeatureColumn("plot", FieldKind.TEXT),
                    new FeatureColumn("year", null)))
            .resolve(data.schema());
    assertEquals(2, ItemCatalog.of(data, columns, DuplicatePolicy.ERROR).items());
  }

  @Test
  void fieldsThatSayLittle() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> catalog(ratings("STRING", null, "", null), null));
    assertEquals(
        "Feature column 'f' has no value for any item: check the join, or leave the column out",
        error.getMessage());
    assertEquals(
        List.of(
            "Field 'f' has the same value for every item, so this field cannot explain anything"),
        catalog(ratings("STRING", "a", "a", "a"), null).warnings());
    assertEquals(1, catalog(ratings("DOUBLE", 0.1, 0.1, 0.1), null).warnings().size());
    assertEquals(List.of(), catalog(ratings("STRING", "a", "a", null), null).warnings());

    List<Row> rows = new ArrayList<>();
    IntStream.range(0, 11).forEach(j -> rows.add(row(1, j, 3f, j == 4 ? "a" : null)));
    assertEquals(
        List.of("Field 'f' has a value for only 1 of 11 items"),
        catalog(table("user INT, item INT, rating FLOAT, f STRING", rows), null).warnings());
  }

  @Test
  void vectorsOfSeveralLengths() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> catalog(ratings("ARRAY<DOUBLE>", List.of(1.0, 2.0), List.of(1.0), null), null));
    assertEquals(
        "Feature column 'f' holds a vector of length 1 for item 10 and of length 2 elsewhere: give"
            + " all items vectors of one length",
        error.getMessage());
  }

  @Test
  void itemsOfValidationRowsAreThereWithoutCounts() {
    Dataset<Row> data =
        table(
            "user INT, item INT, rating FLOAT, held BOOLEAN",
            row(1, 1, 1f, true),
            row(1, 2, 1f, false),
            row(1, 2, 2f, false));
    RatingColumns columns = COLUMNS.withValidationIndicator("held").resolve(data.schema());
    ItemCatalog kept = ItemCatalog.of(data, columns, DuplicatePolicy.KEEP);
    assertEquals(Arrays.asList(2, 1), Arrays.asList(kept.id(0), kept.id(1)));
    assertEquals(List.of(2L, 0L), List.of(kept.count(0), kept.count(1)));
    ItemCatalog merged = ItemCatalog.of(data, columns, DuplicatePolicy.MEAN);
    assertEquals(List.of(1L, 0L), List.of(merged.count(0), merged.count(1)));
  }
}

package io.sparkafm.ml.feature;

import io.sparkafm.data.FieldKind;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * A feature of the items, and the table where it stands.
 *
 * <pre>{@code
 * ItemFeature.of("genre", movies, "movieId", "genres")        // Action|Comedy
 *     .withDelimiter("\\|").withMissing("(no genres listed)");
 * ItemFeature.of("period", movies, "movieId", "floor(year / 5) * 5")
 *     .withKind(FieldKind.CATEGORICAL);
 * ItemFeature.of("actor", actors, "movieId", "actor")         // several rows a movie
 *     .withKind(FieldKind.MULTI_VALUED);
 * ItemFeature.of("tag", tags, "movieId", "tag").withWeight("relevance");
 * }</pre>
 *
 * @param name the field's name, which becomes the name of the joined column
 * @param table a wide table (one row an item) or a long one (several rows an item)
 * @param itemCol the table's column of item ids
 * @param value the column that holds the values, or an SQL expression of the table's columns
 * @param weight column or expression of the values' weights, for a weighted bag; null for none
 * @param delimiter regular expression that splits a string into several values; null for none
 * @param missing values that stand for "none", which are left out
 * @param kind kind of the field; null for a weighted bag where there is a weight, multi-valued
 *     where there is a delimiter, else the default of the value's type ({@link FieldKind#of})
 */
public record ItemFeature(
    String name,
    Dataset<Row> table,
    String itemCol,
    String value,
    String weight,
    String delimiter,
    List<String> missing,
    FieldKind kind) {

  public ItemFeature {
    missing = List.copyOf(missing);
  }

  /** A feature without weights, delimiter and missing values, of the default kind. */
  public static ItemFeature of(String name, Dataset<Row> table, String itemCol, String value) {
    return new ItemFeature(name, table, itemCol, value, null, null, List.of(), null);
  }

  public ItemFeature withWeight(String expression) {
    return new ItemFeature(name, table, itemCol, value, expression, delimiter, missing, kind);
  }

  public ItemFeature withDelimiter(String regex) {
    return new ItemFeature(name, table, itemCol, value, weight, regex, missing, kind);
  }

  public ItemFeature withMissing(String... values) {
    return new ItemFeature(name, table, itemCol, value, weight, delimiter, List.of(values), kind);
  }

  public ItemFeature withKind(FieldKind fieldKind) {
    return new ItemFeature(name, table, itemCol, value, weight, delimiter, missing, fieldKind);
  }

  /**
   * The feature with one row an item: columns {@code item} of the given type and {@code value}, the
   * kind in its metadata. Nothing runs here.
   *
   * @param idType type that the ids are cast to; null for their own
   * @throws IllegalArgumentException for a column or expression that the table does not have, a
   *     kind that does not fit the value's type, or ids that cannot be of the type
   */
  Dataset<Row> gather(DataType idType) {
    return new ItemFeatureTable(this).gather(idType);
  }
}

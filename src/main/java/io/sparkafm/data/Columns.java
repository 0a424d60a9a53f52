package io.sparkafm.data;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns by name. */
public final class Columns {

  private Columns() {}

  /** The column of exactly this name, which may hold dots, blanks and backticks. */
  public static Column named(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /**
   * The name that a schema has for a column, resolved as the session resolves names: ignoring case
   * unless {@code spark.sql.caseSensitive} is set.
   *
   * @return null where there is no such column
   * @throws IllegalArgumentException if several columns could be meant
   */
  public static String find(StructType schema, String name) {
    boolean sensitive = SQLConf.get().caseSensitiveAnalysis();
    List<String> found =
        Arrays.stream(schema.fieldNames())
            .filter(field -> sensitive ? field.equals(name) : field.equalsIgnoreCase(name))
            .toList();
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "Column '%s' could be any of the columns %s: drop or rename all but one of them%s"
              .formatted(
                  name,
                  String.join(", ", found),
                  sensitive ? "" : ", or set spark.sql.caseSensitive to true"));
    }
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * A table whose columns of these names are called exactly so: names in another case, which the
   * session takes for the same, are changed.
   *
   * @throws IllegalArgumentException if several columns could be meant by one of the names
   */
  public static Dataset<Row> asNamed(Dataset<Row> table, List<String> names) {
    Map<String, String> renamed = new HashMap<>();
    for (String name : names) {
      String found = find(table.schema(), name);
      if (found != null && !found.equals(name)) {
        renamed.put(found, name);
      }
    }
    return renamed.isEmpty()
        ? table
        : table.toDF(
            Arrays.stream(table.columns())
                .map(column -> renamed.getOrDefault(column, column))
                .toArray(String[]::new));
  }

  /**
   * @param role what the column is asked for: "Rating column"
   * @return the field of this name
   * @throws IllegalArgumentException if there is no such column; the message names the nearest
   *     column and all columns
   */
  public static StructField field(StructType schema, String name, String role) {
    String found = find(schema, name);
    if (found != null) {
      return schema.apply(found);
    }
    throw new IllegalArgumentException(
        "%s '%s' is not in the dataset%s The columns are %s"
            .formatted(
                role,
                name,
                schema.isEmpty()
                    ? "."
                    : ", did you mean '" + nearest(name, schema.fieldNames()) + "'?",
                String.join(", ", schema.fieldNames())));
  }

  /**
   * The candidate at the least edit distance from the name, ignoring case; the first one if several
   * are equally near.
   */
  public static String nearest(String name, String... candidates) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String wanted = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(candidates)
        .min(
            Comparator.comparingInt(
                candidate -> distance.apply(wanted, candidate.toLowerCase(Locale.ROOT))))
        .orElseThrow();
  }
}

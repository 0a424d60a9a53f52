package io.sparkafm.data;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.spark.sql.Column;
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
   * @param role what the column is asked for: "Rating column"
   * @return the field of this name
   * @throws IllegalArgumentException if there is no such column; the message names the nearest
   *     column and all columns
   */
  public static StructField field(StructType schema, String name, String role) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(name)) {
        return field;
      }
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

package io.sparkafm.data;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
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
   * @throws IllegalArgumentException if there is none, naming the nearest and all there are
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

  /** The candidate at the least edit distance from the name; the first of equals. */
  public static String nearest(String name, String... candidates) {
    return Arrays.stream(candidates)
        .min(Comparator.comparingInt(candidate -> editDistance(name, candidate)))
        .orElseThrow();
  }

  /** Levenshtein's distance, blind to case. */
  private static int editDistance(String a, String b) {
    String from = a.toLowerCase(Locale.ROOT);
    String to = b.toLowerCase(Locale.ROOT);
    int[] above = new int[to.length() + 1];
    Arrays.setAll(above, j -> j);
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replace = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}

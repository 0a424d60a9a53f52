package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Similar items or users for a terminal: one in a line, with the reasons. */
public final class SimilarList {
  private SimilarList() {}

  /**
   * Prints the lists in the order of the ids.
   *
   * @param similar as {@code AfmSimilarity} returns it, of few items or users
   * @param names of items, the id in the first column and the name in the second; null where ids
   *     are all there is
   * @param ids that were asked for; those without a row are named as unknown
   */
  public static void print(
      Dataset<Row> similar, Dataset<Row> names, List<String> ids, PrintStream out) {
    Map<String, Row> rows = new HashMap<>();
    Set<String> shown = new HashSet<>(ids);
    for (Row row : similar.collectAsList()) {
      rows.put(String.valueOf(row.get(0)), row);
      row.<Row>getList(1).forEach(other -> shown.add(String.valueOf(other.get(0))));
    }
    Map<String, String> nameOf = new HashMap<>();
    if (names != null) {
      names
          .toDF("item", "name")
          .select(col("item").cast("string"), col("name").cast("string"))
          .where(col("item").isInCollection(shown))
          .collectAsList()
          .forEach(row -> nameOf.put(row.getString(0), row.getString(1)));
    }
    for (String id : ids) {
      out.println(name(nameOf, id));
      Row row = rows.get(id);
      if (row == null) {
        out.println("  is not in the model");
        continue;
      }
      List<Row> others = row.getList(1);
      for (Row other : others) {
        out.printf(
            Locale.ROOT,
            "  %5.2f  %s: %s%n",
            other.getFloat(1),
            name(nameOf, String.valueOf(other.get(0))),
            other.<Row>getList(2).stream()
                .map(SimilarList::reason)
                .collect(Collectors.joining(", ")));
      }
    }
  }

  private static String name(Map<String, String> names, String id) {
    return names.containsKey(id) ? names.get(id) + " [" + id + "]" : id;
  }

  /** "genre Comedy +0.31 (both)". */
  private static String reason(Row reason) {
    boolean ofItem = reason.length() == 4;
    String value = ofItem && reason.getString(1) != null ? " " + reason.getString(1) : "";
    return String.format(
        Locale.ROOT,
        "%s%s %+.2f%s",
        reason.getString(0),
        value,
        reason.getFloat(reason.length() - 1),
        ofItem && reason.getBoolean(2) ? " (both)" : "");
  }
}

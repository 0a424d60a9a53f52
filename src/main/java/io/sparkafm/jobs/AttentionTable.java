package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Attention for people to read: a line a user, a column a field. */
final class AttentionTable {
  private AttentionTable() {}

  /** Prints attention and influence of the users with the most ratings. */
  static void print(Dataset<Row> attention, int users, PrintStream out) {
    Dataset<Row> busiest =
        attention
            .groupBy("user")
            .agg(first("ratings").as("most"))
            .orderBy(col("most").desc(), col("user"))
            .limit(users);
    List<Row> rows =
        attention
            .join(busiest, "user")
            .orderBy(col("most").desc(), col("user"), col("field"))
            .select("user", "ratings", "field", "attention", "influence")
            .collectAsList();
    Set<String> fields = new LinkedHashSet<>();
    rows.forEach(row -> fields.add(row.getString(2)));

    List<String> head = new ArrayList<>(List.of("user", "ratings"));
    head.addAll(fields);
    TextTable table = new TextTable(head);
    // Rows come sorted by user and field, and every user has every field.
    for (int i = 0; i < rows.size(); i += fields.size()) {
      String[] cells = new String[2 + fields.size()];
      cells[0] = String.valueOf(rows.get(i).get(0));
      cells[1] = String.valueOf(rows.get(i).get(1));
      for (int f = 0; f < fields.size(); f++) {
        Row row = rows.get(i + f);
        cells[2 + f] = percent(row.get(3)) + " (" + percent(row.get(4)) + ")";
      }
      table.add(Arrays.asList(cells));
    }
    out.println("Attention (and influence) of each user to each field, in per cent:");
    table.print(out);
  }

  private static String percent(Object share) {
    return String.format("%.1f", 100 * ((Number) share).doubleValue());
  }
}

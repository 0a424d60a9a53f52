package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;

import io.sparkafm.explain.message.AttentionMessages;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Attention for people to read: a line a user, a column a field. */
public final class AttentionTable {
  private AttentionTable() {}

  /** Prints attention of the users with the most ratings, and of all users on average. */
  public static void print(Dataset<Row> attention, int users, PrintStream out) {
    Map<String, Double> average = new LinkedHashMap<>();
    attention
        .groupBy("field")
        .avg("attention")
        .orderBy("field")
        .collectAsList()
        .forEach(row -> average.put(row.getString(0), row.getDouble(1)));
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
            .select("user", "ratings", "field", "attention", "attentionStd", "aboveAverage")
            .collectAsList();

    List<String> head = new ArrayList<>(List.of("user", "ratings"));
    head.addAll(average.keySet());
    head.add("");
    TextTable table = new TextTable(head);
    List<String> all = new ArrayList<>(List.of("all users", ""));
    average.values().forEach(share -> all.add(percent(share)));
    all.add("on average");
    table.add(all);
    boolean drawn = false;
    // Rows come sorted by user and field, and every user has every field.
    for (int i = 0; i < rows.size(); i += average.size()) {
      List<String> cells = new ArrayList<>();
      cells.add(String.valueOf(rows.get(i).get(0)));
      cells.add(String.valueOf(rows.get(i).get(1)));
      List<String> more = new ArrayList<>();
      List<String> less = new ArrayList<>();
      for (Row row : rows.subList(i, i + average.size())) {
        String deviation = row.isNullAt(4) ? "" : " ± " + percent(row.get(4));
        cells.add(percent(row.get(3)) + deviation);
        if (!row.isNullAt(5)) {
          drawn = true;
          double above = ((Number) row.get(5)).doubleValue();
          if (AttentionMessages.isSurelyAbove(above)) {
            more.add(row.getString(2));
          } else if (AttentionMessages.isSurelyBelow(above)) {
            less.add(row.getString(2));
          }
        }
      }
      cells.add(words(more, less, drawn));
      table.add(cells);
    }
    out.println(
        "Attention of each user to each field, in per cent of what moves the user's predictions"
            + (drawn ? " ± its standard deviation:" : ":"));
    table.print(out);
    if (drawn) {
      out.printf(
          "The last column names fields that a user attends to more, or less, than users do on average, with a probability of %.0f %% or more.%n",
          100 * AttentionMessages.SURE);
    }
  }

  private static String words(List<String> more, List<String> less, boolean drawn) {
    List<String> words = new ArrayList<>();
    if (!more.isEmpty()) {
      words.add("more: " + String.join(", ", more));
    }
    if (!less.isEmpty()) {
      words.add("less: " + String.join(", ", less));
    }
    return words.isEmpty() && drawn ? "typical" : String.join("; ", words);
  }

  private static String percent(Object share) {
    return String.format(Locale.ROOT, "%.1f", 100 * ((Number) share).doubleValue());
  }
}

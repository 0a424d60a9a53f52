package io.sparkafm.jobs.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: the first column to the left, the others to the right. */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(List<String> head) {
    rows.add(head);
  }

  public TextTable add(List<String> cells) {
    rows.add(cells);
    return this;
  }

  /** The table in Markdown, a line for each row. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append("| ").append(String.join(" | ", row)).append(" |\n");
      if (row == rows.get(0)) {
        text.append("|---".repeat(row.size())).append("|\n");
      }
    }
    return text.toString();
  }

  public void print(PrintStream out) {
    int[] width = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int c = 0; c < width.length; c++) {
        width[c] = Math.max(width[c], row.get(c).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < width.length; c++) {
        line.append(
            String.format(c == 0 ? "%-" + width[c] + "s" : "  %" + width[c] + "s", row.get(c)));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}

package io.sparkafm.report;

/**
 * A table, and the chart that is drawn from it.
 *
 * @param id unique in the report: letters, digits and hyphens
 * @param title a few words
 * @param caption sentences that say what is to be seen, for those who cannot see it too
 * @param axis what the values are, with their unit; empty for a table without a chart
 */
public record Figure(
    String id, String title, String caption, Chart chart, String axis, Table table) {

  /** Kinds of charts. */
  public enum Chart {
    /** None: the table is all. */
    NONE,
    /** A line a series, over numbers. */
    LINES,
    /** The same with a logarithmic axis of values. */
    LOG_LINES,
    /** Horizontal bars, grouped by label. */
    BARS,
    /** A box a label, from five quantiles. */
    BOXES,
    /** A strip of cells a label, a cell a series: the darker, the larger. */
    STRIPS
  }

  /** Checks the id, which becomes a part of the page's markup. */
  public Figure {
    if (!id.matches("[A-Za-z][A-Za-z0-9-]*")) {
      throw new IllegalArgumentException(
          "id = %s must be a letter, then letters, digits and hyphens".formatted(id));
    }
  }

  /** A table without a chart. */
  static Figure table(String id, String title, String caption, Table table) {
    return new Figure(id, title, caption, Chart.NONE, "", table);
  }
}

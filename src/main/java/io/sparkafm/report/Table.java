package io.sparkafm.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures behind a chart: what the chart draws and what the reader may read.
 *
 * @param columns names, and what a chart makes of each
 * @param rows cells: numbers, or anything else as text; null where there is nothing
 */
public record Table(List<Column> columns, List<List<Object>> rows) {

  /** What a chart makes of a column. */
  public enum Role {
    /** Place on the axis: a number for lines, a label for bars. */
    X,
    /** A series, named as the column. */
    Y,
    /** Lower end of the interval of the series before it. */
    LOW,
    /** Upper end of it. */
    HIGH,
    /** Not drawn. */
    TEXT
  }

  /**
   * A column.
   *
   * @param name unique within the table
   */
  public record Column(String name, Role role) {}

  /** Checks that every row has a cell for every column. */
  public Table {
    columns = List.copyOf(columns);
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "A row has %d cells, but the table has %d columns: give one cell for each column"
                .formatted(row.size(), columns.size()));
      }
    }
    rows = List.copyOf(rows);
  }

  static Column x(String name) {
    return new Column(name, Role.X);
  }

  static Column y(String name) {
    return new Column(name, Role.Y);
  }

  static Column low(String name) {
    return new Column(name, Role.LOW);
  }

  static Column high(String name) {
    return new Column(name, Role.HIGH);
  }

  static Column text(String name) {
    return new Column(name, Role.TEXT);
  }

  /** One object a row, by the columns' names. */
  List<Map<String, Object>> asMaps() {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (List<Object> row : rows) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int c = 0; c < columns.size(); c++) {
        map.put(columns.get(c).name(), row.get(c));
      }
      maps.add(map);
    }
    return maps;
  }

  /** A number for people: whole ones as they are, others to four digits; "–" for none. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "–";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}

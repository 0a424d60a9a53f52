package io.sparkafm;

import io.sparkafm.ml.AfmEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/** The table of the estimator's parameters, as the documentation has it and as it should be. */
final class ParameterTable {
  private static final Path FILE = Readme.HOME.resolve("docs/parameters.md");
  private static final String MARKER = "<!-- parameters -->";

  private ParameterTable() {}

  /** One row a parameter, in the order of their names. */
  static List<String> generated() {
    AfmEstimator estimator = new AfmEstimator();
    List<String> rows = new ArrayList<>();
    for (Param<?> param : estimator.params()) {
      String value = estimator.isDefined(param) ? text(estimator.getOrDefault(param)) : "unset";
      rows.add("| `%s` | %s | %s | %s |".formatted(param.name(), type(param), value, param.doc()));
    }
    return rows;
  }

  /** The rows of the documentation. */
  static List<String> documented() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    return lines.subList(firstRow(lines), endOfRows(lines));
  }

  /** Writes the generated rows in the place of those of the documentation. */
  static void write() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    List<String> written = new ArrayList<>(lines.subList(0, firstRow(lines)));
    written.addAll(generated());
    written.addAll(lines.subList(endOfRows(lines), lines.size()));
    Files.write(FILE, written);
  }

  /** The table's head is two lines. */
  private static int firstRow(List<String> lines) {
    int at = lines.indexOf(MARKER);
    if (at < 0) {
      throw new AssertionError("%s has no line %s".formatted(FILE.getFileName(), MARKER));
    }
    while (!lines.get(at).startsWith("|")) {
      at++;
    }
    return at + 2;
  }

  private static int endOfRows(List<String> lines) {
    int at = firstRow(lines);
    while (at < lines.size() && lines.get(at).startsWith("|")) {
      at++;
    }
    return at;
  }

  private static String type(Param<?> param) {
    if (param instanceof IntParam) {
      return "int";
    } else if (param instanceof LongParam) {
      return "long";
    } else if (param instanceof DoubleParam) {
      return "double";
    } else if (param instanceof BooleanParam) {
      return "boolean";
    }
    return param instanceof StringArrayParam ? "string[]" : "string";
  }

  /** A parameter's value as the table has it. */
  static String text(Object value) {
    String text = value instanceof String[] values ? String.join(", ", values) : value.toString();
    return text.isEmpty() ? "none" : text;
  }
}

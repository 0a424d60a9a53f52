package io.sparkafm.jobs.benchmark;

import io.sparkafm.report.Figure;
import io.sparkafm.report.Report;
import io.sparkafm.report.Section;
import io.sparkafm.report.Table;
import io.sparkafm.report.Table.Column;
import io.sparkafm.report.Table.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The comparison as a page, with a chart of the differences. */
final class ComparisonReport {
  private ComparisonReport() {}

  static Report of(ComparedData data, Comparison comparison) {
    String lead =
        String.format(
            Locale.ROOT,
            "Errors of %d systems on the same folds of %,d ratings by %,d users of %,d items (sparsity %.2f %%). Each but AFM as shipped chose its parameters on an inner split of the training ratings.",
            comparison.rows().size(),
            data.ratings(),
            data.users(),
            data.items(),
            100 * data.sparsity());
    Section errors =
        new Section(
            "errors",
            "Errors",
            List.of(),
            List.of(differences(comparison), errors(comparison), chosen(comparison)));
    return new Report("Accuracy of AFM and other systems", lead, List.of(errors), List.of());
  }

  private static Figure differences(Comparison comparison) {
    List<List<Object>> rows = new ArrayList<>();
    for (Comparison.Row row : comparison.rows().subList(1, comparison.rows().size())) {
      rows.add(cells(row.system(), row.difference(), finite(row.low()), finite(row.high())));
    }
    return new Figure(
        "differences",
        "How much larger than AFM's the RMSE of each system is",
        "The mean over folds of a system's RMSE minus that of AFM as shipped on the same fold, with its 95 % interval where there are several folds. An interval that holds 0 is a tie; a bar to the left is a system that is more accurate than AFM.",
        Figure.Chart.BARS,
        "RMSE minus AFM's",
        new Table(
            List.of(
                new Column("system", Role.X),
                new Column("difference", Role.Y),
                new Column("from", Role.LOW),
                new Column("to", Role.HIGH)),
            rows));
  }

  private static Figure errors(Comparison comparison) {
    List<List<Object>> rows = new ArrayList<>();
    for (Comparison.Row row : comparison.rows()) {
      rows.add(
          cells(
              row.system(),
              row.rmse(),
              finite(row.rmseDeviation()),
              row.mae(),
              finite(row.maeDeviation()),
              row.seconds()));
    }
    return table(
        "rmse",
        "RMSE and mean absolute error",
        "Means over folds and standard deviations between folds; seconds of one training with the chosen parameters and its measurement.",
        List.of("system", "RMSE", "±", "MAE", "± of MAE", "seconds"),
        rows);
  }

  private static Figure chosen(Comparison comparison) {
    List<List<Object>> rows = new ArrayList<>();
    for (Comparison.Row row : comparison.rows()) {
      for (FinishedFolds.Fold fold : row.folds()) {
        rows.add(cells(row.system(), fold.fold(), words(fold.parameters()), fold.rmse()));
      }
    }
    return table(
        "chosen",
        "Parameters that were chosen",
        "Of every fold: the parameters by which the system was trained, those that make it what it is and those that it chose.",
        List.of("system", "fold", "parameters", "RMSE"),
        rows);
  }

  private static String words(Map<String, Object> parameters) {
    return parameters.isEmpty()
        ? "as configured"
        : parameters.entrySet().stream()
            .map(parameter -> parameter.getKey() + " = " + parameter.getValue())
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static Figure table(
      String id, String title, String caption, List<String> names, List<List<Object>> rows) {
    List<Column> columns = names.stream().map(name -> new Column(name, Role.TEXT)).toList();
    return new Figure(id, title, caption, Figure.Chart.NONE, "", new Table(columns, rows));
  }

  private static Object finite(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** Unlike {@link List#of} with room for null. */
  private static List<Object> cells(Object... cells) {
    return java.util.Arrays.asList(cells);
  }
}

package io.sparkafm.report;

import static io.sparkafm.report.Table.high;
import static io.sparkafm.report.Table.low;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;

import io.sparkafm.explain.evaluate.Curve;
import io.sparkafm.explain.evaluate.Estimate;
import io.sparkafm.explain.evaluate.ExplanationFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether explanations are true to the model and to the data. */
final class ExplanationSection {
  private ExplanationSection() {}

  static Section of(Optional<ExplanationFigures> measured) {
    String id = "explanations";
    String title = "Are the explanations true?";
    if (measured.isEmpty()) {
      return new Section(
          id, title, List.of("Whether the explanations are true was not measured."), List.of());
    }
    ExplanationFigures figures = measured.get();
    List<Figure> shown = new ArrayList<>();
    // Curves of one name are compared with each other.
    Map<String, List<Curve>> byName = new LinkedHashMap<>();
    for (Curve curve : figures.curves()) {
      if (curve.x().length == 0) {
        continue;
      }
      byName.computeIfAbsent(curve.name(), name -> new ArrayList<>()).add(curve);
    }
    byName.forEach((name, curves) -> shown.add(curves(shown.size(), name, curves)));
    shown.add(estimates(figures.estimates()));
    return new Section(id, title, figures.findings(), shown);
  }

  private static Figure curves(int number, String name, List<Curve> curves) {
    List<Table.Column> columns = new ArrayList<>(List.of(x(place(name))));
    StringBuilder ends = new StringBuilder();
    for (Curve curve : curves) {
      String order = curve.order();
      columns.addAll(List.of(y(order), low(order + ", from"), high(order + ", to")));
      int last = curve.x().length - 1;
      ends.append(ends.isEmpty() ? "" : "; ");
      ends.append(
          "%s from %s to %s"
              .formatted(order, Table.number(curve.value()[0]), Table.number(curve.value()[last])));
    }
    double[] places = curves.stream().flatMapToDouble(c -> Arrays.stream(c.x())).toArray();
    places = Arrays.stream(places).sorted().distinct().toArray();
    List<List<Object>> rows = new ArrayList<>();
    for (double place : places) {
      List<Object> row = new ArrayList<>();
      row.add(place);
      for (Curve curve : curves) {
        int at = Arrays.binarySearch(curve.x(), place);
        row.add(at < 0 ? null : curve.value()[at]);
        row.add(at < 0 ? null : curve.low()[at]);
        row.add(at < 0 ? null : curve.high()[at]);
      }
      rows.add(row);
    }
    return new Figure(
        "explanation-curve-" + number,
        name,
        "The curves run as follows: %s. Their 95 %% intervals come from drawing users at random."
            .formatted(ends),
        Figure.Chart.LINES,
        name,
        new Table(columns, rows));
  }

  /** What the places of a curve are, see {@link Curve#x}. */
  private static String place(String name) {
    return name.startsWith("deletion")
        ? "fields removed"
        : name.startsWith("sufficiency") ? "fields kept" : "least number of the user's ratings";
  }

  private static Figure estimates(List<Estimate> estimates) {
    List<List<Object>> rows = new ArrayList<>();
    for (Estimate estimate : estimates) {
      rows.add(
          List.of(
              estimate.name(),
              estimate.value(),
              estimate.low(),
              estimate.high(),
              estimate.meaning()));
    }
    return Figure.table(
        "explanation-estimates",
        "Single figures",
        "%d figures, each with a 95 %% interval that comes from drawing users at random."
            .formatted(estimates.size()),
        new Table(
            List.of(text("what"), text("value"), text("from"), text("to"), text("meaning")), rows));
  }
}

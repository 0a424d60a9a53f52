package io.sparkafm.report;

import static io.sparkafm.report.Table.high;
import static io.sparkafm.report.Table.low;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A report with every kind of chart, whose names are hostile wherever data could name something.
 */
final class SampleReport {
  /** Would run, load or break out if it were not escaped. */
  static final List<String> HOSTILE =
      List.of(
          "</script><script>document.title='run'</script>",
          "<img src=x onerror=\"document.title='run'\">",
          "\" onmouseover='alert(1)' x=\"",
          "{{library}} $1 \\ &lt; <!-- ",
          "Amélie – 天空の城ラピュタ (a very long title that no label has room for, 2001)",
          "</figure></details></main>");

  private SampleReport() {}

  static Report report() {
    List<List<Object>> epochs = new ArrayList<>();
    for (int e = 1; e <= 60; e++) {
      epochs.add(Arrays.asList(e, 0.8 + 0.4 / e, e < 3 ? null : 0.9 + 0.2 / e, 10.0 / e));
    }
    List<List<Object>> curve = new ArrayList<>();
    for (int removed = 0; removed < 5; removed++) {
      curve.add(
          List.of(
              (double) removed,
              0.9 + 0.05 * removed,
              0.88 + 0.05 * removed,
              0.92 + 0.05 * removed,
              0.9 + 0.02 * removed,
              0.89 + 0.02 * removed,
              0.91 + 0.02 * removed));
    }
    List<List<Object>> bars = new ArrayList<>();
    List<List<Object>> boxes = new ArrayList<>();
    List<List<Object>> strips = new ArrayList<>();
    List<Table.Column> values = new ArrayList<>(List.of(x("user")));
    for (int i = 0; i < HOSTILE.size(); i++) {
      String name = HOSTILE.get(i);
      bars.add(Arrays.asList(name, 0.1 * i, 0.1 * i - 0.05, 0.1 * i + 0.05, 0.3 - 0.1 * i, i));
      boxes.add(List.of(name, 0.1, 0.2 + 0.01 * i, 0.3, 0.4, 0.5 + 0.1 * i));
      strips.add(List.of(name, 0.1 * i, 0.2, 0.3, 0.4, 0.5, 0.6 - 0.1 * i));
      values.add(y(name));
    }
    List<Figure> figures =
        List.of(
            new Figure(
                "lines",
                HOSTILE.get(0),
                "Errors fall: " + HOSTILE.get(1),
                Figure.Chart.LINES,
                "RMSE",
                new Table(
                    List.of(x("epoch"), y("training"), y(HOSTILE.get(0)), text("seconds")),
                    epochs)),
            new Figure(
                "precisions",
                "Precisions",
                "They fall on a logarithmic axis.",
                Figure.Chart.LOG_LINES,
                "precision",
                new Table(List.of(x("epoch"), text("a"), text("b"), y("precision")), epochs)),
            new Figure(
                "curve",
                "Deletion",
                "The error rises faster where contributions are removed.",
                Figure.Chart.LINES,
                HOSTILE.get(2),
                new Table(
                    List.of(
                        x("removed"),
                        y("contribution"),
                        low("c, from"),
                        high("c, to"),
                        y("random"),
                        low("r, from"),
                        high("r, to")),
                    curve)),
            new Figure(
                "bars",
                "Bars",
                "Attention, with its interval, and the average.",
                Figure.Chart.BARS,
                HOSTILE.get(1),
                new Table(
                    List.of(
                        x("field"),
                        y("attention"),
                        low("from"),
                        high("to"),
                        y("average"),
                        text("n")),
                    bars)),
            new Figure(
                "boxes",
                "Boxes",
                "Quantiles of attention.",
                Figure.Chart.BOXES,
                "attention",
                new Table(
                    List.of(x("field"), y("5 %"), y("25 %"), y("50 %"), y("75 %"), y("95 %")),
                    boxes)),
            new Figure(
                "strips",
                "Strips",
                "Shares of favourites.",
                Figure.Chart.STRIPS,
                "share",
                new Table(values, strips)),
            Figure.table(
                "alone",
                "A table alone",
                "No chart.",
                new Table(List.of(text("what"), text("number")), List.of(List.of("users", 610L)))));
    return new Report(
        HOSTILE.get(1),
        HOSTILE.get(3),
        List.of(
            new Section("first", HOSTILE.get(5), List.of(HOSTILE.get(0)), figures.subList(0, 3)),
            new Section("second", "Second", List.of(), figures.subList(3, 7))),
        List.of());
  }
}

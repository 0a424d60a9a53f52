package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.expr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** What all users together attend to. */
final class AttentionSection {
  private AttentionSection() {}

  static Section of(ReportData data) {
    Map<String, Row> byField = new HashMap<>();
    data.model()
        .attention()
        .groupBy("field")
        .agg(
            quantiles("attention"),
            quantiles("influence"),
            expr("stddev_pop(attention)"),
            expr("sqrt(avg(attentionStd * attentionStd))"),
            expr("avg(influence)"),
            expr("count_if(rank = 1)"))
        .collectAsList()
        .forEach(row -> byField.put(row.getString(0), row));
    List<List<Object>> spread = new ArrayList<>();
    String widest = null;
    double most = -1;
    for (String field : data.fields()) {
      Row row = byField.get(field);
      List<Object> cells = new ArrayList<>();
      cells.add(field);
      for (int c = 3; c < 7; c++) {
        cells.add(row.get(c));
      }
      spread.add(cells);
      if (row.getDouble(3) > most) {
        most = row.getDouble(3);
        widest = field;
      }
    }
    Row wide = byField.get(widest);
    double posterior = wide.getDouble(4);
    String told =
        posterior == 0
            ? "The model is a point estimate, which has no posterior deviation to compare with."
            : most > posterior
                ? "so users differ by more than the model is unsure of each of them."
                : "so the model is less sure of each user than users differ: read single users'"
                    + " attention with care.";
    Figure spreads =
        new Figure(
            "attention-spread",
            "Differences between users, and what is not known of each",
            "Standard deviation of attention between users, beside the posterior standard deviation of one user's (root mean square). Users differ most in attention to %s, by %s%s"
                .formatted(
                    widest,
                    number(most),
                    posterior == 0
                        ? ". " + told
                        : "; the posterior deviation there is %s, ".formatted(number(posterior))
                            + told),
            Figure.Chart.BARS,
            "standard deviation of attention",
            new Table(
                List.of(
                    x("field"),
                    y("between users"),
                    y("posterior, of a user"),
                    text("mean influence"),
                    text("users who attend to it most")),
                spread));
    return new Section(
        "attention",
        "Attention of all users",
        List.of(
            "Attention is how the model's gate weighs a field for a user; influence is the field's"
                + " share of what moves the user's predictions from item to item. Both sum to 1"
                + " over a user's fields; item is the item itself."),
        List.of(
            boxes("attention", 1, data.fields(), byField),
            boxes("influence", 2, data.fields(), byField),
            spreads));
  }

  private static org.apache.spark.sql.Column quantiles(String column) {
    return expr("percentile_approx(%s, array(0.05, 0.25, 0.5, 0.75, 0.95))".formatted(column));
  }

  private static Figure boxes(
      String what, int column, List<String> fields, Map<String, Row> byField) {
    List<List<Object>> rows = new ArrayList<>();
    StringBuilder medians = new StringBuilder();
    for (String field : fields) {
      List<Object> cells = new ArrayList<>();
      cells.add(field);
      cells.addAll(byField.get(field).getList(column));
      rows.add(cells);
      medians.append(medians.isEmpty() ? "" : ", ");
      medians.append(field).append(' ').append(number(((Number) cells.get(3)).doubleValue()));
    }
    return new Figure(
        what + "-distribution",
        (what.equals("attention") ? "Attention" : "Influence") + " over all users",
        "From the lowest to the highest twentieth of the users, the box holding the middle half. Medians: %s."
            .formatted(medians),
        Figure.Chart.BOXES,
        what + ": 5, 25, 50, 75 and 95 % quantile",
        new Table(
            List.of(x("field"), y("5 %"), y("25 %"), y("median"), y("75 %"), y("95 %")), rows));
  }
}

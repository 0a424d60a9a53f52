package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.expr;

import io.sparkafm.explain.message.AttentionMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** What all users together attend to, and how much of the difference between users is known. */
final class AttentionSection {
  private AttentionSection() {}

  static Section of(ReportData data) {
    Map<String, Row> byField = new HashMap<>();
    data.model()
        .attention()
        .groupBy("field")
        .agg(
            expr("percentile_approx(attention, array(0.05, 0.25, 0.5, 0.75, 0.95))"),
            expr("avg(attention)"),
            expr("stddev_pop(attention)"),
            expr("sqrt(avg(attentionStd * attentionStd))"),
            expr("avg(if(aboveAverage >= %1$s, 1D, 0D))".formatted(AttentionMessages.SURE)),
            expr("avg(if(aboveAverage <= 1 - %1$s, 1D, 0D))".formatted(AttentionMessages.SURE)),
            expr("avg(if(rank = 1, 1D, 0D))"),
            expr("avg(gate)"),
            expr("stddev_pop(gate)"))
        .collectAsList()
        .forEach(row -> byField.put(row.getString(0), row));
    return new Section(
        "attention",
        "Attention of all users",
        List.of(
            "A user's attention to a field is the field's share of what moves the user's"
                + " predictions from item to item; the shares of all fields sum to 1. The field item stands for the item itself, apart from its features. The gate is the weight that Eq. 2 of the paper gives to a field: with enough latent dimensions the ratings do not determine the gate, and it stays nearly the same for everybody."),
        List.of(boxes(data.fields(), byField), spreads(data.fields(), byField)));
  }

  private static Figure boxes(List<String> fields, Map<String, Row> byField) {
    List<List<Object>> rows = new ArrayList<>();
    StringBuilder medians = new StringBuilder();
    for (String field : fields) {
      List<Object> cells = new ArrayList<>();
      cells.add(field);
      cells.addAll(byField.get(field).getList(1));
      rows.add(cells);
      medians.append(medians.isEmpty() ? "" : ", ");
      medians.append(field).append(' ').append(number(((Number) cells.get(3)).doubleValue()));
    }
    return new Figure(
        "attention-distribution",
        "Attention over all users",
        "Each line reaches from the 5 %% to the 95 %% quantile over the users, and the box holds the middle half of the users. The medians are: %s."
            .formatted(medians),
        Figure.Chart.BOXES,
        "attention: 5, 25, 50, 75 and 95 % quantile",
        new Table(
            List.of(x("field"), y("5 %"), y("25 %"), y("median"), y("75 %"), y("95 %")), rows));
  }

  private static Figure spreads(List<String> fields, Map<String, Row> byField) {
    List<List<Object>> rows = new ArrayList<>();
    String widest = null;
    double most = -1;
    for (String field : fields) {
      Row row = byField.get(field);
      double between = row.getDouble(3);
      List<Object> cells = new ArrayList<>();
      cells.add(field);
      cells.add(between);
      cells.add(row.get(4));
      cells.add(row.get(2));
      for (int c = 5; c < 10; c++) {
        cells.add(row.get(c));
      }
      rows.add(cells);
      if (between > most) {
        most = between;
        widest = field;
      }
    }
    Row wide = byField.get(widest);
    String told =
        wide.isNullAt(4)
            ? "The model is a point estimate, which does not say how certain a user's attention is."
            : "For this field the posterior standard deviation is %s, so that %s of the variance between users is known; %s of the users surely attend to the field more than users do on average, and %s surely less."
                .formatted(
                    number(wide.getDouble(4)),
                    ErrorSection.percent(known(most, wide.getDouble(4))),
                    ErrorSection.percent(wide.getDouble(5)),
                    ErrorSection.percent(wide.getDouble(6)));
    return new Figure(
        "attention-spread",
        "Differences between users, and the uncertainty about each user",
        "The standard deviation of attention between users, beside the posterior standard deviation of a single user's attention (root mean square over the users). Users differ most in their attention to %s, where the standard deviation between users is %s. %s"
            .formatted(widest, number(most), told),
        Figure.Chart.BARS,
        "standard deviation of attention",
        new Table(
            List.of(
                x("field"),
                y("between users"),
                y("posterior, of a user"),
                text("mean attention"),
                text("users surely above the average"),
                text("users surely below it"),
                text("users who attend to it most"),
                text("mean gate"),
                text("gate, between users")),
            rows));
  }

  /** Share of the variance of attention between users that the model knows, by the total law. */
  private static double known(double between, double posterior) {
    double total = between * between + posterior * posterior;
    return total > 0 ? between * between / total : 0;
  }
}

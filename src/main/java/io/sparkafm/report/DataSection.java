package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.data.FeatureColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The data: Table 1 of the paper, and how the ratings are spread. */
final class DataSection {
  private DataSection() {}

  static Section of(ReportData data) {
    var summary = data.model().summary();
    long ratings = summary.numRatings();
    double density = (double) ratings / summary.numUsers() / summary.numItems();
    List<List<Object>> totals = new ArrayList<>();
    totals.add(List.of("users", summary.numUsers()));
    totals.add(List.of("items", summary.numItems()));
    totals.add(List.of("ratings", ratings));
    totals.add(List.of("share of all pairs that are rated (density)", density));
    Figure table =
        Figure.table(
            "data",
            "Training data",
            "The model was trained on %d ratings that %d users gave to %d items: %s of all pairs."
                .formatted(ratings, summary.numUsers(), summary.numItems(), percent(density)),
            new Table(List.of(text("what"), text("number")), totals));
    return new Section(
        "data-summary", "The data", List.of(), List.of(table, fields(data), counts(data)));
  }

  static String percent(double share) {
    return number(Math.round(share * 1e4) / 100.0) + " %";
  }

  private static Figure fields(ReportData data) {
    List<FeatureColumn> features = data.columns().features();
    List<List<Object>> rows = new ArrayList<>();
    if (!features.isEmpty()) {
      List<Column> means = new ArrayList<>();
      for (FeatureColumn feature : features) {
        Column bag = feature.weightedBag(data.training().schema().apply(feature.name()).dataType());
        means.add(avg(when(size(bag).gt(0), 1.0).otherwise(0.0)));
        means.add(avg(when(size(bag).gt(0), size(bag))));
      }
      Row row = data.training().select(means.toArray(Column[]::new)).first();
      for (int f = 0; f < features.size(); f++) {
        FeatureColumn feature = features.get(f);
        List<Object> cells = new ArrayList<>();
        cells.add(feature.name());
        cells.add(feature.kind().configName());
        cells.add(data.values().get(feature.name()));
        cells.add(row.get(2 * f));
        cells.add(row.get(2 * f + 1));
        rows.add(cells);
      }
    }
    return Figure.table(
        "fields",
        "Fields of item features",
        "Besides the item itself, the model has %d fields. Coverage is the share of the ratings whose item has at least one value."
            .formatted(features.size()),
        new Table(
            List.of(
                text("field"),
                text("kind"),
                text("values"),
                text("coverage"),
                text("values per item that has any")),
            rows));
  }

  private static Figure counts(ReportData data) {
    List<Object> users = quantiles("ratings per user", data.model().userFactors());
    List<Object> items = quantiles("ratings per item", data.model().itemFactors());
    return new Figure(
        "ratings-spread",
        "Ratings per user and per item",
        "Half of the users have %s training ratings or more, and one user in twenty has %s or more; half of the items have %s or more."
            .formatted(
                number(((Number) users.get(3)).doubleValue()),
                number(((Number) users.get(5)).doubleValue()),
                number(((Number) items.get(3)).doubleValue())),
        Figure.Chart.BOXES,
        "training ratings: 5, 25, 50, 75 and 95 % quantile",
        new Table(
            List.of(x("of"), y("5 %"), y("25 %"), y("median"), y("75 %"), y("95 %"), text("most")),
            List.of(users, items)));
  }

  private static List<Object> quantiles(String name, Dataset<Row> table) {
    Row row =
        table
            .agg(
                expr("percentile_approx(ratings, array(0.05, 0.25, 0.5, 0.75, 0.95))").as("q"),
                expr("max(ratings)"))
            .first();
    List<Object> cells = new ArrayList<>();
    cells.add(name);
    cells.addAll(row.getList(0));
    cells.add(row.get(1));
    return cells;
  }
}

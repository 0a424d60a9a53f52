package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.min;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What users favour, with one strip per user, sorted by attention to the field (Figure 4 of the
 * paper). The more attention a user pays to the field, the fewer cells should hold most of the
 * user's strip.
 */
final class FavouritesSection {
  private static final int STRIPS = 20;

  private FavouritesSection() {}

  static Section of(ReportData data) {
    String id = "favourites";
    String field = data.fewValues();
    if (field == null) {
      return new Section(
          id,
          "Favourite items",
          List.of(
              "No field has from 2 to %d values with names, so there are no strips to draw."
                  .formatted(ModelReport.FEW_VALUES)),
          List.of());
    }
    String title = "Favourite items by " + field;
    List<Row> users = users(data, field);
    if (users.isEmpty()) {
      return new Section(
          id,
          title,
          List.of(
              "No user has %d training ratings or more, so there are no strips to draw."
                  .formatted(data.minRatings())),
          List.of());
    }
    return new Section(id, title, List.of(), List.of(strips(data, field, users)));
  }

  /** attention and user, evenly spaced by attention from the most to the least. */
  private static List<Row> users(ReportData data, String field) {
    Dataset<Row> eligible =
        data.model()
            .attention()
            .where(col("field").equalTo(field).and(col("ratings").geq(data.minRatings())));
    List<String> places = new ArrayList<>();
    for (int s = 0; s < STRIPS; s++) {
      places.add((double) s / (STRIPS - 1) + "D");
    }
    // These quantiles are attentions of users: the users are looked up by them.
    Row quantiles =
        eligible
            .agg(expr("percentile_approx(attention, array(" + String.join(", ", places) + "))"))
            .first();
    return quantiles.isNullAt(0)
        ? List.of()
        : eligible
            .where(col("attention").isin(quantiles.getList(0).toArray()))
            .groupBy("attention")
            .agg(min("user").as("user"))
            .orderBy(col("attention").desc())
            .collectAsList();
  }

  private static Figure strips(ReportData data, String field, List<Row> users) {
    Dataset<Row> own =
        data.exploded().where(col("user").isin(users.stream().map(row -> row.get(1)).toArray()));
    Dataset<Row> limits =
        own.where("field is null")
            .groupBy("user")
            .agg(expr("percentile_approx(rating, 0.75) as favourite"));
    Map<Object, Map<String, Double>> weights = new HashMap<>();
    Map<String, Double> totals = new HashMap<>();
    for (Row row :
        own.where(col("field").equalTo(field))
            .withColumn("of_item", expr("sum(abs(weight)) over (partition by user, item, rating)"))
            .join(limits, "user")
            .where("rating >= favourite")
            .groupBy("user", "value")
            // An item of several values counts once in all.
            .agg(expr("sum(abs(weight) / of_item) as weight"))
            .orderBy("user", "value")
            .collectAsList()) {
      weights
          .computeIfAbsent(row.get(0), user -> new HashMap<>())
          .put(row.getString(1), row.getDouble(2));
      totals.merge(row.getString(1), row.getDouble(2), Double::sum);
    }
    List<String> values =
        totals.entrySet().stream()
            .sorted(
                Map.Entry.<String, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    List<Table.Column> columns = new ArrayList<>();
    columns.add(x("user (attention to " + field + ")"));
    values.forEach(value -> columns.add(y(value)));
    List<List<Object>> rows = new ArrayList<>();
    List<Double> effective = new ArrayList<>();
    for (Row user : users) {
      Map<String, Double> ofUser = weights.getOrDefault(user.get(1), Map.of());
      double total = ofUser.values().stream().mapToDouble(Double::doubleValue).sum();
      List<Object> row = new ArrayList<>();
      row.add("%s (%s)".formatted(user.get(1), number(ReportData.number(user, 0))));
      double squares = 0;
      for (String value : values) {
        double share = total == 0 ? 0 : ofUser.getOrDefault(value, 0.0) / total;
        squares += share * share;
        row.add(share);
      }
      rows.add(row);
      effective.add(squares == 0 ? 0 : 1 / squares);
    }
    int half = effective.size() / 2;
    return new Figure(
        "favourite-strips",
        "Share of a user's favourites by " + field,
        "Each strip shows the favourites of one user, which are the items that the user rated in the upper quarter of the user's own ratings, and how these divide among the values. The %d users are evenly spaced by their attention to %s, with the most attentive user on top. The favourites of a user in the upper half are spread over %s values on average, and those of a user in the lower half over %s (this is the number of values of equal share that would be as concentrated)."
            .formatted(
                users.size(),
                field,
                number(mean(effective.subList(0, Math.max(half, 1)))),
                number(mean(effective.subList(half, effective.size())))),
        Figure.Chart.STRIPS,
        "share of favourites",
        new Table(columns, rows));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}

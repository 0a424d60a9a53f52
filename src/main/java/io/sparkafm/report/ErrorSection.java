package io.sparkafm.report;

import static io.sparkafm.report.Table.high;
import static io.sparkafm.report.Table.low;
import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.stddev_samp;

import io.sparkafm.data.Columns;
import io.sparkafm.ml.IntervalCoverage;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** How far predictions are from ratings, and for whom. */
final class ErrorSection {
  /** Most rating values that have a row each; where there are more, they are put in ranges. */
  private static final int RATING_VALUES = 20;

  /** Least number of training ratings of each bin of users. */
  private static final int[] ACTIVITY = {0, 1, 20, 50, 100, 200, 500};

  private static final double QUANTILE = 1.959964;

  private ErrorSection() {}

  static Section of(ReportData data) {
    Dataset<Row> predictions = predictions(data).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<Object> all = rows(predictions, lit(0)).get(0);
      List<String> words = new ArrayList<>();
      words.add(
          "On %s predictions the RMSE is %s (95 %% interval %s to %s) and the mean absolute error is %s. The intervals treat ratings as independent."
              .formatted(
                  all.get(1),
                  number((double) all.get(2)),
                  number((double) all.get(3)),
                  number((double) all.get(4)),
                  number((double) all.get(5))));
      words.addAll(coverage(data));
      return new Section(
          "accuracy", "Accuracy", words, List.of(byRating(predictions), byActivity(predictions)));
    } finally {
      predictions.unpersist();
    }
  }

  /** A sentence on the intervals that the model promises; none where it promises none. */
  private static List<String> coverage(ReportData data) {
    return IntervalCoverage.of(
            data.model(), data.model().transform(data.measured()), data.columns().rating())
        .map(
            coverage ->
                "Of the ratings, %s lie within the 50 %% interval that the model expects (from %s and the noise of a rating together), and %s lie within the 90 %% interval."
                    .formatted(
                        percent(coverage.half()),
                        data.model().getPredictionStdCol(),
                        percent(coverage.ninety())))
        .stream()
        .toList();
  }

  /** In whole per cents. */
  static String percent(double share) {
    return String.format(java.util.Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** rating, prediction, ratings: the number of the user's training ratings. */
  private static Dataset<Row> predictions(ReportData data) {
    Dataset<Row> predicted = data.model().transform(data.measured());
    Dataset<Row> users =
        data.model().userFactors().select(col("user").as("_user"), col("ratings").as("_ratings"));
    return predicted
        .join(users, Columns.named(data.columns().user()).equalTo(col("_user")), "left")
        .select(
            Columns.named(data.columns().rating()).cast("double").as("rating"),
            Columns.named(data.model().getPredictionCol()).as("prediction"),
            coalesce(col("_ratings"), lit(0)).as("ratings"))
        // Of items and users of whom the model was told to say nothing.
        .where("not isnan(prediction)");
  }

  private static Figure byRating(Dataset<Row> predictions) {
    Row range =
        predictions
            .agg(expr("min(rating)"), expr("max(rating)"), expr("count(distinct rating)"))
            .first();
    double least = ReportData.number(range, 0);
    double width = (ReportData.number(range, 1) - least) / 10;
    boolean each = range.getLong(2) <= RATING_VALUES;
    Column bin =
        each
            ? col("rating")
            : expr(
                "least(floor((rating - %s) / %s), 9) * %2$s + %1$s".formatted(d(least), d(width)));
    List<List<Object>> rows = rows(predictions, bin);
    List<Object> worst = rows.get(0);
    for (List<Object> row : rows) {
      if ((double) row.get(2) > (double) worst.get(2)) {
        worst = row;
      }
    }
    Object at = worst.get(0);
    for (List<Object> row : rows) {
      double from = ((Number) row.get(0)).doubleValue();
      row.set(0, each ? number(from) : "%s to %s".formatted(number(from), number(from + width)));
    }
    return new Figure(
        "error-by-rating",
        "Error by rating",
        "The root mean squared error of the predictions for each value of the rating, with its 95 %% interval. The error is largest for ratings %s %s, where predictions are %s by %s on average."
            .formatted(
                each ? "of" : "from",
                number(((Number) at).doubleValue()),
                (double) worst.get(6) < 0 ? "too low" : "too high",
                number(Math.abs((double) worst.get(6)))),
        Figure.Chart.BARS,
        "RMSE, in units of ratings",
        new Table(columns("rating"), rows));
  }

  private static String d(double value) {
    return Double.toString(value) + "D";
  }

  private static Figure byActivity(Dataset<Row> predictions) {
    Column bin = lit(0);
    for (int b = 1; b < ACTIVITY.length; b++) {
      bin = org.apache.spark.sql.functions.when(col("ratings").geq(ACTIVITY[b]), b).otherwise(bin);
    }
    List<List<Object>> rows = rows(predictions, bin);
    for (List<Object> row : rows) {
      row.set(0, activity(((Number) row.get(0)).intValue()));
    }
    List<Object> first = rows.get(0);
    List<Object> last = rows.get(rows.size() - 1);
    return new Figure(
        "error-by-activity",
        "Error by number of the user's training ratings",
        "The root mean squared error by the number of training ratings of the user, with its 95 %% interval. The error is %s for users with %s, and %s for users with %s."
            .formatted(
                number((double) first.get(2)),
                first.get(0),
                number((double) last.get(2)),
                last.get(0)),
        Figure.Chart.BARS,
        "RMSE, in units of ratings",
        new Table(columns("training ratings"), rows));
  }

  private static String activity(int bin) {
    if (bin == 0) {
      return "none";
    }
    return bin == ACTIVITY.length - 1
        ? ACTIVITY[bin] + " or more"
        : ACTIVITY[bin] + "–" + (ACTIVITY[bin + 1] - 1);
  }

  private static List<Table.Column> columns(String bin) {
    return List.of(
        x(bin),
        text("predictions"),
        y("RMSE"),
        low("from"),
        high("to"),
        text("mean absolute error"),
        text("mean of prediction − rating"));
  }

  /** A row a bin, in order: bin, number, RMSE, its interval, mean absolute error, mean error. */
  private static List<List<Object>> rows(Dataset<Row> predictions, Column bin) {
    Column error = col("prediction").minus(col("rating"));
    List<List<Object>> rows = new ArrayList<>();
    for (Row row :
        predictions
            .groupBy(bin.as("bin"))
            .agg(
                count(lit(1)),
                avg(pow(error, lit(2))),
                stddev_samp(pow(error, lit(2))),
                avg(abs(error)),
                avg(error))
            .orderBy("bin")
            .collectAsList()) {
      double mse = row.getDouble(2);
      // One rating alone has no spread.
      double half =
          row.isNullAt(3) ? Double.NaN : QUANTILE * row.getDouble(3) / Math.sqrt(row.getLong(1));
      List<Object> cells = new ArrayList<>();
      cells.add(row.get(0));
      cells.add(row.get(1));
      cells.add(Math.sqrt(mse));
      cells.add(Math.sqrt(Math.max(0, mse - half)));
      cells.add(Math.sqrt(mse + half));
      cells.add(row.get(4));
      cells.add(row.get(5));
      rows.add(cells);
    }
    return rows;
  }
}

package io.sparkafm.report;

import static io.sparkafm.report.Table.high;
import static io.sparkafm.report.Table.low;
import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.row_number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Single users, as in Figure 1 of the paper: whom rules picked, and why they are predicted so. */
final class StorySection {
  private static final int PREFERENCES = 12;

  private StorySection() {}

  static Section of(ReportData data, UserStories found) {
    List<Story> stories = found.stories();
    Set<Object> users = new LinkedHashSet<>();
    stories.forEach(story -> users.add(story.user()));
    Map<Object, List<Row>> attention = byUser(attention(data, users));
    Map<String, Double> average = average(data);
    Map<Object, List<Row>> preferences =
        data.model().hasPreferences() ? byUser(preferences(data, users)) : Map.of();
    List<ExplainedPrediction> predictions = ExplainedPrediction.ends(data, users);
    Map<String, String> names =
        data.names(predictions.stream().map(ExplainedPrediction::item).distinct().toList());
    List<String> words = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    for (Story story : stories) {
      words.add(
          Stream.of(
                  "%s (user %s). %s".formatted(story.title(), story.user(), story.rule()),
                  story.finding(),
                  story.verdict())
              .filter(sentence -> !sentence.isEmpty())
              .reduce((a, b) -> a + " " + b)
              .orElseThrow());
      figures.add(attention(data, story, attention.get(story.user()), average));
      if (preferences.containsKey(story.user())) {
        figures.add(preferences(data, story, preferences.get(story.user())));
      }
      predictions.stream()
          .filter(prediction -> prediction.user().equals(story.user()))
          .forEach(each -> figures.add(each.figure(story, names.get(each.item()))));
    }
    figures.add(0, stories(stories));
    if (!found.shares().isEmpty()) {
      figures.add(1, shares(data, found));
    }
    if (!found.favourites().isEmpty()) {
      figures.add(1, favourites(data, found));
    }
    return new Section("users", "Single users", words, figures);
  }

  private static Map<Object, List<Row>> byUser(List<Row> rows) {
    Map<Object, List<Row>> byUser = new HashMap<>();
    rows.forEach(row -> byUser.computeIfAbsent(row.get(0), user -> new ArrayList<>()).add(row));
    return byUser;
  }

  private static Figure stories(List<Story> stories) {
    List<List<Object>> rows = new ArrayList<>();
    for (Story story : stories) {
      rows.add(
          Arrays.asList(
              story.title(),
              story.user().toString(),
              story.ratings(),
              story.field(),
              story.attention(),
              story.attentionStd(),
              story.aboveAverage(),
              story.verdict()));
    }
    return Figure.table(
        "stories",
        "The users, and the rules that picked them",
        "Nobody picked these users by hand. Each user was found by a rule on attention and preferences, and what the model says of the user was then compared with the user's own ratings.",
        new Table(
            Stream.of(
                    "story",
                    "user",
                    "training ratings",
                    "field",
                    "attention",
                    "standard deviation",
                    "probability above average",
                    "verdict")
                .map(Table::text)
                .toList(),
            rows));
  }

  private static Figure favourites(ReportData data, UserStories found) {
    String field = data.manyValues();
    long users = 0;
    double liking = 0;
    for (List<Object> row : found.favourites()) {
      users += (long) row.get(4);
      liking += (long) row.get(4) * (double) row.get(5);
    }
    return new Figure(
        "favourites-and-ratings",
        "The most preferred %s, and the users' own ratings".formatted(field),
        "These are %d users with at least %d training ratings whose most preferred %s occurs in at least 5 of these ratings, divided into thirds by the strength of that preference. The bar is how much higher the users rate items with their preferred value than other items, beyond the difference that other users make between the same items; it is measured without the model. The line is the 95 %% interval. %s of these users do rate the items with their preferred value higher."
            .formatted(users, data.minRatings(), field, DataSection.percent(liking / users)),
        Figure.Chart.BARS,
        "rated higher by, in units of ratings",
        new Table(
            List.of(
                x("users by preference"),
                y("rated higher by"),
                low("from"),
                high("to"),
                text("users"),
                text("share who rate them higher"),
                text("mean preference")),
            found.favourites()));
  }

  private static Figure shares(ReportData data, UserStories found) {
    return new Figure(
        "attention-and-ratings",
        "Attention to %s, and what it explains of the users' own ratings"
            .formatted(data.fewValues()),
        "These are the users with at least %d training ratings, divided into quarters by attention to %s. The bar is the median of the share of the variance of a user's ratings that %s explains, where each rating is predicted from the user's other ratings, without the model. The line reaches from the lower to the upper quartile of this share. The correlation between attention and share over these users is %s."
            .formatted(
                data.minRatings(), data.fewValues(), data.fewValues(), number(found.correlation())),
        Figure.Chart.BARS,
        "share explained",
        new Table(
            List.of(
                x("users by attention"),
                y("median share"),
                low("lower quartile"),
                high("upper quartile"),
                text("users"),
                text("mean attention")),
            found.shares()));
  }

  private static List<Row> attention(ReportData data, Set<Object> users) {
    return data.model()
        .attention()
        .where(col("user").isin(users.toArray()))
        .select("user", "field", "attention", "attentionStd", "aboveAverage", "intensity")
        .collectAsList();
  }

  /** Mean attention of all users to each field. */
  private static Map<String, Double> average(ReportData data) {
    Map<String, Double> average = new HashMap<>();
    data.model()
        .attention()
        .groupBy("field")
        .avg("attention")
        .collectAsList()
        .forEach(row -> average.put(row.getString(0), row.getDouble(1)));
    return average;
  }

  private static Figure attention(
      ReportData data, Story story, List<Row> rows, Map<String, Double> average) {
    Map<String, Row> byField = new HashMap<>();
    rows.forEach(row -> byField.put(row.getString(1), row));
    List<List<Object>> cells = new ArrayList<>();
    List<String> sure = new ArrayList<>();
    for (String field : data.fields()) {
      Row row = byField.get(field);
      double attention = ReportData.number(row, 2);
      double half = row.isNullAt(3) ? 0 : SureAttention.QUANTILE * ReportData.number(row, 3);
      List<Object> line = new ArrayList<>(List.of(field, attention));
      line.add(half > 0 ? Math.max(0, attention - half) : null);
      line.add(half > 0 ? Math.min(1, attention + half) : null);
      line.add(average.get(field));
      line.add(row.get(4));
      cells.add(line);
      SureAttention.words(field, row.isNullAt(4) ? null : ReportData.number(row, 4))
          .ifPresent(sure::add);
    }
    String told =
        rows.get(0).isNullAt(4)
            ? "The model is a point estimate, which cannot say how certain this attention is."
            : sure.isEmpty()
                ? "This user's attention to each field cannot be told from the average user's: this user is typical."
                : "With a probability of 90 %% or more this user attends %s than users do on average."
                    .formatted(String.join(" and ", sure));
    return new Figure(
        story.id() + "-attention",
        "User %s: attention, beside the average user's".formatted(story.user()),
        "%s. The user's attention to %s is %s; the average over all users is %s. %s All fields together move this user's predictions by %s. The line on a bar is its 90 %% interval."
            .formatted(
                story.title(),
                story.field(),
                number(story.attention()),
                number(average.get(story.field())),
                told,
                number(ReportData.number(rows.get(0), 5))),
        Figure.Chart.BARS,
        "attention",
        new Table(
            List.of(
                x("field"),
                y("this user"),
                low("from"),
                high("to"),
                y("users on average"),
                text("probability above average")),
            cells));
  }

  /** user, field, value, preference, number and mean of the user's own ratings, strongest first. */
  private static List<Row> preferences(ReportData data, Set<Object> users) {
    Dataset<Row> own =
        data.exploded()
            .where(col("user").isin(users.toArray()).and(col("field").isNotNull()))
            .groupBy("user", "field", "value")
            .agg(expr("count(*) as n"), expr("avg(rating) as mean"));
    WindowSpec strongest =
        Window.partitionBy("user")
            .orderBy(abs(col("preference")).desc(), col("field"), col("value"));
    return data.model()
        .preferences()
        .where(col("user").isin(users.toArray()))
        .withColumn("place", row_number().over(strongest))
        .where(col("place").leq(PREFERENCES))
        .join(own, new String[] {"user", "field", "value"}, "left")
        .orderBy("user", "place")
        .select("user", "field", "value", "preference", "n", "mean")
        .collectAsList();
  }

  private static Figure preferences(ReportData data, Story story, List<Row> rows) {
    List<List<Object>> cells = preferenceCells(rows);
    return new Figure(
        story.id() + "-preferences",
        "User %s: strongest preferences".formatted(story.user()),
        "The bar is what a value adds to %s beyond what it adds for everybody. The strongest preference is %s, %s. The table says how many items with the value the user has rated, and the mean of these ratings."
            .formatted(
                data.predictions(), cells.get(0).get(0), signed((double) cells.get(0).get(1))),
        Figure.Chart.BARS,
        "preference, in " + (data.model().explainsLogOdds() ? "log odds" : "units of ratings"),
        new Table(
            List.of(
                x("value"), y("preference"), text("own training ratings"), text("mean of these")),
            cells));
  }

  /** A row a preference: value, preference, the user's own ratings of it and their mean. */
  static List<List<Object>> preferenceCells(List<Row> preferences) {
    List<List<Object>> cells = new ArrayList<>();
    for (Row row : preferences) {
      // A continuous field has no values that ratings could be counted of.
      Long none = row.isNullAt(2) ? null : 0L;
      List<Object> line = new ArrayList<>();
      line.add(part(row.getString(1), row.getString(2)));
      line.add(row.get(3));
      line.add(row.isNullAt(4) ? none : row.get(4));
      line.add(row.get(5));
      cells.add(line);
    }
    return cells;
  }

  /** What a chart calls a value, or a whole field. */
  static String part(String field, String value) {
    return value == null ? field : field + ": " + value;
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + number(value);
  }
}

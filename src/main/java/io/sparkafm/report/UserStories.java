package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Picks users as examples by rules, and holds what the model says of each against the user's own
 * ratings. Of users with at least {@code minRatings} training ratings:
 *
 * <ol>
 *   <li><b>follows</b>: the user with the most attention to the field of many values, among users
 *       whose most preferred value occurs in at least 5 of their own ratings. The story is borne
 *       out if the user rates items with this value higher than other items, by at least two
 *       standard errors beyond the difference that other users make between the same items ({@link
 *       Liking});
 *   <li><b>fan</b>: among the same users, the one with the strongest preference for a value;
 *   <li><b>everything</b>: the user with the most attention to the field of few values. The story
 *       is borne out if the share of the variance of the user's ratings that the field explains
 *       ({@link ExplainedSpread}) is in the highest quarter of these users;
 *   <li><b>little</b>: the user with the least attention to the field of few values. The story is
 *       borne out if the share is in the lowest quarter, or if the field explains nothing.
 * </ol>
 *
 * <p>If no rule finds a user, the user with the most ratings is shown instead.
 *
 * @param stories in the order of the rules
 * @param favourites of all users of the first two rules, in thirds by their preference, lowest
 *     first: third, mean beyond and its interval, users, share of users with beyond above 0, mean
 *     preference; empty where there are none
 * @param shares of the field of few values: a row a quarter of the users by attention, lowest
 *     first: quarter, users, mean attention, median share; empty without such a field
 * @param correlation between attention and share over these users, NaN without
 */
record UserStories(
    List<Story> stories,
    List<List<Object>> favourites,
    List<List<Object>> shares,
    double correlation) {
  private static final int SUPPORT = 5;

  private static final Column[] USER = {
    col("user"), col("ratings"), col("attention"), col("attentionStd"), col("aboveAverage")
  };

  private static final double QUANTILE = 1.959964;

  static UserStories find(ReportData data) {
    List<Story> stories = new ArrayList<>();
    List<List<Object>> favourites = new ArrayList<>();
    if (data.manyValues() != null && data.model().hasPreferences()) {
      Dataset<Row> likings =
          likings(data, data.manyValues()).persist(StorageLevel.MEMORY_AND_DISK());
      try {
        favourites.addAll(favourites(likings));
        if (!favourites.isEmpty()) {
          Story follower = follower(data, data.manyValues(), likings, true);
          Story fan = follower(data, data.manyValues(), likings, false);
          stories.add(follower);
          if (!fan.user().equals(follower.user())) {
            stories.add(fan);
          }
        }
      } finally {
        likings.unpersist();
      }
    }
    List<List<Object>> quarters = new ArrayList<>();
    double correlation = Double.NaN;
    if (data.fewValues() != null) {
      Dataset<Row> shares =
          eligible(data, data.fewValues())
              .join(ExplainedSpread.of(data.exploded(), data.fewValues()), "user")
              .where("share is not null")
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        Row all =
            shares
                .agg(
                    expr("percentile_approx(attention, array(0.25, 0.5, 0.75))"),
                    expr("corr(attention, share)"))
                .first();
        if (!all.isNullAt(0)) {
          stories.add(extreme(data, shares, true));
          stories.add(extreme(data, shares, false));
          quarters.addAll(quarters(shares, all.getList(0)));
          correlation = ReportData.number(all, 1);
        }
      } finally {
        shares.unpersist();
      }
    }
    if (stories.isEmpty()) {
      stories.add(busiest(data));
    }
    return new UserStories(stories, favourites, quarters, correlation);
  }

  /** {@link #USER} for a field: users who have rated enough. */
  private static Dataset<Row> eligible(ReportData data, String field) {
    return data.model()
        .attention()
        .where(col("field").equalTo(field).and(col("ratings").geq(data.minRatings())))
        .select(USER);
  }

  /**
   * {@link #USER}, value, preference and {@link Liking}: of users whose most preferred value stands
   * on enough of their ratings.
   */
  private static Dataset<Row> likings(ReportData data, String field) {
    Dataset<Row> favourites =
        data.model()
            .preferences()
            .where(col("field").equalTo(field).and(col("ratings").geq(data.minRatings())))
            .groupBy("user")
            .agg(
                expr("max_by(value, preference)").as("value"),
                expr("max(preference)").as("preference"))
            .where("preference > 0");
    return eligible(data, field)
        .join(
            favourites.join(
                Liking.of(data.exploded(), field, favourites.select("user", "value")),
                new String[] {"user", "value"}),
            "user")
        .where(col("n").geq(SUPPORT));
  }

  private static Story follower(
      ReportData data, String field, Dataset<Row> likings, boolean byAttention) {
    Row user =
        likings
            .orderBy(col(byAttention ? "attention" : "preference").desc(), col("user"))
            .select(
                "user",
                "ratings",
                "attention",
                "attentionStd",
                "aboveAverage",
                "value",
                "preference",
                "n",
                "mean",
                "others",
                "restN",
                "restMean",
                "restOthers",
                "beyond",
                "error")
            .first();
    String value = user.getString(5);
    double beyond = user.getDouble(13);
    double error = user.getDouble(14);
    String finding =
        ("The value %s adds %s to %s. The user rated %d items with this value %s on average, and %d other items %s; other users rate the former %s and the latter %s. Beyond what other users think of the items, this user rates those with the value %s %s by %s, with standard error %s.")
            .formatted(
                value,
                number(user.getDouble(6)),
                data.predictions(),
                user.getLong(7),
                number(user.getDouble(8)),
                user.getLong(10),
                number(user.getDouble(11)),
                number(user.getDouble(9)),
                number(user.getDouble(12)),
                value,
                beyond < 0 ? "lower" : "higher",
                number(Math.abs(beyond)),
                number(error));
    return story(
        byAttention ? "follows" : "fan",
        byAttention
            ? "A user whose taste follows the %s: most of all %s".formatted(field, value)
            : "A user with a strong liking for a %s: %s".formatted(field, value),
        "This user has the %s among users with at least %d training ratings whose most preferred %s occurs in at least %d of their own ratings."
            .formatted(
                byAttention ? "most attention to " + field : "strongest preference for a " + field,
                data.minRatings(),
                field,
                SUPPORT),
        user,
        field,
        value,
        finding,
        beyond > 0 && beyond >= 2 * error
            ? "Borne out by the user's own ratings."
            : beyond > 0
                ? "The user's own ratings point in the same direction, but by less than two standard errors, so this may be chance."
                : "Not borne out by the user's own ratings.");
  }

  private static Story extreme(ReportData data, Dataset<Row> shares, boolean largest) {
    String field = data.fewValues();
    Row user =
        shares
            .orderBy(largest ? col("attention").desc() : col("attention"), col("user"))
            .select("user", "ratings", "attention", "attentionStd", "aboveAverage", "share")
            .first();
    double share = user.getDouble(5);
    Row others =
        shares
            .agg(
                count(lit(1)),
                expr("avg(case when share < %sD then 1D else 0D end)".formatted(share)),
                expr("percentile_approx(share, 0.5)"))
            .first();
    double below = others.getDouble(1);
    String finding =
        "The field %s explains %s of the variance of the user's own ratings when each rating is predicted from the user's other ratings. The median share of %d such users is %s, and %s of them have a smaller share."
            .formatted(
                field,
                DataSection.percent(share),
                others.getLong(0),
                DataSection.percent(ReportData.number(others, 2)),
                DataSection.percent(below));
    boolean borneOut = largest ? below >= 0.75 : below <= 0.25 || share <= 0;
    return story(
        largest ? "everything" : "little",
        "A user for whom %s is %s".formatted(field, largest ? "nearly everything" : "little"),
        "This user has the %s attention to %s among users with at least %d training ratings."
            .formatted(largest ? "most" : "least", field, data.minRatings()),
        user,
        field,
        null,
        finding,
        borneOut
            ? "Borne out by the user's own ratings: %s."
                .formatted(
                    largest
                        ? "the explained share is in the highest quarter of these users"
                        : share <= 0
                            ? "the field explains none of their variance"
                            : "the explained share is in the lowest quarter of these users")
            : "Not borne out by the user's own ratings: the explained share is not in the %s quarter of these users."
                .formatted(largest ? "highest" : "lowest"));
  }

  private static List<List<Object>> favourites(Dataset<Row> likings) {
    Row limits = likings.agg(expr("percentile_approx(preference, array(0.3333, 0.6667))")).first();
    List<List<Object>> rows = new ArrayList<>();
    if (limits.isNullAt(0)) {
      return rows;
    }
    String[] names = {"weakest third", "middle", "strongest third"};
    for (Row row :
        likings
            .groupBy(
                expr("case when preference <= %sD then 0 when preference <= %sD then 1 else 2 end"
                        .formatted(limits.getList(0).toArray()))
                    .as("third"))
            .agg(
                expr("avg(beyond)"),
                expr("stddev_samp(beyond)"),
                count(lit(1)),
                expr("avg(case when beyond > 0 then 1D else 0D end)"),
                expr("avg(preference)"))
            .orderBy("third")
            .collectAsList()) {
      double half = QUANTILE * ReportData.number(row, 2) / Math.sqrt(row.getLong(3));
      List<Object> cells = new ArrayList<>();
      cells.add(names[row.getInt(0)]);
      cells.add(row.get(1));
      cells.add(row.getDouble(1) - half);
      cells.add(row.getDouble(1) + half);
      cells.add(row.get(3));
      cells.add(row.get(4));
      cells.add(row.get(5));
      rows.add(cells);
    }
    return rows;
  }

  private static List<List<Object>> quarters(Dataset<Row> shares, List<Object> limits) {
    List<List<Object>> rows = new ArrayList<>();
    String[] names = {"lowest quarter", "second", "third", "highest quarter"};
    for (Row row :
        shares
            .groupBy(
                expr("case when attention <= %sF then 0 when attention <= %sF then 1 when attention <= %sF then 2 else 3 end"
                        .formatted(limits.toArray()))
                    .as("quarter"))
            .agg(
                expr("percentile_approx(share, array(0.25, 0.5, 0.75))"),
                count(lit(1)),
                expr("avg(attention)"))
            .orderBy("quarter")
            .collectAsList()) {
      List<Object> cells = new ArrayList<>();
      cells.add(names[row.getInt(0)]);
      List<Object> quantiles = row.getList(1);
      cells.add(quantiles.get(1));
      cells.add(quantiles.get(0));
      cells.add(quantiles.get(2));
      cells.add(row.get(2));
      cells.add(row.get(3));
      rows.add(cells);
    }
    return rows;
  }

  private static Story busiest(ReportData data) {
    String field = data.fields().get(data.fields().size() - 1);
    Row user =
        data.model()
            .attention()
            .where(col("field").equalTo(field))
            .orderBy(col("ratings").desc(), col("user"))
            .select(USER)
            .first();
    return story(
        "busiest",
        "The user with the most ratings",
        "This user stands in for the other rules, which found nobody: no user has %d training ratings, or no field has values that these rules can use."
            .formatted(data.minRatings()),
        user,
        field,
        null,
        "",
        "");
  }

  private static Story story(
      String id,
      String title,
      String rule,
      Row user,
      String field,
      String value,
      String finding,
      String verdict) {
    return new Story(
        id,
        title,
        rule,
        user.get(0),
        field,
        value,
        ((Number) user.get(1)).longValue(),
        ((Number) user.get(2)).doubleValue(),
        optional(user, 3),
        optional(user, 4),
        finding,
        verdict);
  }

  private static Double optional(Row row, int place) {
    return row.isNullAt(place) ? null : ((Number) row.get(place)).doubleValue();
  }
}

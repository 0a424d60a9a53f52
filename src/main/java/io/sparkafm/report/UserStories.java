package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Picks users as examples by rules, and holds what the model says of each against the user's own
 * ratings. Of users with at least {@code minRatings} training ratings:
 *
 * <ol>
 *   <li><b>follows</b>: the largest influence of the field of many values, of those whose most
 *       preferred value there stands on at least 5 of their own ratings. Borne out where they rate
 *       its items higher, beyond what others think of these, than the rest, by two standard errors;
 *   <li><b>everything</b>: the largest influence of the field of few values. Borne out where the
 *       spread of their ratings that the field explains ({@link ExplainedSpread}) is in the highest
 *       quarter of these users;
 *   <li><b>nothing</b>: the smallest one. Borne out by the lowest quarter, or where nothing is
 *       explained.
 * </ol>
 *
 * <p>Where no rule finds a user, the one of most ratings stands in.
 *
 * @param stories in the order of the rules
 * @param shares of the field of few values: a row a quarter of the users by influence, lowest
 *     first: quarter, users, mean influence, median share; empty without such a field
 * @param correlation between influence and share over these users, NaN without
 */
record UserStories(List<Story> stories, List<List<Object>> shares, double correlation) {
  private static final int SUPPORT = 5;

  static UserStories find(ReportData data) {
    List<Story> stories = new ArrayList<>();
    if (data.manyValues() != null && data.model().hasPreferences()) {
      Story follower = follower(data, data.manyValues());
      if (follower != null) {
        stories.add(follower);
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
                    expr("percentile_approx(influence, array(0.25, 0.5, 0.75))"),
                    expr("corr(influence, share)"))
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
    return new UserStories(stories, quarters, correlation);
  }

  /** user, ratings, attention, influence of a field: users who have rated enough. */
  private static Dataset<Row> eligible(ReportData data, String field) {
    return data.model()
        .attention()
        .where(col("field").equalTo(field).and(col("ratings").geq(data.minRatings())))
        .select("user", "ratings", "attention", "influence");
  }

  private static Story follower(ReportData data, String field) {
    Dataset<Row> favourites =
        data.model()
            .preferences()
            .where(col("field").equalTo(field).and(col("ratings").geq(data.minRatings())))
            .groupBy("user")
            .agg(expr("max_by(value, preference)").as("value"), expr("max(preference)").as("most"))
            .where("most > 0");
    Dataset<Row> support =
        data.exploded()
            .where(col("field").equalTo(field))
            .groupBy("user", "value")
            .agg(count(lit(1)).as("n"))
            .where(col("n").geq(SUPPORT));
    List<Row> found =
        eligible(data, field)
            .join(favourites, "user")
            .join(support, new String[] {"user", "value"})
            .orderBy(col("influence").desc(), col("user"))
            .select("user", "ratings", "attention", "influence", "value")
            .limit(1)
            .collectAsList();
    if (found.isEmpty()) {
      return null;
    }
    Row user = found.get(0);
    String value = user.getString(4);
    Liking liking = Liking.of(data, user.get(0), field, value);
    String finding =
        ("The user rated %d items of %s %s on average and the other %d ones %s; other users rate"
             + " these items %s and %s. Beyond what others think, that is %s more for items of %s,"
             + " with standard error %s.")
            .formatted(
                liking.n(),
                value,
                number(liking.mean()),
                liking.restN(),
                number(liking.restMean()),
                number(liking.others()),
                number(liking.restOthers()),
                number(liking.beyond()),
                value,
                number(liking.error()));
    return story(
        "follows",
        "A user whose taste follows a %s: %s".formatted(field, value),
        "The largest influence of %s among users with at least %d training ratings whose most preferred %1$s stands on at least %3$d of their own ratings."
            .formatted(field, data.minRatings(), SUPPORT),
        user,
        field,
        value,
        finding,
        liking.beyond() >= 2 * liking.error()
            ? "Borne out by the user's own ratings."
            : liking.beyond() > 0
                ? "The ratings lean that way, but chance would do for it (less than two standard"
                      + " errors)."
                : "Not borne out by the user's own ratings.");
  }

  private static Story extreme(ReportData data, Dataset<Row> shares, boolean largest) {
    String field = data.fewValues();
    Row user =
        shares
            .orderBy(largest ? col("influence").desc() : col("influence"), col("user"))
            .select("user", "ratings", "attention", "influence", "share")
            .first();
    double share = user.getDouble(4);
    Row others =
        shares
            .agg(
                count(lit(1)),
                expr("avg(case when share < %sD then 1D else 0D end)".formatted(share)),
                expr("percentile_approx(share, 0.5)"))
            .first();
    double below = others.getDouble(1);
    String finding =
        "%s explains %s of the spread of the user's own ratings, each foretold from the others; the median of %d such users is %s, and %s of them have less."
            .formatted(
                field,
                DataSection.percent(share),
                others.getLong(0),
                DataSection.percent(ReportData.number(others, 2)),
                DataSection.percent(below));
    boolean borneOut = largest ? below >= 0.75 : below <= 0.25 || share <= 0;
    return story(
        largest ? "everything" : "nothing",
        "A user for whom %s is nearly %s".formatted(field, largest ? "everything" : "nothing"),
        "The %s influence of %s among users with at least %d training ratings."
            .formatted(largest ? "largest" : "smallest", field, data.minRatings()),
        user,
        field,
        null,
        finding,
        borneOut
            ? "Borne out by the user's own ratings: %s."
                .formatted(
                    largest
                        ? "in the highest quarter"
                        : share <= 0 ? "nothing is explained" : "in the lowest quarter")
            : "Not borne out by the user's own ratings: not in the %s quarter."
                .formatted(largest ? "highest" : "lowest"));
  }

  private static List<List<Object>> quarters(Dataset<Row> shares, List<Object> limits) {
    List<List<Object>> rows = new ArrayList<>();
    String[] names = {"lowest quarter", "second", "third", "highest quarter"};
    for (Row row :
        shares
            .groupBy(
                expr("case when influence <= %sF then 0 when influence <= %sF then 1 when influence <= %sF then 2 else 3 end"
                        .formatted(limits.toArray()))
                    .as("quarter"))
            .agg(
                expr("percentile_approx(share, array(0.25, 0.5, 0.75))"),
                count(lit(1)),
                expr("avg(influence)"))
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
            .select("user", "ratings", "attention", "influence")
            .first();
    return story(
        "busiest",
        "The user with the most ratings",
        "No user has %d training ratings, or no field has values for the other rules."
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
        ((Number) user.get(3)).doubleValue(),
        finding,
        verdict);
  }

  /**
   * A user's ratings of items that have a value, and of the rest.
   *
   * @param n ratings of items with the value, of all that others have rated too
   * @param mean of them
   * @param others mean of what others give the same items
   * @param beyond how much more the user's ratings exceed the others' for these items than for the
   *     rest
   * @param error its standard error
   */
  private record Liking(
      long n,
      double mean,
      double others,
      long restN,
      double restMean,
      double restOthers,
      double beyond,
      double error) {

    static Liking of(ReportData data, Object user, String field, String value) {
      Dataset<Row> own = data.exploded().where(col("user").equalTo(user));
      Dataset<Row> withValue =
          own.where(col("field").equalTo(field).and(col("value").equalTo(value)))
              .select("item")
              .distinct()
              .withColumn("has", lit(true));
      Dataset<Row> items =
          data.ratings()
              .where(col("user").notEqual(user))
              .groupBy("item")
              .agg(expr("avg(rating) as others"));
      double[][] halves = new double[2][];
      for (Row row :
          own.where("field is null")
              .select("item", "rating")
              .join(items, "item")
              .join(withValue, new String[] {"item"}, "left")
              .groupBy(expr("coalesce(has, false) as has"))
              .agg(
                  count(lit(1)),
                  expr("avg(rating)"),
                  expr("avg(others)"),
                  expr("var_samp(rating - others)"))
              .collectAsList()) {
        halves[row.getBoolean(0) ? 1 : 0] =
            new double[] {
              row.getLong(1), row.getDouble(2), row.getDouble(3), ReportData.number(row, 4)
            };
      }
      double[] none = {0, Double.NaN, Double.NaN, Double.NaN};
      double[] has = halves[1] == null ? none : halves[1];
      double[] rest = halves[0] == null ? none : halves[0];
      return new Liking(
          (long) has[0],
          has[1],
          has[2],
          (long) rest[0],
          rest[1],
          rest[2],
          has[1] - has[2] - (rest[1] - rest[2]),
          Math.sqrt(has[3] / has[0] + rest[3] / rest[0]));
    }
  }
}

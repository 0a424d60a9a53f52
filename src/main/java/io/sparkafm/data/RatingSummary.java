package io.sparkafm.data;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a checked dataset of ratings holds, before any policy for duplicates.
 *
 * @param trainingRatings number of ratings to train on, &gt; 0
 * @param validationRatings number of ratings held out
 * @param bucketSizes all ratings of each {@linkplain #bucket bucket} of users
 * @param low the least rating
 * @param high the largest rating
 * @param maxWeight the largest weight
 */
public record RatingSummary(
    long trainingRatings,
    long validationRatings,
    long[] bucketSizes,
    float low,
    float high,
    double maxWeight) {

  /** Rows that break a rule, in one column. */
  private record Rule(String column, Column broken, String problem, String remedy) {}

  /**
   * Checks every row, in one pass over the data.
   *
   * @param columns resolved against the dataset's schema
   * @param duplicates whose needs are checked; {@link RatingBlocks} finds the duplicates themselves
   * @param numBuckets number of buckets of users to count
   * @throws IllegalArgumentException naming the column, up to three (user, item) pairs and the
   *     remedy: for null ids, ratings or validation indicators; for ratings and weights that are
   *     not finite; for negative weights; and when nothing is left to train on
   */
  public static RatingSummary check(
      Dataset<Row> ratings, RatingColumns columns, DuplicatePolicy duplicates, int numBuckets) {
    if (duplicates == DuplicatePolicy.LAST && columns.timestamp() == null) {
      throw new IllegalArgumentException(
          "Policy 'last' for duplicate ratings needs the timestamp column: name it, or choose"
              + " error, keep or mean");
    }
    List<Rule> rules = rules(columns);
    List<Column> sums = new ArrayList<>();
    sums.add(count_if(training(columns)));
    sums.add(max(when(training(columns), weight(columns))));
    sums.add(max(weight(columns)));
    sums.add(min(rating(columns)));
    sums.add(max(rating(columns)));
    for (Rule rule : rules) {
      sums.add(count_if(rule.broken()));
    }
    long[] bucketSizes = new long[numBuckets];
    long all = 0;
    long training = 0;
    double maxTrainingWeight = 0;
    double maxWeight = 0;
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    long[] broken = new long[rules.size()];
    for (Row bucket :
        ratings
            .groupBy(bucket(columns, numBuckets).as("bucket"))
            .agg(count(lit(1)), sums.toArray(new Column[0]))
            .collectAsList()) {
      bucketSizes[bucket.getInt(0)] = bucket.getLong(1);
      all += bucket.getLong(1);
      training += bucket.getLong(2);
      // Null where a bucket holds no such rating, or none but those that a rule refuses.
      maxTrainingWeight = Math.max(maxTrainingWeight, bucket.isNullAt(3) ? 0 : bucket.getDouble(3));
      maxWeight = Math.max(maxWeight, bucket.isNullAt(4) ? 0 : bucket.getDouble(4));
      low = Math.min(low, bucket.isNullAt(5) ? low : bucket.getFloat(5));
      high = Math.max(high, bucket.isNullAt(6) ? high : bucket.getFloat(6));
      for (int i = 0; i < broken.length; i++) {
        broken[i] += bucket.getLong(7 + i);
      }
    }
    for (int i = 0; i < broken.length; i++) {
      if (broken[i] > 0) {
        refuse(ratings, columns, rules.get(i), broken[i]);
      }
    }
    if (all == 0) {
      throw new IllegalArgumentException(
          "The dataset has no ratings: check the path and the join that made it");
    }
    if (training == 0) {
      throw new IllegalArgumentException(
          "Validation indicator column '%s' is true for all %d ratings: set it to false for the ratings to train on"
              .formatted(columns.validationIndicator(), all));
    }
    if (maxTrainingWeight == 0) {
      throw new IllegalArgumentException(
          "Weight column '%s' is 0 for all training ratings: give some a positive weight"
              .formatted(columns.weight()));
    }
    return new RatingSummary(training, all - training, bucketSizes, low, high, maxWeight);
  }

  /** A 64-bit hash of the user's id as a string. */
  static Column key(RatingColumns columns) {
    return xxhash64(Columns.named(columns.user()).cast("string"));
  }

  /** The user's bucket, from 0: by the {@link #key}. */
  static Column bucket(RatingColumns columns, int numBuckets) {
    return pmod(key(columns), lit((long) numBuckets)).cast("int");
  }

  /** Whether a row is for training. */
  static Column training(RatingColumns columns) {
    return columns.validationIndicator() == null
        ? lit(true)
        : coalesce(Columns.named(columns.validationIndicator()).equalTo(false), lit(true));
  }

  /** The rating as it is stored. */
  static Column rating(RatingColumns columns) {
    return Columns.named(columns.rating()).cast("float");
  }

  /** The weight as it is stored, 1 where there is no weight column. */
  static Column weight(RatingColumns columns) {
    return columns.weight() == null
        ? lit(1.0)
        : Columns.named(columns.weight()).cast("float").cast("double");
  }

  private static List<Rule> rules(RatingColumns columns) {
    List<Rule> rules = new ArrayList<>();
    for (String id : List.of(columns.user(), columns.item())) {
      rules.add(new Rule(id, Columns.named(id).isNull(), "null", "drop these rows"));
    }
    Column rating = rating(columns);
    rules.add(
        new Rule(
            columns.rating(),
            isNotFinite(rating),
            "null, NaN or infinite",
            "drop or repair these rows"));
    if (columns.weight() != null) {
      Column weight = weight(columns);
      rules.add(
          new Rule(
              columns.weight(),
              isNotFinite(weight).or(weight.lt(0)),
              "null, NaN, infinite or negative",
              "give every rating a finite weight ≥ 0"));
    }
    if (columns.validationIndicator() != null) {
      rules.add(
          new Rule(
              columns.validationIndicator(),
              Columns.named(columns.validationIndicator()).isNull(),
              "null",
              "set it to true (held out) or false (training) in every row"));
    }
    return rules;
  }

  private static Column isNotFinite(Column number) {
    return number.isNull().or(isnan(number)).or(abs(number).equalTo(Double.POSITIVE_INFINITY));
  }

  private static void refuse(Dataset<Row> ratings, RatingColumns columns, Rule rule, long rows) {
    throw new IllegalArgumentException(
        "Column '%s' is %s in %d %s, such as (%s, %s) = %s: %s"
            .formatted(
                rule.column(),
                rule.problem(),
                rows,
                rows == 1 ? "row" : "rows",
                columns.user(),
                columns.item(),
                pairs(ratings.filter(rule.broken()), columns),
                rule.remedy()));
  }

  /** The error for ratings that hold duplicates, which takes a pass over them to name some. */
  static IllegalArgumentException duplicates(
      Dataset<Row> ratings, RatingColumns columns, DuplicatePolicy policy) {
    Dataset<Row> duplicates =
        ratings
            .groupBy(
                Columns.named(columns.user()),
                Columns.named(columns.item()),
                training(columns).as("training"))
            .agg(count(lit(1)).as("ratings"))
            .filter(Columns.named("ratings").gt(1));
    if (policy.totals()) {
      return new IllegalArgumentException(
          "Events of (%s, %s) = %s were not put together, because another column tells them apart, such as that of folds: give all events of a pair one value there"
              .formatted(columns.user(), columns.item(), pairs(duplicates, columns)));
    }
    return new IllegalArgumentException(
        "Duplicate ratings of (%s, %s) = %s: drop them or choose another policy for duplicates: "
                .formatted(columns.user(), columns.item(), pairs(duplicates, columns))
            + "keep, mean, last, sum or count");
  }

  private static String pairs(Dataset<Row> rows, RatingColumns columns) {
    return rows
        .select(Columns.named(columns.user()), Columns.named(columns.item()))
        .takeAsList(3)
        .stream()
        .map(row -> "(" + row.get(0) + ", " + row.get(1) + ")")
        .collect(Collectors.joining(", "));
  }
}

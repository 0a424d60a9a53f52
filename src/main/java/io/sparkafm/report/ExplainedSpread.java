package io.sparkafm.report;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * How much of the variance of a user's ratings a field explains. It is computed from these ratings
 * alone, without a model.
 *
 * <p>Each rating r is predicted from the user's N other ratings, whose mean is m. The prediction p
 * is m plus the mean, over the values of the rated item (by weight), of (s − n m) / (n + 5), where
 * n is the number and s the sum of the other ratings of items with the value. The share is 1 − Σ (r
 * − p)² / Σ (r − m)². Leaving the rating itself out makes the share of a field that explains
 * nothing 0 or a little less, however many values it has.
 */
final class ExplainedSpread {
  /** Ratings that a value's mean is held to the user's by. */
  private static final int HELD = 5;

  private ExplainedSpread() {}

  /**
   * user, share; null for a user whose ratings are all equal.
   *
   * @param exploded {@link io.sparkafm.explain.message.RatedValues#exploded}
   */
  static Dataset<Row> of(Dataset<Row> exploded, String field) {
    WindowSpec ofUser = Window.partitionBy("user");
    Dataset<Row> ratings =
        exploded
            .where("field is null")
            .select(
                col("user"),
                col("item"),
                col("rating"),
                sum("rating").over(ofUser).minus(col("rating")).as("sum"),
                count(lit(1)).over(ofUser).minus(1).as("n"))
            .where("n > 0")
            .selectExpr("user", "item", "rating", "sum / n as others");
    WindowSpec ofValue = Window.partitionBy("user", "value");
    Column n = count(lit(1)).over(ofValue).minus(1);
    Dataset<Row> values =
        exploded
            .where(col("field").equalTo(field))
            .select(
                col("user"),
                col("item"),
                col("rating"),
                abs(col("weight")).as("weight"),
                n.as("n"),
                sum("rating").over(ofValue).minus(col("rating")).as("s"));
    return ratings
        .join(
            values
                .groupBy("user", "item", "rating")
                .agg(
                    // Linear in the mean of the others, which is joined to it.
                    expr("sum(weight * s / (n + %1$d)) / sum(weight)".formatted(HELD)).as("level"),
                    expr("sum(weight * n / (n + %1$d)) / sum(weight)".formatted(HELD)).as("pull")),
            new String[] {"user", "item", "rating"},
            "left")
        .withColumn("predicted", expr("others + coalesce(level - pull * others, 0)"))
        .groupBy("user")
        .agg(
            avg(expr("(rating - predicted) * (rating - predicted)")).as("left"),
            avg(expr("(rating - others) * (rating - others)")).as("all"))
        .selectExpr("user", "case when all > 0 then 1 - left / all end as share");
  }
}

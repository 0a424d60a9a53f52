package io.sparkafm.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.sparkafm.explain.message.RatedValues;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether users rate the items of a value higher than the rest, beyond what others think of both:
 * from ratings alone, no model has a part in it.
 */
final class Liking {
  private Liking() {}

  /**
   * user, value; over the user's ratings of items with the value, of all that others have rated
   * too: n, mean, and others, the mean over them of what other users give the item on average; the
   * same of the rest: restN, restMean, restOthers; beyond, (mean − others) − (restMean −
   * restOthers), and its standard error. Users of less than two ratings on either side are left
   * out.
   *
   * @param exploded {@link io.sparkafm.explain.message.RatedValues#exploded}
   * @param field the values' field
   * @param values user and value, one of each user
   */
  static Dataset<Row> of(Dataset<Row> exploded, String field, Dataset<Row> values) {
    Dataset<Row> ratings = exploded.where("field is null").select("user", "item", "rating");
    Dataset<Row> items =
        ratings.groupBy("item").agg(expr("sum(rating) as sum"), expr("count(*) as raters"));
    Dataset<Row> having =
        exploded
            .where(col("field").equalTo(field))
            .where(RatedValues.NOT_NEGATIVE)
            .join(values, new String[] {"user", "value"})
            .select("user", "item")
            .distinct()
            .withColumn("has", lit(true));
    return ratings
        .join(values, "user")
        .join(items.where("raters > 1"), "item")
        .withColumn("others", expr("(sum - rating) / (raters - 1)"))
        .join(having, new String[] {"user", "item"}, "left")
        .withColumn("has", expr("coalesce(has, false)"))
        .groupBy("user", "value")
        .agg(
            expr("count_if(has) as n"),
            expr("avg(rating) filter (where has) as mean"),
            expr("avg(others) filter (where has) as others"),
            expr("var_samp(rating - others) filter (where has) as variance"),
            expr("count_if(not has) as restN"),
            expr("avg(rating) filter (where not has) as restMean"),
            expr("avg(others) filter (where not has) as restOthers"),
            expr("var_samp(rating - others) filter (where not has) as restVariance"))
        .where("n > 1 and restN > 1")
        .selectExpr(
            "user",
            "value",
            "n",
            "mean",
            "others",
            "restN",
            "restMean",
            "restOthers",
            "mean - others - (restMean - restOthers) as beyond",
            "sqrt(variance / n + restVariance / restN) as error");
  }
}

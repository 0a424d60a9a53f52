package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.sum;

import io.sparkafm.data.Columns;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.serve.AttentionGain;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Compares a model with one whose gate is uniform, all else equal, on held-out ratings. */
final class UniformComparison {
  /** Normal quantile of a two-sided interval of 95 %. */
  private static final double QUANTILE = 1.959964;

  private UniformComparison() {}

  /**
   * Compares two models on the same ratings, pair by pair; several ratings of a pair count each.
   *
   * @param heldOut ratings of neither's training
   */
  static AttentionGain of(
      AfmModel learned, AfmModel uniform, Dataset<Row> heldOut, RatingColumns columns) {
    Column weight =
        columns.weight() == null ? lit(1.0) : Columns.named(columns.weight()).cast("double");
    Dataset<Row> predicted =
        PredictionsAlone.of(uniform, "_afm_uniform")
            .transform(PredictionsAlone.of(learned, "_afm_learned").transform(heldOut));
    Column rating = Columns.named(columns.rating());
    Dataset<Row> users =
        predicted
            .select(
                Columns.named(columns.user()).as("user"),
                weight.as("w"),
                weight.multiply(pow(col("_afm_learned").minus(rating), 2)).as("l"),
                weight.multiply(pow(col("_afm_uniform").minus(rating), 2)).as("u"))
            .groupBy("user")
            .agg(sum("w").as("w"), sum("l").as("l"), sum("u").as("u"));
    Row sums = users.agg(sum("w"), sum("l"), sum("u"), count("*")).first();
    double w = sums.getDouble(0);
    double difference = (sums.getDouble(2) - sums.getDouble(1)) / w;
    Column residual = col("u").minus(col("l")).minus(col("w").multiply(difference));
    double squares = users.agg(sum(pow(residual, 2))).first().getDouble(0);
    long n = sums.getLong(3);
    double error = Math.sqrt(squares * n / Math.max(n - 1, 1)) / w;
    double learnedRmse = Math.sqrt(sums.getDouble(1) / w);
    double uniformRmse = Math.sqrt(sums.getDouble(2) / w);
    // Mean squared errors differ by the difference of their roots times the roots' sum.
    double scale = Math.max(learnedRmse + uniformRmse, Double.MIN_NORMAL);
    return new AttentionGain(
        learnedRmse,
        uniformRmse,
        difference / scale,
        (difference - QUANTILE * error) / scale,
        (difference + QUANTILE * error) / scale);
  }
}

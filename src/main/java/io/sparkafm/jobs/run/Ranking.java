package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.jobs.config.UsageException;
import org.apache.spark.ml.evaluation.RankingEvaluator;
import org.apache.spark.mllib.evaluation.RankingMetrics;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * How good the first k recommendations are. Every item of training that a user has not rated there
 * is ranked; relevant are the held-out items that the user rated at least so high. The means are
 * over the users of training who have a relevant item, by Spark's {@code RankingEvaluator}.
 *
 * @param precision share of the k that is relevant
 * @param recall share of the relevant items that is among the k
 * @param ndcg normalised discounted cumulative gain at k
 * @param map mean average precision at k
 * @param coverage share of the items of training that is among the k of any user at all
 */
public record Ranking(double precision, double recall, double ndcg, double map, double coverage) {

  /**
   * Measures what a model recommends.
   *
   * @param recommendations user, recommendations: at least k where so many items are left
   * @param heldOut user, item, rating
   * @param items number of the items of training
   * @param k how many recommendations count
   * @param relevantRating least rating of a relevant item
   */
  public static Ranking of(
      Dataset<Row> recommendations,
      Dataset<Row> heldOut,
      long items,
      int k,
      double relevantRating) {
    Dataset<Row> listed =
        recommendations
            .select(
                col("user"), transform(col("recommendations"), r -> r.getField("item")).as("items"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> relevant =
        heldOut
            .where(col("rating").geq(relevantRating))
            .groupBy("user")
            .agg(collect_set("item").as("relevant"));
    // Items have ids of any type and the evaluator wants numbers: an item's place in the list will
    // do, and a number below zero for each that is not in it.
    Column places = transform(col("items"), (item, place) -> place.plus(1).cast("double"));
    Column label =
        transform(
            col("relevant"),
            (item, index) -> {
              Column place = array_position(col("items"), item).cast("double");
              return when(place.gt(0), place)
                  .otherwise(index.plus(1).cast("double").unary_$minus());
            });
    Dataset<Row> ranked =
        listed
            .join(relevant, "user")
            .select(places.as("prediction"), label.as("label"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      if (ranked.isEmpty()) {
        throw new UsageException(
            "evaluate.relevantRating = %s: no held-out rating of a known user is as high; lower it"
                .formatted(relevantRating));
      }
      RankingMetrics<?> metrics = new RankingEvaluator().getMetrics(ranked);
      return new Ranking(
          metrics.precisionAt(k),
          metrics.recallAt(k),
          metrics.ndcgAt(k),
          metrics.meanAveragePrecisionAt(k),
          listed.select(explode(col("items"))).distinct().count() / (double) items);
    } finally {
      ranked.unpersist();
      listed.unpersist();
    }
  }
}

package io.sparkafm.jobs.benchmark;

import io.sparkafm.ml.AfmModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code afm benchmark recommend}: seconds that {@code recommendForAllUsers} and {@code
 * recommendForAllItems} take, of AFM and of Spark's ALS, at the same rank and shape.
 */
@Command(
    name = "recommend",
    description =
        "Compare how long AFM and ALS take to recommend items to all users, and users for all items.")
final class RecommendSpeedCommand implements Callable<Integer> {
  @Mixin private ShapeOptions shape;

  @Option(
      names = "--number",
      defaultValue = "10",
      description = "Recommendations (default: ${DEFAULT-VALUE}).")
  private int number;

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("afm benchmark").getOrCreate()) {
      Dataset<Row> ratings =
          ServingModels.ratings(spark, shape.users(), shape.items(), 40, shape.fields()).persist();
      List<ServingModels.Timing> timings = new ArrayList<>();
      for (int rank : shape.ranks()) {
        ALSModel als = ServingModels.als(ratings, rank);
        time(
            timings,
            "ALS",
            rank,
            als.recommendForAllUsers(number),
            als.recommendForAllItems(number));
        for (String inference : List.of("point", "posterior")) {
          AfmModel afm = ServingModels.afm(ratings, rank, inference, shape.fields());
          time(
              timings,
              "AFM " + inference,
              rank,
              afm.recommendForAllUsers(number),
              afm.recommendForAllItems(number));
        }
      }
      ServingModels.print(timings);
    }
    return 0;
  }

  private void time(
      List<ServingModels.Timing> timings,
      String model,
      int rank,
      Dataset<Row> forUsers,
      Dataset<Row> forItems) {
    String name = model + ", rank " + rank;
    timings.add(ServingModels.time(name + ", for all users", forUsers, shape.repeats()));
    timings.add(ServingModels.time(name + ", for all items", forItems, shape.repeats()));
  }
}

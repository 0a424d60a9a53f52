package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.ml.AfmModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code afm benchmark serve}: seconds that {@code transform} takes on many pairs, of AFM and of
 * Spark's ALS, and with {@code --out} those of writing a large attention table.
 */
@Command(
    name = "serve",
    description =
        "Compare how long AFM and ALS take to predict pairs by transform; with --out, write an attention table too.")
final class ServeSpeedCommand implements Callable<Integer> {
  @Mixin private ShapeOptions shape;
  @Mixin private OutputOptions output;

  @Option(
      names = "--pairs",
      defaultValue = "1000000",
      description = "Number of pairs to predict (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--attention-users",
      defaultValue = "1000000",
      description =
          "Number of users in the attention table, which has 6 fields (default: ${DEFAULT-VALUE}).")
  private int attentionUsers;

  @Override
  public Integer call() throws IOException {
    try (OutputDirectory out = output.given() ? output.open() : null;
        SparkSession spark = SparkSession.builder().appName("afm benchmark").getOrCreate()) {
      transform(spark);
      if (out != null) {
        attention(spark, out);
        out.commit();
      }
    }
    return 0;
  }

  private void transform(SparkSession spark) {
    Dataset<Row> ratings =
        ServingModels.ratings(spark, shape.users(), shape.items(), 40, shape.fields()).persist();
    Dataset<Row> asked =
        spark
            .range(pairs)
            .select(
                pmod(xxhash64(col("id")), lit(shape.users())).cast("int").as("user"),
                pmod(xxhash64(col("id"), lit(1)), lit(shape.items())).cast("int").as("item"))
            .persist();
    System.out.printf("%,d pairs%n", asked.count());
    List<ServingModels.Timing> timings = new ArrayList<>();
    for (int rank : shape.ranks()) {
      Dataset<Row> als = ServingModels.als(ratings, rank).transform(asked);
      timings.add(ServingModels.time("ALS, rank " + rank, als, shape.repeats()));
      for (String inference : List.of("point", "posterior")) {
        Dataset<Row> afm =
            ServingModels.afm(ratings, rank, inference, shape.fields()).transform(asked);
        timings.add(
            ServingModels.time("AFM " + inference + ", rank " + rank, afm, shape.repeats()));
      }
    }
    ServingModels.print(timings);
    asked.unpersist();
    ratings.unpersist();
  }

  private void attention(SparkSession spark, OutputDirectory out) {
    Dataset<Row> ratings = ServingModels.ratings(spark, attentionUsers, 10_000, 2, 5);
    AfmModel model = ServingModels.afm(ratings, 16, "posterior", 5);
    long begin = System.nanoTime();
    model.attention().write().parquet(out.path("attention"));
    double seconds = (System.nanoTime() - begin) / 1e9;
    long rows = spark.read().parquet(out.path("attention")).count();
    System.out.printf(Locale.ROOT, "%,d rows of the attention table: %.1f s%n", rows, seconds);
  }
}

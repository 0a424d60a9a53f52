package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.corr;
import static org.apache.spark.sql.functions.rank;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.junit.jupiter.api.Test;

/**
 * Another seed gives the same accuracy and tells the same of who attends to what. Needs MovieLens
 * 1M with its features, which may not be shipped: run it with {@code mvn verify
 * -Dit.test=SeedStabilityIT -Dafm.data=DIR}, DIR holding {@code ml-1m/}.
 */
class SeedStabilityIT {

  @Test
  void seedsAgreeOnAccuracyAndAttention() {
    Path data = Path.of(System.getProperty("afm.data", "data"), "ml-1m");
    assumeTrue(
        Files.isDirectory(data),
        "skipped: no MovieLens 1M in "
            + data.toAbsolutePath()
            + ", name its folder by -Dafm.data=DIR");
    TrainingRun one = train(data, 1);
    TrainingRun other = train(data, 2);
    double difference = Math.abs(one.accuracy().rmse() - other.accuracy().rmse());
    double agreement =
        ranked(one, "one")
            .join(ranked(other, "other"), new String[] {"user", "field"})
            .groupBy("user")
            .agg(corr("one", "other").as("correlation"))
            .agg(avg("correlation"))
            .first()
            .getDouble(0);
    System.out.printf(
        "Seeds 1 and 2: RMSE %.4f and %.4f; attention within users of 50 ratings, Spearman %.3f%n",
        one.accuracy().rmse(), other.accuracy().rmse(), agreement);
    assertTrue(difference <= 0.001, "RMSE differs by " + difference);
    assertTrue(agreement >= 0.9, "attention agrees by " + agreement);
  }

  private static TrainingRun train(Path data, int seed) {
    RunConfig config =
        RunConfig.load(
            "conf/ml-1m-six-fields.conf",
            List.of("data.root=" + data.toAbsolutePath(), "model.seed=" + seed));
    Dataset<Row> ratings = FeatureTables.readJoined(LocalSpark.session(), config);
    return TrainingRun.split(config, ratings, Folds.fold(5, 1).equalTo(0));
  }

  /** Ranks of the fields by attention, for users with 50 ratings or more. */
  private static Dataset<Row> ranked(TrainingRun training, String name) {
    Column rank = rank().over(Window.partitionBy("user").orderBy("attention"));
    return training
        .model()
        .attention()
        .where(col("ratings").geq(50))
        .select(col("user"), col("field"), rank.cast("double").as(name));
  }
}

package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
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
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/**
 * The number of blocks changes neither accuracy nor attention. Needs MovieLens 100K, which may not
 * be shipped: run it with {@code mvn verify -Dit.test=BlockCountIT -Dafm.data=DIR}, DIR holding
 * {@code ml-100k/}.
 */
class BlockCountIT {

  @Test
  void pointEstimatesAgreeFrom1To32Blocks() {
    agree("conf/point/ml-100k.conf", List.of(1, 2, 8, 32));
  }

  @Test
  void posteriorMeansAgreeFrom1To128Blocks() {
    agree("conf/ml-100k.conf", List.of(1, 8, 32, 128));
  }

  private static void agree(String configuration, List<Integer> numBlocks) {
    Path data = Path.of(System.getProperty("afm.data", "data"), "ml-100k");
    assumeTrue(
        Files.isDirectory(data),
        "skipped: no MovieLens 100K in "
            + data.toAbsolutePath()
            + ", name its folder by -Dafm.data=DIR");

    var rmse = new TreeMap<Integer, Double>();
    var attention = new TreeMap<Integer, Dataset<Row>>();
    for (int blocks : numBlocks) {
      RunConfig config =
          RunConfig.load(
              configuration,
              List.of("data.root=" + data.toAbsolutePath(), "model.numBlocks=" + blocks));
      Dataset<Row> ratings = FeatureTables.readJoined(LocalSpark.session(), config);
      Column heldOut = Folds.fold(5, 1).equalTo(0);
      TrainingRun training = TrainingRun.split(config, ratings, heldOut);
      rmse.put(blocks, training.accuracy().rmse());
      attention.put(blocks, training.model().attention());
    }

    double spread =
        rmse.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow()
            - rmse.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    System.out.println(configuration + ", fold 0, RMSE by blocks: " + rmse);
    assertTrue(spread <= 0.002, "RMSE by blocks: " + rmse);
    for (int blocks : numBlocks.subList(1, numBlocks.size())) {
      double difference = meanDifference(attention.get(1), attention.get(blocks));
      System.out.printf("Attention with %d blocks differs by %.4f from 1%n", blocks, difference);
      assertTrue(difference <= 0.03, "attention with " + blocks + " blocks: " + difference);
    }
  }

  private static double meanDifference(Dataset<Row> one, Dataset<Row> other) {
    return one.select("user", "field", "attention")
        .join(
            other.select(col("user"), col("field"), col("attention").as("other")),
            new String[] {"user", "field"})
        .agg(avg(abs(col("attention").minus(col("other")))))
        .first()
        .getDouble(0);
  }
}

package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
  private static final int ITEMS = 1_000_000;
  private static final long GB = 1L << 30;

  /** A million items without features, 10,000 users, 100 million ratings. */
  private static TrainingPlan plan(int rank, int blocks) {
    int[] firstRow = {0, ITEMS};
    ItemFeatures features = new ItemFeatures(ITEMS, firstRow, new int[1], new int[0], new float[0]);
    PlantedTraining training = new PlantedTraining();
    training.rank = rank;
    training.rounds = 4;
    training.learnAttention = false;
    Settings settings = training.settings();
    TrainingData data =
        new TrainingData(
            null,
            features,
            RatingScale.of(Loss.SQUARED, true, 3, 1, 1, 5),
            100_000_000,
            10_000,
            100_000_000 / blocks,
            false,
            false);
    return TrainingPlan.of(data, settings, training.options(), blocks);
  }

  private static SparkConf conf() {
    return new SparkConf(false).set("spark.master", "spark://host:7077");
  }

  private static String refused(TrainingPlan plan, SparkConf conf, long heap) {
    return assertThrows(IllegalArgumentException.class, () -> plan.requireRoom(conf, heap))
        .getMessage();
  }

  @Test
  void sizesFollowTheArrays() {
    TrainingPlan plan = plan(64, 8);
    // Factors, bias and row weight of a million rows.
    assertEquals(4L * ITEMS * (64 + 2), plan.parameterBytes());
    assertTrue(plan.changesBytes() >= 4L * ITEMS * (64 + 3), "every item is touched");
    assertTrue(plan.driverBytes() > 2 * plan.parameterBytes());
    assertTrue(plan.blockBytes() > 8L * 100_000_000 / 8 + plan.parameterBytes());
    assertTrue(plan(32, 8).driverBytes() < plan.driverBytes());
    assertTrue(plan(64, 16).blockBytes() < plan.blockBytes());
    assertEquals(4, plan.rounds());
    assertTrue(plan.description().contains("251 MB"), plan.description());
  }

  @Test
  void aDriverWithTooLittleHeapIsRefused() {
    TrainingPlan plan = plan(64, 8);
    assertTrue(
        refused(plan, conf(), GB)
            .matches(
                "Training needs about \\d+ MB on the driver but its heap"
                    + " is 1024 MB: raise --driver-memory, or lower rank"));
  }

  @Test
  void resultsBeyondSparksLimitAreRefused() {
    TrainingPlan plan = plan(64, 8);
    String message = refused(plan, conf().set("spark.executor.memory", "64g"), 64 * GB);
    assertTrue(
        message.matches(
            "A round returns up to \\d+ MB \\(8 blocks of \\d+ MB\\) but"
                + " spark.driver.maxResultSize is 1024 MB: raise it, or lower numBlocks or rank"),
        message);
    for (String limit : new String[] {"0", "16g"}) {
      SparkConf roomy =
          conf().set("spark.executor.memory", "64g").set("spark.driver.maxResultSize", limit);
      assertDoesNotThrow(() -> plan.requireRoom(roomy, 64 * GB));
    }
  }

  @Test
  void executorsWithTooLittleMemoryAreRefused() {
    TrainingPlan plan = plan(64, 8);
    SparkConf conf = conf().set("spark.driver.maxResultSize", "0");
    String message = refused(plan, conf, 64 * GB);
    assertTrue(
        message.matches(
            "A block takes about \\d+ MB but spark.executor.memory is 1024 MB: raise numBlocks or"
                + " the memory, or lower rank"),
        message);
    // In local mode the driver's heap is the executor's.
    assertDoesNotThrow(
        () -> plan.requireRoom(conf.clone().set("spark.master", "local[2]"), 64 * GB));
  }
}

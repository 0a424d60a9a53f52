package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterminismTest {

  private static List<PlantedTraining> trainings() {
    PlantedTraining attention = new PlantedTraining();
    attention.blocks = 5;
    attention.rounds = 3;
    attention.epochs = 8;
    attention.validated = true;
    attention.patience = 3;
    PlantedTraining mlp = new PlantedTraining();
    mlp.blocks = 3;
    mlp.epochs = 5;
    mlp.interaction = InteractionKind.MLP_CONCATENATION;
    PlantedTraining synchronous = new PlantedTraining();
    synchronous.blocks = 4;
    synchronous.rounds = 2;
    synchronous.epochs = 5;
    synchronous.synchronous = true;
    PlantedTraining posterior = new PlantedTraining();
    posterior.inference = Inference.POSTERIOR;
    posterior.stepScale = 2f;
    posterior.blocks = 5;
    posterior.rounds = 2;
    posterior.epochs = 14;
    posterior.keptSamples = 2;
    posterior.validated = true;
    return List.of(attention, mlp, synchronous, posterior);
  }

  /**
   * Runs the trainings with one thread, while tasks fail twice before they succeed, and writes
   * their bits to the files that are named.
   */
  static final class OneThread {
    private OneThread() {}

    public static void main(String[] args) throws IOException {
      SparkConf conf =
          new SparkConf()
              .setMaster("local[1, 4]")
              .setAppName("one")
              .set("spark.ui.enabled", "false");
      try (JavaSparkContext context = new JavaSparkContext(conf)) {
        int next = 0;
        for (PlantedTraining training : trainings()) {
          training.failing = true;
          Files.writeString(Path.of(args[next++]), training.run(context).bits());
        }
        System.out.println("tasks have failed: " + PlantedTraining.FAILED_TASKS);
      }
    }
  }

  /** Another JVM: a JVM has one Spark context, and the tests' own must stay. */
  @Test
  void oneThreadWhoseTasksFailAndTwoThreadsGiveTheSameBits(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<PlantedTraining> trainings = trainings();
    Path[] bits =
        IntStream.range(0, trainings.size())
            .mapToObj(i -> folder.resolve("bits" + i))
            .toArray(Path[]::new);
    Path log = folder.resolve("log");
    Process one = OtherJvm.of(OneThread.class, bits).redirectOutput(log.toFile()).start();
    try {
      List<String> two = trainings.stream().map(training -> training.run().bits()).toList();
      assertTrue(one.waitFor(120, TimeUnit.SECONDS), "the other JVM did not end");
      assertEquals(0, one.exitValue(), () -> text(log));
      for (int i = 0; i < two.size(); i++) {
        assertEquals(two.get(i), text(bits[i]), "training " + i);
      }
      assertTrue(text(log).contains("tasks have failed: "), () -> text(log));
      assertFalse(text(log).contains("tasks have failed: 0"), () -> text(log));
    } finally {
      one.destroyForcibly();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void theSeedAndTheBlocksDecideTheBits() {
    PlantedTraining training = new PlantedTraining();
    training.epochs = 4;
    String bits = training.run().bits();
    assertEquals(bits, training.run().bits());
    training.seed++;
    assertNotEquals(bits, training.run().bits());
  }

  @Test
  void oneTwoAndEightBlocksAgree() {
    PlantedTraining training = new PlantedTraining();
    training.validated = true;
    training.epochs = 25;
    training.rounds = 2;
    double[] rmse = new double[3];
    for (int i = 0; i < 3; i++) {
      training.blocks = new int[] {1, 2, 8}[i];
      rmse[i] = training.run().last().validationRmse();
    }
    // The ratings' standard deviation is 1, that of their noise .5.
    assertTrue(rmse[0] < 0.8, "RMSE " + rmse[0]);
    assertEquals(rmse[0], rmse[1], 0.005);
    assertEquals(rmse[0], rmse[2], 0.005);
  }
}

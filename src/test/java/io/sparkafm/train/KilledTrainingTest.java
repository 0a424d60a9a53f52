package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.Inference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver is killed at random moments, as by {@code kill -9}, and training goes on. */
class KilledTrainingTest {
  private static final int KILLS = 5;

  @TempDir private Path folder;

  private static PlantedTraining training(Path checkpoints) {
    PlantedTraining training = new PlantedTraining();
    training.inference = Inference.POSTERIOR;
    training.validated = true;
    training.epochs = 40;
    training.burnIn = 10;
    training.thinning = 2;
    training.keptSamples = 2;
    // With an interval this short, most of the time goes into writing checkpoints.
    training.checkpointInterval = 1;
    training.checkpointing =
        checkpoints == null ? null : new Checkpointing(checkpoints.toString(), true, Map.of());
    return training;
  }

  /** The other JVM: its arguments are the folder of the checkpoints and the file of the bits. */
  static final class Driver {
    private Driver() {}

    public static void main(String[] arguments) throws IOException {
      try (SparkSession session =
          SparkSession.builder()
              .master("local[2]")
              .config("spark.ui.enabled", false)
              .getOrCreate()) {
        session.sparkContext().setLogLevel("ERROR");
        String bits = training(Path.of(arguments[0])).run().bits();
        Path aside = Path.of(arguments[1] + ".aside");
        Files.writeString(aside, bits);
        Files.move(aside, Path.of(arguments[1]));
      }
    }
  }

  private Process start() throws IOException {
    return OtherJvm.of(Driver.class, folder.resolve("checkpoints"), folder.resolve("bits"))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private List<String> checkpoints() throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (var files = Files.list(checkpoints)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void itEndsWithTheBitsOfOneThatWasNeverDisturbed() throws Exception {
    Random random = new Random();
    String expected = training(null).run().bits();
    int killed = 0;
    while (killed < KILLS && !Files.exists(folder.resolve("bits"))) {
      List<String> before = checkpoints();
      Process driver = start();
      // From when it has begun to train, since before there is nothing to lose.
      while (driver.isAlive() && checkpoints().equals(before)) {
        Thread.sleep(5);
      }
      Thread.sleep(random.nextInt(400));
      if (driver.isAlive()) {
        driver.destroyForcibly().waitFor();
        killed++;
      }
    }
    assertTrue(killed > 0, Files.readString(folder.resolve("log")));
    // Its last run is here: any JVM can go on.
    String bits = training(folder.resolve("checkpoints")).run().bits();
    assertEquals(expected, bits, killed + " kills");
  }
}

package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that goes on from a checkpoint ends with the bits of one that was never disturbed. */
class CheckpointsTest {
  @TempDir private Path folder;

  private PlantedTraining training(String kind, boolean resume) {
    PlantedTraining training = new PlantedTraining();
    training.epochs = 11;
    training.checkpointInterval = 3;
    training.validated = kind.contains("validated");
    if (kind.startsWith("posterior")) {
      training.inference = Inference.POSTERIOR;
      training.burnIn = 4;
      training.thinning = 2;
      training.keptSamples = 2;
    }
    if (kind.startsWith("mlp")) {
      training.interaction = InteractionKind.MLP_PRODUCT;
    }
    training.checkpointing = new Checkpointing(folder.toString(), resume, Map.of("seed", "42"));
    return training;
  }

  private static String undisturbed(PlantedTraining training) {
    training.checkpointing = null;
    return training.run().bits();
  }

  private List<String> folders() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String goesOn(PlantedTraining training, String from) {
    try (LogCapture log = new LogCapture(Training.class)) {
      String bits = training.run().bits();
      List<String> said = log.messages(Level.INFO);
      assertTrue(said.contains(from), "" + said);
      return bits;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"point", "posterior", "mlp", "point validated", "posterior validated"})
  void trainingGoesOnToTheSameBits(String kind) throws IOException {
    String expected = undisturbed(training(kind, false));
    assertEquals(expected, training(kind, false).run().bits(), "checkpoints change nothing");
    assertEquals(List.of("epoch-0000006", "epoch-0000009"), folders());
    assertEquals(
        expected, goesOn(training(kind, true), "Training goes on from the checkpoint of epoch 9"));
    // As a run leaves it that is killed while it writes: the last file is not there.
    Files.delete(folder.resolve("epoch-0000009/_COMPLETE"));
    assertEquals(
        expected, goesOn(training(kind, true), "Training goes on from the checkpoint of epoch 6"));
    assertEquals(List.of("epoch-0000006", "epoch-0000009"), folders());
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "block-00001", "_COMPLETE"})
  void aDamagedCheckpointIsPassedOver(String file) throws IOException {
    String expected = training("posterior", false).run().bits();
    Path damaged = folder.resolve("epoch-0000009").resolve(file);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 4;
    Files.write(damaged, bytes);
    Files.deleteIfExists(damaged.resolveSibling("." + file + ".crc"));
    assertEquals(
        expected,
        goesOn(training("posterior", true), "Training goes on from the checkpoint of epoch 6"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Job aborted due to stage failure: org.apache.spark.SparkException: [CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND] Checkpoint block rdd_114_1 not found!",
        "Job aborted due to stage failure: ResultStage 1157 (runJob) has failed the maximum allowable number of times: 4.",
        "Job aborted due to stage failure: Task 1 in stage 3.0 failed 4 times, most recent failure: Lost task 1.3 in stage 3.0: ExecutorLostFailure (executor 7 exited)"
      })
  void lossesOfExecutorsAreKnownByWhatSparkSaysOfThem(String message) {
    assertTrue(LostExecutors.caused(new IllegalStateException(new RuntimeException(message))));
    assertFalse(LostExecutors.caused(new IllegalStateException("Task 1 failed 4 times")));
  }

  /** A disk of this machine without room: Hadoop throws an error, which is no exception. */
  public static final class FullDisk extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(org.apache.hadoop.fs.Path path, boolean overwrite)
        throws IOException {
      return super.create(new org.apache.hadoop.fs.Path("/dev/full"), overwrite);
    }
  }

  @Test
  void aFullDiskEndsTrainingInWordsAndLeavesNothingHalfWritten() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "This system has no device that is always full");
    Configuration hadoop = ClusterState.context().hadoopConfiguration();
    hadoop.set("fs.full.impl", FullDisk.class.getName());
    PlantedTraining training = training("point", false);
    training.checkpointing = new Checkpointing("full://" + folder, false, Map.of());
    Exception error = assertThrows(Exception.class, training::run);
    assertTrue(
        error
            .getMessage()
            .contains(
                "cannot be written (java.io.IOException: No space left on device): make room there or choose another checkpointDir"),
        error::getMessage);
    assertEquals(List.of("epoch-0000003"), folders());
    try (var files = Files.list(folder.resolve("epoch-0000003"))) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void withoutACheckpointTrainingBeginsAtTheBeginning() {
    String expected = undisturbed(training("point", false));
    assertEquals(
        expected,
        goesOn(
            training("point", true),
            "There is no checkpoint in file:" + folder + " to go on from"));
  }

  @Test
  void withoutResumeOldCheckpointsAreRemoved() throws IOException {
    training("point", false).run();
    Files.createDirectories(folder.resolve("epoch-0000999"));
    Files.writeString(folder.resolve("mine"), "is left alone");
    training("point", false).run();
    assertEquals(List.of("epoch-0000006", "epoch-0000009", "mine"), folders());
  }

  @Test
  void anotherTrainingIsRefusedWithWhatDiffers() {
    training("point", false).run();
    PlantedTraining other = training("point", true);
    other.checkpointing = new Checkpointing(folder.toString(), true, Map.of("seed", "43"));
    other.seed = 43;
    String message = assertThrows(IllegalArgumentException.class, other::run).getMessage();
    assertTrue(
        message.contains(
            "is of another training: seed was 42 and is 43; the settings of the model was Settings["),
        message);
    PlantedTraining blocks = training("point", true);
    blocks.blocks = 3;
    message = assertThrows(IllegalArgumentException.class, blocks::run).getMessage();
    assertTrue(message.contains("the checksum of the ratings was "), message);
  }

  /** Java's serialisation would make an object of any class that a file names. */
  @Test
  void aFileThatNamesOtherClassesRunsNothing() throws IOException {
    training("point", false).run();
    for (String checkpoint : folders()) {
      Path driver = folder.resolve(checkpoint).resolve("driver");
      try (var out = new ObjectOutputStream(Files.newOutputStream(driver))) {
        out.writeObject(new javax.swing.event.EventListenerList());
      }
      Files.deleteIfExists(driver.resolveSibling(".driver.crc"));
      CRC32C checksum = new CRC32C();
      checksum.update(Files.readAllBytes(driver));
      Path complete = folder.resolve(checkpoint).resolve("_COMPLETE");
      Files.write(complete, Long.toString(checksum.getValue()).getBytes(StandardCharsets.US_ASCII));
      Files.deleteIfExists(complete.resolveSibling("._COMPLETE.crc"));
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> training("point", true).run())
            .getMessage();
    assertTrue(
        message.contains("was written by another version of spark-afm, or by something else"),
        message);
    assertTrue(message.contains("filter status: REJECTED"), message);
  }

  /** With half the step: what the wider steps had written must not be mistaken for newer. */
  @Test
  void aTrainingThatStartsOverKeepsItsOwnCheckpoints() throws IOException {
    PlantedTraining wild = training("point", false);
    wild.stepScale = 40;
    wild.checkpointInterval = 1;
    String bits;
    try (LogCapture log = new LogCapture(Training.class)) {
      bits = wild.run().bits();
      assertTrue(
          log.warnings().stream().anyMatch(w -> w.contains("training starts over")),
          "" + log.warnings());
    }
    assertEquals(List.of("epoch-0000009", "epoch-0000010"), folders());
    wild.checkpointing = null;
    assertEquals(bits, wild.run().bits());
  }
}

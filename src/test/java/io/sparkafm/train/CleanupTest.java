package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.CheckpointDirectory;
import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanupTest {
  private static final String DESCRIPTION = "what the caller does";

  private ClusterState before;

  @BeforeEach
  void describe() {
    ClusterState.context().setJobDescription(DESCRIPTION);
    before = ClusterState.now();
  }

  @AfterEach
  void forget() {
    ClusterState.context().clearJobGroup();
    ClusterState.context().setJobDescription(null);
  }

  private static PlantedTraining training() {
    PlantedTraining training = new PlantedTraining();
    training.epochs = 7;
    training.rounds = 2;
    training.checkpointInterval = 2;
    training.validated = true;
    return training;
  }

  private void nothingIsLeft() {
    ClusterState after = ClusterState.settled(before);
    assertTrue(before.persistent().containsAll(after.persistent()), "persisted: " + after);
    assertTrue(before.broadcasts().containsAll(after.broadcasts()), "broadcast: " + after);
    assertEquals(DESCRIPTION, after.jobDescription());
  }

  @Test
  void nothingIsLeftAfterTraining() {
    AtomicBoolean seen = new AtomicBoolean();
    try (LogCapture log =
        LogCapture.afterEachEpoch(
            epoch -> {
              ClusterState during = ClusterState.now();
              seen.set(
                  during.persistent().size() > before.persistent().size()
                      && during.broadcasts().size() > before.broadcasts().size());
            })) {
      training().run();
    }
    assertTrue(seen.get(), "the test must be able to see what training holds");
    nothingIsLeft();
  }

  @Test
  void nothingIsLeftOnDiskAfterTraining(@TempDir Path folder) {
    AtomicBoolean seen = new AtomicBoolean();
    try (CheckpointDirectory directory = new CheckpointDirectory(folder);
        LogCapture log =
            LogCapture.afterEachEpoch(
                epoch -> {
                  if (epoch == 3) {
                    seen.set(!ClusterState.files(folder).isEmpty());
                  }
                })) {
      training().run();
    }
    assertTrue(seen.get(), "a checkpoint was there");
    assertEquals(List.of(), ClusterState.files(folder));
    nothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsLeftWhereTrainingIsCancelled(boolean checkpoints, @TempDir Path folder) {
    JavaSparkContext context = ClusterState.context();
    String group = "CleanupTest " + checkpoints;
    context.setJobGroup(group, DESCRIPTION);
    CheckpointDirectory directory = checkpoints ? new CheckpointDirectory(folder) : null;
    // Cancelled between two epochs, after the second cut: the next job fails.
    try (LogCapture log =
        LogCapture.afterEachEpoch(
            epoch -> {
              if (epoch == 5) {
                context.sc().cancelJobGroupAndFutureJobs(group);
              }
            })) {
      Exception error = assertThrows(Exception.class, training()::run);
      assertTrue(error instanceof SparkException, error.toString());
      assertTrue(error.getMessage().contains("cancelled"), error.getMessage());
      assertEquals(5, log.size());
    } finally {
      if (directory != null) {
        directory.close();
      }
    }
    assertEquals(List.of(), ClusterState.files(folder));
    nothingIsLeft();
  }

  /** The disk fails: where the checkpoint directory was, there is a file. */
  @Test
  void nothingIsLeftWhereACheckpointFails(@TempDir Path folder) throws IOException {
    try (CheckpointDirectory directory = new CheckpointDirectory(folder)) {
      Path checkpoints = Path.of(URI.create(ClusterState.context().getCheckpointDir().get()));
      Files.delete(checkpoints);
      Files.createFile(checkpoints);
      assertThrows(Exception.class, training()::run);
    }
    nothingIsLeft();
  }

  @Test
  void nothingIsLeftWhereTheFirstJobFails() {
    JavaSparkContext context = ClusterState.context();
    context.setJobGroup("CleanupTest first", DESCRIPTION);
    context.sc().cancelJobGroupAndFutureJobs("CleanupTest first");
    assertThrows(SparkException.class, training()::run);
    nothingIsLeft();
  }

  @Test
  void nothingIsLeftWhereTrainingDiverges() {
    PlantedTraining training = training();
    training.stepScale = Float.NaN;
    try (LogCapture log = new LogCapture(Training.class)) {
      assertThrows(IllegalStateException.class, training::run);
    }
    nothingIsLeft();
  }
}

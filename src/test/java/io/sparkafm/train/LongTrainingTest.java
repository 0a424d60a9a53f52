package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.CheckpointDirectory;
import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongTrainingTest {
  private static final int EPOCHS = 300;

  /** What was held after an epoch. */
  private record Held(int persistent, int broadcasts, int files) {
    boolean holds(Held other) {
      return other.persistent <= persistent
          && other.broadcasts <= broadcasts
          && other.files <= files;
    }
  }

  private static void trainsWithoutGrowing(Path folder) {
    PlantedTraining training = new PlantedTraining();
    training.epochs = EPOCHS;
    training.blocks = 1;
    training.checkpointInterval = 25;
    List<Held> early = new ArrayList<>();
    List<Held> late = new ArrayList<>();
    PlantedTraining.Result result;
    try (LogCapture log =
        LogCapture.afterEachEpoch(
            epoch -> {
              if (epoch > 25 && epoch <= 50) {
                early.add(held(folder));
              } else if (epoch >= EPOCHS - 25 && epoch < EPOCHS) {
                late.add(settled(folder, most(early)));
              }
            })) {
      result = training.run();
    }
    assertEquals(EPOCHS, result.history().epochs().size());
    assertTrue(result.parameters().isFinite());
    // From one cut to the next, whichever they are, training holds no more.
    assertEquals(25, early.size());
    assertEquals(25, late.size());
    Held before = most(early);
    Held after = most(late);
    assertTrue(before.holds(after), () -> after + " after " + before);
  }

  /** What is held once Spark has removed, in the background, the broadcasts destroyed so far. */
  private static Held settled(Path folder, Held before) {
    Held now = held(folder);
    for (int wait = 0; wait < 100 && !before.holds(now); wait++) {
      LockSupport.parkNanos(20_000_000L);
      now = held(folder);
    }
    return now;
  }

  private static Held held(Path folder) {
    ClusterState now = ClusterState.now();
    return new Held(
        now.persistent().size(),
        now.broadcasts().size(),
        folder == null ? 0 : ClusterState.files(folder).size());
  }

  private static Held most(List<Held> held) {
    return new Held(
        held.stream().mapToInt(Held::persistent).max().orElseThrow(),
        held.stream().mapToInt(Held::broadcasts).max().orElseThrow(),
        held.stream().mapToInt(Held::files).max().orElseThrow());
  }

  @Test
  void threeHundredEpochsWithoutACheckpointDirectory() {
    trainsWithoutGrowing(null);
  }

  @Test
  void threeHundredEpochsWithACheckpointDirectory(@TempDir Path folder) {
    try (CheckpointDirectory directory = new CheckpointDirectory(folder)) {
      trainsWithoutGrowing(folder);
    }
  }
}

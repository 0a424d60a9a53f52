package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.CheckpointDirectory;
import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongTrainingTest {
  private static final int EPOCHS = 500;

  /** What was held after an epoch. */
  private record Held(int persistent, int broadcasts, int files) {}

  private static void trainsWithoutGrowing(Path folder) {
    PlantedTraining training = new PlantedTraining();
    training.epochs = EPOCHS;
    training.blocks = 1;
    training.checkpointInterval = 25;
    List<Held> early = new ArrayList<>();
    List<Held> late = new ArrayList<>();
    PlantedTraining.Result result;
    try (LogCapture log =
        new LogCapture(
            Training.class,
            message -> {
              int epoch = Integer.parseInt(message.substring(6, message.indexOf('/')));
              if (epoch > 25 && epoch <= 50) {
                early.add(held(folder));
              } else if (epoch >= 475 && epoch < 500) {
                late.add(held(folder));
              }
            })) {
      result = training.run();
    }
    assertEquals(EPOCHS, result.history().epochs().size());
    assertTrue(result.parameters().isFinite());
    // From one cut to the next, whichever they are, training holds the same.
    assertEquals(25, early.size());
    assertEquals(25, late.size());
    assertEquals(most(early), most(late));
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
  void fiveHundredEpochsWithoutACheckpointDirectory() {
    trainsWithoutGrowing(null);
  }

  @Test
  void fiveHundredEpochsWithACheckpointDirectory(@TempDir Path folder) {
    try (CheckpointDirectory directory = new CheckpointDirectory(folder)) {
      trainsWithoutGrowing(folder);
    }
  }
}

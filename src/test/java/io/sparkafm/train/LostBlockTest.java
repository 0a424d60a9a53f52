package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.CheckpointDirectory;
import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostBlockTest {

  private static PlantedTraining training() {
    PlantedTraining training = new PlantedTraining();
    training.blocks = 3;
    training.rounds = 2;
    training.epochs = 9;
    training.checkpointInterval = 4;
    training.validated = true;
    return training;
  }

  /** As when an executor dies: after each epoch a partition of all that is persisted is gone. */
  @Test
  void lostBlocksAreComputedAgainToTheSameBits(@TempDir Path folder) {
    String bits = training().run().bits();
    AtomicInteger lost = new AtomicInteger();
    String recovered;
    try (CheckpointDirectory directory = new CheckpointDirectory(folder);
        LogCapture log = LogCapture.afterEachEpoch(epoch -> lost.addAndGet(lose(lost.get() % 3)))) {
      recovered = training().run().bits();
    }
    assertTrue(lost.get() >= 2 * 9, "ratings and user rows were lost in every epoch: " + lost);
    assertEquals(bits, recovered);
  }

  private static int lose(int partition) {
    BlockManager manager = SparkEnv.get().blockManager();
    int lost = 0;
    for (int rdd : ClusterState.context().getPersistentRDDs().keySet()) {
      RDDBlockId block = new RDDBlockId(rdd, partition);
      if (manager.getStatus(block).isDefined()) {
        manager.removeBlock(block, true);
        lost++;
      }
    }
    return lost;
  }
}

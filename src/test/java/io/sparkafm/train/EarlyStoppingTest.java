package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

  /** Too little regularisation: the held-out error falls, then rises. */
  private static PlantedTraining overfitting() {
    PlantedTraining training = new PlantedTraining();
    training.validated = true;
    training.regParam = 0.1f;
    training.stepScale = 1.5f;
    training.epochs = 60;
    return training;
  }

  @Test
  void trainingStopsAndKeepsTheBestEpoch() {
    PlantedTraining training = overfitting();
    training.patience = 3;
    PlantedTraining.Result stopped = training.run();
    List<TrainingHistory.Epoch> epochs = stopped.history().epochs();
    int best = stopped.history().bestEpoch();
    assertTrue(epochs.size() < 60, "it never stopped");
    assertEquals(best + 1 + 3, epochs.size());
    for (TrainingHistory.Epoch epoch : epochs) {
      assertTrue(epoch.validationRmse() >= epochs.get(best).validationRmse());
    }

    // The same training that ends there on its own has the same parameters and users.
    training.epochs = best + 1;
    PlantedTraining.Result ended = training.run();
    assertEquals(best, ended.history().bestEpoch());
    assertEquals(ended.bitsWithoutHistory(), stopped.bitsWithoutHistory());

    // Other than those of the last epoch.
    assertNotEquals(epochs.get(best), stopped.last());
  }

  @Test
  void theBestEpochOutlivesACut() {
    PlantedTraining training = overfitting();
    training.patience = 3;
    String bits = training.run().bitsWithoutHistory();
    training.checkpointInterval = 1;
    assertEquals(bits, training.run().bitsWithoutHistory());
  }
}

package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VariantsTest {

  @ParameterizedTest
  @EnumSource(InteractionKind.class)
  void everyInteractionLearnsMoreThanBiases(InteractionKind interaction) {
    PlantedTraining training = new PlantedTraining();
    training.validated = true;
    training.epochs = 40;
    training.interaction = interaction;
    double rmse = training.run().last().validationRmse();
    double baseline = biasesAlone();
    assertTrue(rmse < baseline - 0.05, interaction + ": " + rmse + ", biases alone " + baseline);
  }

  /** Held-out RMSE of user and item biases, the factors held at zero by their prior. */
  private static double biasesAlone() {
    PlantedTraining training = new PlantedTraining();
    training.validated = true;
    training.epochs = 20;
    training.factorRegParam = 1e6f;
    training.learnAttention = false;
    return training.run().last().validationRmse();
  }

  @Test
  void aGateThatIsNotLearnedIsUniform() {
    PlantedTraining training = new PlantedTraining();
    training.learnAttention = false;
    for (TrainedUsers users : training.run().users()) {
      for (float alpha : users.gate()) {
        assertEquals(1f / 3, alpha);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(InteractionKind.class)
  void theLogisticLossFalls(InteractionKind interaction) {
    PlantedTraining training = new PlantedTraining();
    training.loss = Loss.LOGISTIC;
    training.interaction = interaction;
    training.epochs = 30;
    training.regParam = 1;
    var epochs = training.run().history().epochs();
    assertTrue(
        epochs.get(29).objective() < 0.9 * epochs.get(0).objective(),
        epochs.get(0) + " " + epochs.get(29));
  }
}

package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VariantsTest {
  private static final Map<Loss, Double> BIASES_ALONE = new EnumMap<>(Loss.class);

  @ParameterizedTest
  @EnumSource(InteractionKind.class)
  void everyInteractionLearnsMoreThanBiases(InteractionKind interaction) {
    PlantedTraining training = new PlantedTraining();
    training.validated = true;
    training.epochs = 40;
    training.interaction = interaction;
    training.learnAttention = !interaction.pairsRows();
    double rmse = training.run().last().validationRmse();
    double baseline = biasesAlone(Loss.SQUARED);
    assertTrue(rmse < baseline - 0.05, interaction + ": " + rmse + ", biases alone " + baseline);
  }

  /** Held-out RMSE of user and item biases, the factors held at zero by their prior. */
  private static double biasesAlone(Loss loss) {
    return BIASES_ALONE.computeIfAbsent(loss, VariantsTest::trainBiases);
  }

  private static double trainBiases(Loss loss) {
    PlantedTraining training = new PlantedTraining();
    training.loss = loss;
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

  /** Held-out errors are of probabilities of a rating that is liked, or not. */
  @ParameterizedTest
  @EnumSource(
      value = InteractionKind.class,
      names = {"INNER_PRODUCT", "MLP_PRODUCT", "MLP_CONCATENATION", "PAIRWISE"})
  void withTheLogisticLossEveryInteractionLearnsMoreThanBiases(InteractionKind interaction) {
    PlantedTraining training = new PlantedTraining();
    training.validated = true;
    training.loss = Loss.LOGISTIC;
    training.interaction = interaction;
    training.learnAttention = !interaction.pairsRows();
    training.epochs = 40;
    training.regParam = 2;
    double rmse = training.run().last().validationRmse();
    double baseline = biasesAlone(Loss.LOGISTIC);
    assertTrue(rmse < baseline - 0.01, interaction + ": " + rmse + ", biases alone " + baseline);
  }
}

package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LogCapture;
import io.sparkafm.core.model.InteractionKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceTest {

  private static PlantedTraining absurd(float stepScale) {
    PlantedTraining training = new PlantedTraining();
    training.stepScale = stepScale;
    training.blocks = 12;
    training.regParam = 0.01f;
    training.epochs = 12;
    training.synchronous = true;
    training.validated = true;
    return training;
  }

  /** Beyond what the parameter allows: the step must come down to where it holds. */
  @ParameterizedTest
  @ValueSource(floats = {5, 10, 20})
  void trainingThatExplodesHalvesTheStepAndEndsWell(float stepScale) {
    try (LogCapture log = new LogCapture(Training.class)) {
      PlantedTraining.Result result = absurd(stepScale).run();
      List<String> warnings = log.warnings();
      assertTrue(
          warnings
              .get(0)
              .matches(
                  "Epoch \\d+ diverged: training goes back to the epoch before and halves stepScale"
                      + " to "
                      + stepScale / 2),
          warnings.toString());
      assertEquals(stepScale / Math.pow(2, warnings.size()), result.parameters().stepScale);
      assertEquals(12, result.history().epochs().size());
      assertTrue(result.parameters().isFinite());
      for (TrainingHistory.Epoch epoch : result.history().epochs()) {
        assertTrue(Double.isFinite(epoch.objective()), "" + epoch);
      }
    }
  }

  @Test
  void trainingThatExplodesWhateverTheStepFailsWithAdvice() {
    try (LogCapture log = new LogCapture(Training.class)) {
      IllegalStateException error = assertThrows(IllegalStateException.class, absurd(1e9f)::run);
      assertTrue(
          error.getMessage().matches("Training diverged in epoch \\d+ even with stepScale .*"),
          error.getMessage());
      for (String advice :
          List.of("roundsPerEpoch (now 1)", "smaller stepScale", "regParams", "numBlocks")) {
        assertTrue(error.getMessage().contains(advice), error.getMessage());
      }
      assertEquals(5, log.warnings().size());
    }
  }

  /** Whatever a user may ask for. */
  @ParameterizedTest
  @EnumSource(InteractionKind.class)
  void theWildestParametersGiveFiniteNumbers(InteractionKind interaction) {
    PlantedTraining training = absurd(2);
    training.interaction = interaction;
    training.learnAttention = !interaction.pairsRows();
    training.regParam = 0;
    training.attentionRegParam = 0;
    try (LogCapture log = new LogCapture(Training.class)) {
      PlantedTraining.Result result = training.run();
      assertTrue(result.parameters().isFinite());
      for (TrainedUsers users : result.users()) {
        for (float value : users.factors()) {
          assertTrue(Float.isFinite(value));
        }
        for (float value : users.attention()) {
          assertTrue(value >= 0 && value <= 1);
        }
      }
    }
  }

  /** Ratings far from zero are no explosion: the first epoch meets them as they are. */
  @Test
  void aModelWithoutGlobalMeanTrains() {
    PlantedTraining training = new PlantedTraining();
    training.globalMean = false;
    training.validated = true;
    training.epochs = 20;
    training.regParam = 1;
    try (LogCapture log = new LogCapture(Training.class)) {
      PlantedTraining.Result result = training.run();
      assertEquals(List.of(), log.warnings());
      assertTrue(result.last().validationRmse() < 1, "" + result.last());
    }
  }
}

package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.learn.Convergence;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.NoiseScale;
import io.sparkafm.core.model.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Draws from the posterior, averaged. */
class PosteriorTest {

  private static PlantedTraining posterior() {
    PlantedTraining training = new PlantedTraining();
    training.inference = Inference.POSTERIOR;
    training.stepScale = 2f;
    training.rounds = 2;
    training.validated = true;
    training.burnIn = 10;
    training.thinning = 2;
    training.epochs = 110;
    return training;
  }

  @Test
  void theMeanBeatsItsDrawsAndThePointEstimate() {
    PlantedTraining.Result mean = posterior().run();
    PlantedTraining point = posterior();
    point.inference = Inference.POINT;
    point.stepScale = 0.8f;
    point.epochs = 40;
    point.patience = 5;
    double posterior = mean.last().validationRmse();
    List<TrainingHistory.Epoch> epochs = mean.history().epochs();
    double draw = epochs.get(9).validationRmse();
    assertTrue(posterior < draw - 0.02, posterior + ", a draw has " + draw);
    PlantedTraining.Result estimate = point.run();
    double best = estimate.history().epochs().get(estimate.history().bestEpoch()).validationRmse();
    assertTrue(posterior < best, posterior + ", the point estimate has " + best);
  }

  @Test
  void theHistoryTellsOfDrawsAndHyperparameters() {
    PlantedTraining.Result result = posterior().run();
    List<TrainingHistory.Epoch> epochs = result.history().epochs();
    assertEquals(0, epochs.get(9).samples());
    assertEquals(0, epochs.get(10).samples());
    assertEquals(1, epochs.get(11).samples());
    assertEquals(50, epochs.get(109).samples());
    // While it burns in, the chain is measured as often as it will be drawn from.
    assertNotEquals(epochs.get(7).validationRmse(), epochs.get(8).validationRmse());
    assertEquals(epochs.get(8).validationRmse(), epochs.get(9).validationRmse());
    // Between draws the mean stays, and so does its error.
    assertEquals(epochs.get(49).validationRmse(), epochs.get(50).validationRmse());
    assertNotEquals(epochs.get(49).validationRmse(), epochs.get(51).validationRmse());
    double effective = epochs.get(109).effectiveSamples();
    assertTrue(effective > 3 && effective <= 50, "worth " + effective + " of 50 draws");
    // Ratings' standard deviation is 1, that of their noise .5 and half stars add .14: .27 is the
    // inverse of τ times the multipliers of user and item.
    Parameters last = result.parameters();
    double noise =
        epochs.get(109).precisions().noise()
            * meanMultiplier(last.userNoiseShares)
            * meanMultiplier(last.itemNoiseShares);
    assertTrue(noise > 2.2 && noise < 4.5, "precision of the noise " + noise);
    assertEquals(3, epochs.get(109).precisions().field().length);
    assertNotEquals(
        epochs.get(108).precisions().attention()[1], epochs.get(109).precisions().attention()[1]);
  }

  private static double meanMultiplier(float[] shares) {
    double mean = 0;
    for (int g = 0; g < NoiseScale.COUNT; g++) {
      mean += shares[g] * NoiseScale.multiplier(g);
    }
    return mean;
  }

  @Test
  void theHistoryTellsHowWellTheChainHasMixedWhateverTheBlocks() {
    PlantedTraining training = posterior();
    training.epochs = 50;
    training.blocks = 1;
    List<Convergence> one = training.run().history().convergence();
    training.blocks = 3;
    List<Convergence> three = training.run().history().convergence();
    assertEquals(
        List.of(
            "error -1",
            "noise -1",
            "factors 0",
            "gate 0",
            "factors 1",
            "gate 1",
            "factors 2",
            "gate 2",
            "predictions -1"),
        one.stream().map(c -> c.quantity() + " " + c.field()).toList());
    Convergence predictions = one.get(8);
    assertEquals(predictions.watched(), three.get(8).watched());
    assertTrue(predictions.watched() >= 100, predictions.watched() + " are watched");
    for (Convergence c : one) {
      assertTrue(c.medianRHat() <= c.largestRHat(), c.toString());
      assertTrue(c.leastEffectiveDraws() <= c.medianEffectiveDraws(), c.toString());
      assertTrue(c.leastEffectiveDraws() > 1 && c.medianEffectiveDraws() <= 20, c.toString());
    }
    assertEquals(1, predictions.medianRHat(), 0.15);
    PlantedTraining point = posterior();
    point.inference = Inference.POINT;
    point.stepScale = 0.8f;
    point.epochs = 6;
    assertEquals(List.of(), point.run().history().convergence());
  }

  @Test
  void earlyStoppingWorksOnTheRunningMean() {
    PlantedTraining training = posterior();
    training.patience = 2;
    training.epochs = 1000;
    PlantedTraining.Result stopped = training.run();
    List<TrainingHistory.Epoch> epochs = stopped.history().epochs();
    int best = stopped.history().bestEpoch();
    assertTrue(epochs.size() < 1000, "it never stopped");
    // Two draws, two epochs each, without gain.
    assertEquals(best + 1 + 2 * 2, epochs.size());

    training.epochs = best + 1;
    training.checkpointInterval = 3;
    PlantedTraining.Result ended = training.run();
    assertEquals(ended.bitsWithoutHistory(), stopped.bitsWithoutHistory());
  }

  @Test
  void theMeanOutlivesCutsOfTheLineage() {
    PlantedTraining training = posterior();
    training.epochs = 24;
    training.keptSamples = 2;
    String bits = training.run().bits();
    training.checkpointInterval = 1;
    PlantedTraining.Result cut = training.run();
    assertEquals(bits, cut.bits());
    assertEquals(2, cut.items().kept().size());
  }

  @Test
  void blocksAgreeOnTheMean() {
    double[] rmse = new double[2];
    for (int i = 0; i < 2; i++) {
      PlantedTraining training = posterior();
      training.blocks = new int[] {1, 4}[i];
      rmse[i] = training.run().last().validationRmse();
    }
    // Two seeds differ by as much: 720 held-out ratings are few.
    assertEquals(rmse[0], rmse[1], 0.01);
  }
}

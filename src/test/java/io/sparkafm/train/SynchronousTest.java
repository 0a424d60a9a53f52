package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.Parameters;
import org.junit.jupiter.api.Test;

class SynchronousTest {

  private static Parameters trained(boolean synchronous, float stepScale, int rounds) {
    PlantedTraining training = new PlantedTraining();
    training.synchronous = synchronous;
    training.stepScale = stepScale;
    training.rounds = rounds;
    training.epochs = 4;
    return training.run().parameters();
  }

  /** Euclidean distance of the item side's factors and biases. */
  static double distance(Parameters a, Parameters b) {
    double sum = 0;
    for (int i = 0; i < a.factors.length; i++) {
      sum += Math.pow((double) a.factors[i] - b.factors[i], 2);
    }
    for (int i = 0; i < a.bias.length; i++) {
      sum += Math.pow((double) a.bias[i] - b.bias[i], 2);
    }
    return Math.sqrt(sum);
  }

  /**
   * Copies that move and copies that are held still differ in the second order of the step: a step
   * four times smaller makes the difference sixteen times smaller, and its share of what was
   * learned four times.
   */
  @Test
  void smallStepsGiveTheSameParametersAsTheAsynchronousTraining() {
    Parameters start = trained(false, 1e-6f, 8);
    double[] share = new double[2];
    for (int i = 0; i < 2; i++) {
      float step = i == 0 ? 0.04f : 0.01f;
      Parameters asynchronous = trained(false, step, 8);
      Parameters synchronous = trained(true, step, 8);
      share[i] = distance(asynchronous, synchronous) / distance(asynchronous, start);
    }
    assertTrue(share[1] < 0.001, "difference " + share[1] + " of what was learned");
    assertTrue(share[0] > 3 * share[1], "difference " + share[0] + ", " + share[1]);
  }

  @Test
  void moreRoundsBringTheTwoTogether() {
    double one = distance(trained(false, 0.2f, 1), trained(true, 0.2f, 1));
    double many = distance(trained(false, 0.2f, 10), trained(true, 0.2f, 10));
    assertTrue(many < one / 4, "differences " + one + ", " + many);
  }
}

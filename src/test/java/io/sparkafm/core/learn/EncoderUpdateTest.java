package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.EncodedItems;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.Settings;
import org.junit.jupiter.api.Test;

/** CDL's encoder of items: its gradient, and that it learns. */
class EncoderUpdateTest {
  private static final float PRECISION = 2.5f;

  private final ItemFeatures items =
      Problem.random(Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT)).features;
  private final Settings settings =
      Settings.builder(3)
          .hidden(5)
          .learnAttention(false)
          .itemVector(Settings.ItemVector.ENCODED)
          .seed(9)
          .build();
  private final EncodedItems state = EncodedItems.initial(settings, items);
  private final float[] factors = new float[items.rows() * settings.stride()];

  EncoderUpdateTest() {
    for (int j = 0; j < items.items(); j++) {
      for (int h = 0; h < 3; h++) {
        factors[j * settings.stride() + h] = (float) Math.sin(1 + 3 * j + h);
      }
    }
  }

  private EncoderUpdate update() {
    return new EncoderUpdate(settings, items, state, PRECISION);
  }

  private double objective() {
    EncoderUpdate update = update();
    double sum = 0;
    for (int j = 0; j < items.items(); j++) {
      sum += update.add(j, items.weights(), factors);
    }
    return sum;
  }

  @Test
  void theGradientIsThatOfTheObjectiveByCentralDifferences() {
    EncoderUpdate update = update();
    for (int j = 0; j < items.items(); j++) {
      update.add(j, items.weights(), factors);
    }
    int different = 0;
    for (int i = 0; i < state.weights.length; i++) {
      float weight = state.weights[i];
      float step = 1e-2f;
      state.weights[i] = weight + step;
      double above = objective();
      float up = state.weights[i];
      state.weights[i] = weight - step;
      double below = objective();
      float down = state.weights[i];
      state.weights[i] = weight;
      double expected = (above - below) / ((double) up - down);
      if (expected != 0) {
        different++;
        assertEquals(expected, update.gradient[i], 5e-3 * Math.max(1, Math.abs(expected)), "" + i);
      }
    }
    assertTrue(different > 100, "only " + different + " weights change the objective");
  }

  @Test
  void codesComeNearTheFactorsAndTheSameBitsComeTwice() {
    double before = objective();
    for (int epoch = 0; epoch < 300; epoch++) {
      update().run(factors, epoch);
    }
    assertTrue(objective() < 0.5 * before, before + " -> " + objective());
    EncodedItems again = EncodedItems.initial(settings, items);
    for (int epoch = 0; epoch < 300; epoch++) {
      new EncoderUpdate(settings, items, again, PRECISION).run(factors, epoch);
    }
    assertArrayEquals(state.codes, again.codes);
  }
}

package io.sparkafm.core.learn;

import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Settings;

/** Settings of chains whose rows are all drawn. */
final class GibbsProblem {
  private GibbsProblem() {}

  /** Uniform attention, all biases, one round. */
  static Settings settings(int rank) {
    return new Settings(
        rank,
        Loss.SQUARED,
        Inference.POSTERIOR,
        InteractionKind.INNER_PRODUCT,
        1,
        false,
        true,
        true,
        true,
        true,
        2f,
        16,
        1,
        false,
        0,
        1);
  }
}

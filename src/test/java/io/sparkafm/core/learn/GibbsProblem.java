package io.sparkafm.core.learn;

import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.Settings;

/** Settings of chains whose rows are all drawn. */
final class GibbsProblem {
  private GibbsProblem() {}

  /** Uniform attention, all biases, one round. */
  static Settings settings(int rank) {
    return Settings.builder(rank)
        .inference(Inference.POSTERIOR)
        .learnAttention(false)
        .stepScale(2f)
        .seed(1)
        .build();
  }
}

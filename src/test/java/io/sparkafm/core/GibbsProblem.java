package io.sparkafm.core;

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

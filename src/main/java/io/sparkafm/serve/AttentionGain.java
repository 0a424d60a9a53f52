package io.sparkafm.serve;

import java.io.Serializable;

/**
 * What a learned gate gains over a uniform one on held-out ratings, all else equal.
 *
 * @param learnedRmse root mean squared error of the model
 * @param uniformRmse the same of a model with a uniform gate
 * @param gain {@code uniformRmse − learnedRmse}; negative where learning attention costs accuracy
 * @param low lower end of the gain's 95 % interval, users drawn at random
 * @param high upper end
 */
public record AttentionGain(
    double learnedRmse, double uniformRmse, double gain, double low, double high)
    implements Serializable {

  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT,
        "the learned gate gains %.4f RMSE over a uniform one on held-out ratings (95 %% interval %.4f to %.4f): %.4f against %.4f",
        gain,
        low,
        high,
        learnedRmse,
        uniformRmse);
  }
}

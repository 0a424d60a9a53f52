package io.sparkafm.core.model;

import java.io.Serializable;

/**
 * One draw's item side, kept beside the mean: several of them tell how sure a prediction is. Its
 * users are {@link UserRows}, of which {@link #userNumbers} numbers count each.
 *
 * @param factors of items and values, row r at {@code r * stride} of the settings' rank
 * @param bias of items and values, one a row
 * @param weights shared by all users
 * @param meanUser ū
 */
public record PosteriorSample(float[] factors, float[] bias, float[] weights, float[] meanUser)
    implements Serializable {

  /** Numbers that a draw has of a user: u, its bias and its slope of the main effects. */
  public static int userNumbers(Settings settings) {
    return settings.rank() + 2;
  }

  /** The draw that the parameters hold. */
  public static PosteriorSample of(
      Settings settings, Parameters parameters, ItemFeatures features) {
    return new PosteriorSample(
        parameters.factors,
        parameters.biases(settings, features),
        parameters.weights,
        parameters.meanUser);
  }
}

package io.sparkafm.core;

import java.io.Serializable;

/**
 * One draw's item side, kept beside the mean: several of them tell how sure a prediction is. Its
 * users are {@link UserRows}.
 *
 * @param factors of items and values, row r at {@code r * stride} of the settings' rank
 * @param bias of items and values, one a row
 * @param weights shared by all users
 * @param meanUser ū
 */
public record Draw(float[] factors, float[] bias, float[] weights, float[] meanUser)
    implements Serializable {

  /** The draw that parameters are. */
  public static Draw of(Parameters parameters) {
    return new Draw(parameters.factors, parameters.bias, parameters.weights, parameters.meanUser);
  }
}

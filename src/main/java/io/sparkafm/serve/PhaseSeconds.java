package io.sparkafm.serve;

import java.io.Serializable;

/**
 * Where the time of a fit went, in seconds of the driver's clock. Reading is lazy: the first pass
 * reads and checks the ratings; where the dataset is not cached, later ones read them again.
 *
 * @param read the pass that checks the ratings
 * @param index numbering the items and reading their features
 * @param block distributing the ratings to blocks of users and sorting them
 * @param train all epochs, the preparation before the first epoch and the reading of the users
 *     after the last one
 * @param merge the part of {@code train} in which the driver merges draws into the posterior mean
 */
public record PhaseSeconds(double read, double index, double block, double train, double merge)
    implements Serializable {

  /** The seconds of a model that was saved without them. */
  public static final PhaseSeconds UNKNOWN = new PhaseSeconds(0, 0, 0, 0, 0);
}

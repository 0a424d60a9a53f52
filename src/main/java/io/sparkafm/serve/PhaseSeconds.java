package io.sparkafm.serve;

import java.io.Serializable;

/**
 * Where the time of a fit went, in seconds of the driver's clock. Reading is lazy: the first pass
 * reads and checks the ratings; where the dataset is not cached, later ones read them again.
 *
 * @param read the pass that checks the ratings
 * @param index items numbered, their features read
 * @param block ratings dealt to blocks of users and sorted
 * @param train all epochs, what comes before the first and the users read after the last
 * @param merge of {@code train}: draws merged into the posterior mean on the driver
 */
public record PhaseSeconds(double read, double index, double block, double train, double merge)
    implements Serializable {

  /** Of a model that was saved without. */
  public static final PhaseSeconds UNKNOWN = new PhaseSeconds(0, 0, 0, 0, 0);
}

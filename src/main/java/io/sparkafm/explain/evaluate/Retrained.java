package io.sparkafm.explain.evaluate;

import io.sparkafm.ml.AfmModel;

/**
 * The same ratings learned again, each model changed in one thing.
 *
 * @param uniform with a uniform gate; null where the gate was not learned
 * @param reseeded with the next seed; null where nothing was trained again
 * @param permuted with the {@link PermutedFields} beside the fields; null where contributions
 *     cannot be left out alone, or there are no fields
 */
record Retrained(AfmModel uniform, AfmModel reseeded, AfmModel permuted) {}

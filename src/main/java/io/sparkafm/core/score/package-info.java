/**
 * What a trained model says: scores of pairs and of blocks of users and items, lists of the best,
 * the contributions that a score is the sum of, and shorter vectors with the same products.
 *
 * <p>May import {@code core.math} and {@code core.model}.
 */
package io.sparkafm.core.score;

/**
 * What is computed from a trained model: scores of pairs and of blocks of users and items, lists of
 * the best items or users, the contributions that sum to a score, and shorter vectors with nearly
 * the same products.
 *
 * <p>May import {@code core.math} and {@code core.model}.
 */
package io.sparkafm.core.score;

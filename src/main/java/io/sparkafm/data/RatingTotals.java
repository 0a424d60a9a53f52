package io.sparkafm.data;

/**
 * Sums over all blocks. They depend on the data alone, not on the number of blocks: see {@link
 * RatingBlocks#totals}.
 *
 * @param users users with any rating
 * @param ratings ratings to train on
 * @param validationRatings ratings held out
 * @param weight sum of the training ratings' weights
 * @param mean weighted mean of the training ratings
 * @param standardDeviation weighted standard deviation of the training ratings, ≥ 0
 * @param min least training rating
 * @param max largest training rating
 */
public record RatingTotals(
    long users,
    long ratings,
    long validationRatings,
    double weight,
    double mean,
    double standardDeviation,
    float min,
    float max) {}

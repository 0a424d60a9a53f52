package io.sparkafm.train;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.data.UserBlock;
import org.apache.spark.api.java.JavaRDD;

/**
 * What training reads.
 *
 * @param blocks ratings as they are given, one {@link UserBlock} a partition; persisted by the
 *     caller
 * @param features of the items
 * @param scale of the ratings
 * @param ratings number of training ratings
 * @param users number of users
 * @param largestBlock training and held-out ratings of the largest block
 * @param weighted whether ratings have weights
 * @param validated whether ratings are held out for validation
 */
public record TrainingData(
    JavaRDD<UserBlock> blocks,
    ItemFeatures features,
    RatingScale scale,
    long ratings,
    long users,
    long largestBlock,
    boolean weighted,
    boolean validated) {}

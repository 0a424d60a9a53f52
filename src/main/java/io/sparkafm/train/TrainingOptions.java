package io.sparkafm.train;

import org.apache.spark.storage.StorageLevel;

/**
 * How training runs, apart from what is learned.
 *
 * @param maxIter largest number of epochs, ≥ 1
 * @param checkpointInterval epochs between cuts of the lineage, ≥ 1
 * @param patience epochs without a better validation error after which training ends, ≥ 1
 * @param storageLevel of ratings and user factors in the cluster
 */
public record TrainingOptions(
    int maxIter, int checkpointInterval, int patience, StorageLevel storageLevel) {}

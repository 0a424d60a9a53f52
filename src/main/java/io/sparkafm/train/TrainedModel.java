package io.sparkafm.train;

import io.sparkafm.core.learn.MovementSums;
import io.sparkafm.core.model.TrainedItems;
import org.apache.spark.api.java.JavaRDD;

/**
 * The model that a training came to: that of the best epoch if ratings are held out, and otherwise
 * that of the last one. Users stay in the cluster, until the training is closed.
 *
 * @param items the item side
 * @param users a block of them a partition
 * @param averageAttention attention of the average user to fields 0..n
 * @param signal of fields 0..n, see {@link MovementSums#signal}
 * @param keptSamples draws that are kept beside their mean
 * @param history what each epoch came to
 * @param mergeSeconds that the driver has spent on merging draws
 */
public record TrainedModel(
    TrainedItems items,
    JavaRDD<TrainedUsers> users,
    float[] averageAttention,
    float[] signal,
    int keptSamples,
    TrainingHistory history,
    double mergeSeconds) {}

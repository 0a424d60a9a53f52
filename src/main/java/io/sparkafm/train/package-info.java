/**
 * Training on Spark: rating blocks and user rows in the cluster, rounds, sums on the driver.
 *
 * <p>{@link io.sparkafm.train.Training} is the loop, and comes to a {@link
 * io.sparkafm.train.TrainedModel}; {@link io.sparkafm.train.UserState} holds the partition state
 * and its lineage; {@link io.sparkafm.train.Round} is what runs on a worker, one call into {@code
 * core.learn.BlockPass}; {@code Checkpoints} are what a killed training goes on from. May import
 * {@code core} and {@code data}, Spark Core and Hadoop's FileSystem.
 *
 * <p>In a round the driver broadcasts {@code core.model.Parameters} (rows · (stride + 2) floats)
 * and each block returns {@code core.learn.BlockSums}: sums of its items where rows are drawn, else
 * changes of the rows that it touched, and the statistics of the shared weights. In an epoch that
 * ends in a draw it also returns {@code core.learn.MeanUpdate.Sums}, and the merge that the driver
 * makes of them goes out with the next round.
 */
package io.sparkafm.train;

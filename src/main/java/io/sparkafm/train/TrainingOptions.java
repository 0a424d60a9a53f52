package io.sparkafm.train;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.storage.StorageLevel;

/**
 * How training runs, apart from what is learned.
 *
 * @param maxIter largest number of epochs, ≥ 1
 * @param burnIn epochs before the first draw that counts, where the posterior is sampled
 * @param thinning epochs from one draw that counts to the next, ≥ 1
 * @param keptSamples draws that are kept as they are beside their mean, ≥ 0
 * @param checkpointInterval epochs between cuts of the lineage, ≥ 1
 * @param patience measurements without a better validation error after which training ends, ≥ 1
 * @param checkpointing where the training keeps checkpoints from which it can go on; null for
 *     nowhere
 * @param storageLevel of ratings and user factors in the cluster
 */
public record TrainingOptions(
    int maxIter,
    int burnIn,
    int thinning,
    int keptSamples,
    int checkpointInterval,
    int patience,
    Checkpointing checkpointing,
    StorageLevel storageLevel) {

  /**
   * The same, with one more thing that checkpoints depend on.
   *
   * @param value asked for where checkpoints are kept alone: it may cost a pass over the items
   */
  public TrainingOptions dependingOn(String name, Supplier<?> value) {
    if (checkpointing == null) {
      return this;
    }
    Map<String, String> identity = new TreeMap<>(checkpointing.identity());
    identity.put(name, value.get().toString());
    return with(new Checkpointing(checkpointing.directory(), checkpointing.resume(), identity));
  }

  /** The same, but going on from the newest checkpoint if checkpoints are kept. */
  public TrainingOptions resuming() {
    return checkpointing == null
        ? this
        : with(new Checkpointing(checkpointing.directory(), true, checkpointing.identity()));
  }

  private TrainingOptions with(Checkpointing other) {
    return new TrainingOptions(
        maxIter, burnIn, thinning, keptSamples, checkpointInterval, patience, other, storageLevel);
  }

  /** Whether an epoch, from 0, ends in a draw that counts. */
  boolean draws(int epoch) {
    return epoch >= burnIn && (epoch - burnIn + 1) % thinning == 0;
  }

  /**
   * Whether the held-out ratings are measured after an epoch of the burn-in: as often as there will
   * be draws, from the first epoch on, and in a last one that comes too early for any.
   */
  boolean measuresBurnIn(int epoch) {
    return epoch % thinning == 0 || epoch == maxIter - 1;
  }

  /** Whether the draw at the end of an epoch is kept: {@link #keptSamples}, evenly spaced. */
  boolean keeps(int epoch) {
    long draw = (epoch - burnIn + 1) / thinning;
    long draws = Math.max((maxIter - burnIn) / thinning, 1);
    return draw * keptSamples / draws > (draw - 1) * keptSamples / draws;
  }
}

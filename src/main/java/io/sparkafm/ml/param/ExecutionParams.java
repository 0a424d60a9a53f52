package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.withDefault;
import static org.apache.spark.ml.param.ParamValidators.gtEq;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;

/**
 * Parameters that say how training is spread over the cluster.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface ExecutionParams<T extends ExecutionParams<T>> extends InferenceParams<T> {

  default IntParam numBlocks() {
    String doc =
        "The number P of blocks of users that the ratings are partitioned into, ≥ 1; when unset: "
            + "the session's default parallelism, but at least 2.";
    return new IntParam(this, "numBlocks", doc, gtEq(1));
  }

  /**
   * The blocks that are set, or else those that the active session makes for now.
   *
   * @throws IllegalStateException where they are unset and there is no session
   */
  default int getNumBlocks() {
    if (isDefined(numBlocks())) {
      return (Integer) getOrDefault(numBlocks());
    }
    if (SparkSession.getActiveSession().isEmpty() && SparkSession.getDefaultSession().isEmpty()) {
      throw new IllegalStateException(
          "Parameter numBlocks is unset and there is no Spark session to take it from: set it");
    }
    return Math.max(2, SparkSession.active().sparkContext().defaultParallelism());
  }

  default T setNumBlocks(int value) {
    return assign(this, numBlocks(), value);
  }

  default IntParam roundsPerEpoch() {
    String doc =
        "The number B of times in an epoch that the driver sums up what the blocks have found, "
            + "≥ 1; when unset: 1 for the squared loss's posterior, otherwise 1 for up to 2 "
            + "blocks, 2 for up to 8, and 4 for more.";
    return new IntParam(this, "roundsPerEpoch", doc, gtEq(1));
  }

  /** The rounds that are set, or else those that follow from inference, loss and blocks. */
  default int getRoundsPerEpoch() {
    if (isDefined(roundsPerEpoch())) {
      return (Integer) getOrDefault(roundsPerEpoch());
    }
    if (drawsRows()) {
      return 1;
    }
    int blocks = getNumBlocks();
    return blocks <= 2 ? 1 : blocks <= 8 ? 2 : 4;
  }

  default T setRoundsPerEpoch(int value) {
    return assign(this, roundsPerEpoch(), value);
  }

  default BooleanParam synchronous() {
    String doc =
        "Whether the workers keep the item side unchanged during a round; training then needs many rounds.";
    return withDefault(this, new BooleanParam(this, "synchronous", doc), false);
  }

  default boolean getSynchronous() {
    return (Boolean) getOrDefault(synchronous());
  }

  default T setSynchronous(boolean value) {
    return assign(this, synchronous(), value);
  }

  default IntParam checkpointInterval() {
    String doc =
        "The number of epochs between cuts of the lineage, ≥ 1; a cut goes to checkpointDir, else to "
            + "the checkpoint directory if Spark has one.";
    return withDefault(this, new IntParam(this, "checkpointInterval", doc, gtEq(1)), 10);
  }

  default int getCheckpointInterval() {
    return (Integer) getOrDefault(checkpointInterval());
  }

  default T setCheckpointInterval(int value) {
    return assign(this, checkpointInterval(), value);
  }

  default Param<String> checkpointDir() {
    String doc =
        "The folder of the training's checkpoints, one every checkpointInterval epochs, on a file "
            + "system that driver and executors see, for one training at a time; if the name is empty, there are none.";
    return withDefault(this, new Param<>(uid(), "checkpointDir", doc, String.class), "");
  }

  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  default T setCheckpointDir(String value) {
    return assign(this, checkpointDir(), value);
  }

  default BooleanParam resume() {
    String doc =
        "Whether training goes on from the newest checkpoint in checkpointDir, to the same bits; "
            + "without one it begins at the beginning. If false, old checkpoints there are removed.";
    return withDefault(this, new BooleanParam(this, "resume", doc), false);
  }

  default boolean getResume() {
    return (Boolean) getOrDefault(resume());
  }

  default T setResume(boolean value) {
    return assign(this, resume(), value);
  }

  default Param<String> initialModel() {
    String doc =
        "The folder of a saved AfmModel to begin with instead of at random: of a posterior mean its "
            + "last draw, which it must have kept (keptSamples ≥ 1). What it does not know begins at random; if the name is empty, everything does.";
    return withDefault(this, new Param<>(uid(), "initialModel", doc, String.class), "");
  }

  default String getInitialModel() {
    return getOrDefault(initialModel());
  }

  default T setInitialModel(String value) {
    return assign(this, initialModel(), value);
  }

  default Param<String> intermediateStorageLevel() {
    String doc = "The storage level of ratings and user factors during training, other than NONE.";
    return withDefault(
        this,
        new Param<>(
            uid(), "intermediateStorageLevel", doc, new ParamMixins.IsStorageLevel(), String.class),
        "MEMORY_AND_DISK");
  }

  default String getIntermediateStorageLevel() {
    return getOrDefault(intermediateStorageLevel());
  }

  default T setIntermediateStorageLevel(String value) {
    return assign(this, intermediateStorageLevel(), value);
  }
}

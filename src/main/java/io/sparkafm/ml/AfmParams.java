package io.sparkafm.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.SparkSession;

/** Parameters of {@link AfmEstimator}. */
public interface AfmParams extends AfmModelParams {

  /** The parameters themselves. */
  AfmParamSet trainingParams();

  /** Column of ratings: numeric; 0 or 1 for the logistic loss. */
  default Param<String> ratingCol() {
    return trainingParams().ratingCol;
  }

  default String getRatingCol() {
    return getOrDefault(ratingCol());
  }

  /** Column of weights of the ratings, ≥ 0; empty: all weigh 1. */
  default Param<String> weightCol() {
    return trainingParams().weightCol;
  }

  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  /** Column of the ratings' times, for duplicates = last; empty: none. */
  default Param<String> timestampCol() {
    return trainingParams().timestampCol;
  }

  default String getTimestampCol() {
    return getOrDefault(timestampCol());
  }

  /** Boolean column, true for ratings that are held out to stop early by; empty: none. */
  default Param<String> validationIndicatorCol() {
    return trainingParams().validationIndicatorCol;
  }

  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  /**
   * Kinds of feature columns that their type does not tell, as column:kind; kinds are categorical,
   * multiValued, weightedBag, continuous, denseVector, text.
   */
  default StringArrayParam featureKinds() {
    return trainingParams().featureKinds;
  }

  default String[] getFeatureKinds() {
    return getOrDefault(featureKinds());
  }

  /**
   * What to do with several ratings of one user and item: error, keep all, their mean, or the last
   * by timestampCol.
   */
  default Param<String> duplicates() {
    return trainingParams().duplicates;
  }

  default String getDuplicates() {
    return getOrDefault(duplicates());
  }

  /** Latent dimensions k, ≥ 1. */
  default IntParam rank() {
    return trainingParams().rank;
  }

  default int getRank() {
    return (Integer) getOrDefault(rank());
  }

  /**
   * Posterior: the mean over draws from the posterior, nothing to tune; point: one estimate under
   * the regParams.
   */
  default Param<String> inference() {
    return trainingParams().inference;
  }

  default String getInference() {
    return getOrDefault(inference());
  }

  /** Epochs before the first draw that counts, ≥ 0. */
  default IntParam burnIn() {
    return trainingParams().burnIn;
  }

  default int getBurnIn() {
    return (Integer) getOrDefault(burnIn());
  }

  /** Draws from the posterior that are averaged, ≥ 1. */
  default IntParam numSamples() {
    return trainingParams().numSamples;
  }

  default int getNumSamples() {
    return (Integer) getOrDefault(numSamples());
  }

  /** Epochs from one draw that counts to the next, ≥ 1. */
  default IntParam thinning() {
    return trainingParams().thinning;
  }

  default int getThinning() {
    return (Integer) getOrDefault(thinning());
  }

  /** Draws that the model keeps beside their mean, ≥ 0: predictionStdCol needs 2. */
  default IntParam keptSamples() {
    return trainingParams().keptSamples;
  }

  default int getKeptSamples() {
    return (Integer) getOrDefault(keptSamples());
  }

  /** Largest number of epochs for inference point, ≥ 1. */
  default IntParam maxIter() {
    return trainingParams().maxIter;
  }

  default int getMaxIter() {
    return (Integer) getOrDefault(maxIter());
  }

  /**
   * The share η of its posterior width that a row moves in an epoch, in (0, 2]; unset: 1.2 for
   * inference posterior, 0.8 for point. Without effect where rows are drawn: inference posterior
   * with the squared loss.
   */
  default DoubleParam stepScale() {
    return trainingParams().stepScale;
  }

  default double getStepScale() {
    if (isDefined(stepScale())) {
      return (Double) getOrDefault(stepScale());
    }
    return samplesPosterior() ? 1.2 : 0.8;
  }

  /**
   * Whether training samples the posterior. The mean over draws of a hidden layer is no small
   * model, so the MLP is a point estimate whatever {@link #inference} says.
   */
  default boolean samplesPosterior() {
    return getInference().equals("posterior") && getInteraction().equals("innerProduct");
  }

  /** Whether training draws all rows, which takes the squared loss, instead of moving them. */
  default boolean drawsRows() {
    return samplesPosterior() && getLoss().equals("squared");
  }

  /** RegParams: precision of the prior of user factors, on standardised ratings, ≥ 0. */
  default DoubleParam userRegParam() {
    return trainingParams().userRegParam;
  }

  default double getUserRegParam() {
    return (Double) getOrDefault(userRegParam());
  }

  /** RegParams: precision of the prior of item factors, ≥ 0. */
  default DoubleParam itemRegParam() {
    return trainingParams().itemRegParam;
  }

  default double getItemRegParam() {
    return (Double) getOrDefault(itemRegParam());
  }

  /** RegParams: precision of the prior of the factors of field values, ≥ 0. */
  default DoubleParam fieldsRegParam() {
    return trainingParams().fieldsRegParam;
  }

  default double getFieldsRegParam() {
    return (Double) getOrDefault(fieldsRegParam());
  }

  /**
   * RegParams: precision of the prior of the attention weights W_a and of the MLP's weights, ≥ 0.
   */
  default DoubleParam attentionRegParam() {
    return trainingParams().attentionRegParam;
  }

  default double getAttentionRegParam() {
    return (Double) getOrDefault(attentionRegParam());
  }

  /** RegParams: precision of the prior of all biases, ≥ 0. */
  default DoubleParam biasRegParam() {
    return trainingParams().biasRegParam;
  }

  default double getBiasRegParam() {
    return (Double) getOrDefault(biasRegParam());
  }

  /** Ratings of one user for which its gate is held, ≥ 1. */
  default IntParam miniBatchSize() {
    return trainingParams().miniBatchSize;
  }

  default int getMiniBatchSize() {
    return (Integer) getOrDefault(miniBatchSize());
  }

  /**
   * Blocks of users P that ratings are partitioned into, ≥ 1; unset: as many as the session runs
   * tasks at a time (its default parallelism), at least 2.
   */
  default IntParam numBlocks() {
    return trainingParams().numBlocks;
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

  /**
   * Sums on the driver in an epoch B, ≥ 1; unset: 1 where rows are drawn (inference posterior with
   * the squared loss), else 1 up to 2 blocks, 2 up to 8, and 4 beyond.
   */
  default IntParam roundsPerEpoch() {
    return trainingParams().roundsPerEpoch;
  }

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

  /** Whether workers hold the item side still during a round; needs many rounds. */
  default BooleanParam synchronous() {
    return trainingParams().synchronous;
  }

  default boolean getSynchronous() {
    return (Boolean) getOrDefault(synchronous());
  }

  /** Seed of all random numbers. */
  default LongParam seed() {
    return trainingParams().seed;
  }

  default long getSeed() {
    return (Long) getOrDefault(seed());
  }

  /**
   * How user and attended item make a score: innerProduct (Eq. 4), or one sigmoid hidden layer (Eq.
   * 5) on u ⊙ v (mlpProduct) or [u; v] (mlpConcatenation).
   */
  default Param<String> interaction() {
    return trainingParams().interaction;
  }

  default String getInteraction() {
    return getOrDefault(interaction());
  }

  /** Hidden units of the MLP interaction, ≥ 1. */
  default IntParam hiddenSize() {
    return trainingParams().hiddenSize;
  }

  default int getHiddenSize() {
    return (Integer) getOrDefault(hiddenSize());
  }

  /** Squared for ratings, logistic for 0 and 1. */
  default Param<String> loss() {
    return trainingParams().loss;
  }

  default String getLoss() {
    return getOrDefault(loss());
  }

  /** False holds the gate uniform: the model is then SVDFeature. */
  default BooleanParam learnAttention() {
    return trainingParams().learnAttention;
  }

  default boolean getLearnAttention() {
    return (Boolean) getOrDefault(learnAttention());
  }

  /** Whether the gate is centred on the mean user; false is the paper's Eq. 2 to the letter. */
  default BooleanParam centredAttention() {
    return trainingParams().centredAttention;
  }

  default boolean getCentredAttention() {
    return (Boolean) getOrDefault(centredAttention());
  }

  /**
   * Whether to train a second model, with a uniform gate, and report what the learned gate gains
   * over it on the held-out ratings: {@link AfmTrainingSummary#attentionGain}.
   */
  default BooleanParam compareUniform() {
    return trainingParams().compareUniform;
  }

  default boolean getCompareUniform() {
    return (Boolean) getOrDefault(compareUniform());
  }

  /** Whether there is a global mean. */
  default BooleanParam fitIntercept() {
    return trainingParams().fitIntercept;
  }

  default boolean getFitIntercept() {
    return (Boolean) getOrDefault(fitIntercept());
  }

  /** Whether users have biases. */
  default BooleanParam fitUserBias() {
    return trainingParams().fitUserBias;
  }

  default boolean getFitUserBias() {
    return (Boolean) getOrDefault(fitUserBias());
  }

  /** Whether items have biases. */
  default BooleanParam fitItemBias() {
    return trainingParams().fitItemBias;
  }

  default boolean getFitItemBias() {
    return (Boolean) getOrDefault(fitItemBias());
  }

  /** Whether field values have biases. */
  default BooleanParam fitFieldBias() {
    return trainingParams().fitFieldBias;
  }

  default boolean getFitFieldBias() {
    return (Boolean) getOrDefault(fitFieldBias());
  }

  /** Epochs between cuts of the lineage, ≥ 1: to the checkpoint directory if Spark has one. */
  default IntParam checkpointInterval() {
    return trainingParams().checkpointInterval;
  }

  default int getCheckpointInterval() {
    return (Integer) getOrDefault(checkpointInterval());
  }

  /**
   * Measurements without a better validation error after which training ends, ≥ 1: an epoch each
   * for inference point, a draw each for posterior.
   */
  default IntParam patience() {
    return trainingParams().patience;
  }

  default int getPatience() {
    return (Integer) getOrDefault(patience());
  }

  /** Storage level of ratings and user factors during training, other than NONE. */
  default Param<String> intermediateStorageLevel() {
    return trainingParams().intermediateStorageLevel;
  }

  default String getIntermediateStorageLevel() {
    return getOrDefault(intermediateStorageLevel());
  }
}

package io.sparkafm.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.storage.StorageLevel;
import scala.Function1;
import scala.runtime.AbstractFunction1;

/** The parameters behind {@link AfmParams}. */
final class AfmParamSet implements java.io.Serializable {
  private static final long serialVersionUID = 1L;

  private static final Function1<String, Object> STORAGE_LEVEL = new IsStorageLevel();

  final Param<String> ratingCol;
  final Param<String> weightCol;
  final Param<String> timestampCol;
  final Param<String> validationIndicatorCol;
  final StringArrayParam featureKinds;
  final Param<String> duplicates;
  final IntParam rank;
  final Param<String> inference;
  final IntParam burnIn;
  final IntParam numSamples;
  final IntParam thinning;
  final IntParam keptSamples;
  final IntParam maxIter;
  final DoubleParam stepScale;
  final DoubleParam userRegParam;
  final DoubleParam itemRegParam;
  final DoubleParam fieldsRegParam;
  final DoubleParam attentionRegParam;
  final DoubleParam biasRegParam;
  final IntParam miniBatchSize;
  final IntParam numBlocks;
  final IntParam roundsPerEpoch;
  final BooleanParam synchronous;
  final LongParam seed;
  final Param<String> interaction;
  final IntParam hiddenSize;
  final Param<String> loss;
  final BooleanParam learnAttention;
  final BooleanParam compareUniform;
  final BooleanParam centredAttention;
  final BooleanParam fitIntercept;
  final BooleanParam fitUserBias;
  final BooleanParam fitItemBias;
  final BooleanParam fitFieldBias;
  final IntParam checkpointInterval;
  final IntParam patience;
  final Param<String> intermediateStorageLevel;

  AfmParamSet(Params parent) {
    ratingCol =
        new Param<>(
            parent.uid(),
            "ratingCol",
            "column of ratings: numeric; 0 or 1 for the logistic loss",
            String.class);
    weightCol =
        new Param<>(
            parent.uid(),
            "weightCol",
            "column of weights of the ratings, ≥ 0; empty: all weigh 1",
            String.class);
    timestampCol =
        new Param<>(
            parent.uid(),
            "timestampCol",
            "column of the ratings' times, for duplicates = last; empty: none",
            String.class);
    validationIndicatorCol =
        new Param<>(
            parent.uid(),
            "validationIndicatorCol",
            "boolean column, true for ratings that are held out to stop early by; " + "empty: none",
            String.class);
    featureKinds =
        new StringArrayParam(
            parent,
            "featureKinds",
            "kinds of feature columns that their type does not tell, as "
                + "column:kind; kinds are categorical, multiValued, weightedBag, "
                + "continuous, denseVector, text");
    duplicates =
        new Param<>(
            parent.uid(),
            "duplicates",
            "what to do with several ratings of one user and item: error, keep all, "
                + "their mean, or the last by timestampCol",
            AfmModelParamSet.oneOf("error", "keep", "mean", "last"),
            String.class);
    rank = new IntParam(parent, "rank", "latent dimensions k, ≥ 1", ParamValidators.gtEq(1));
    inference =
        new Param<>(
            parent.uid(),
            "inference",
            "posterior: the mean over draws from the posterior, nothing to tune; point: one "
                + "estimate under the regParams",
            AfmModelParamSet.oneOf("posterior", "point"),
            String.class);
    burnIn =
        new IntParam(
            parent,
            "burnIn",
            "epochs before the first draw that counts, ≥ 0; for inference posterior",
            ParamValidators.gtEq(0));
    numSamples =
        new IntParam(
            parent,
            "numSamples",
            "draws from the posterior that are averaged, ≥ 1; training takes burnIn + numSamples "
                + "· thinning epochs",
            ParamValidators.gtEq(1));
    thinning =
        new IntParam(
            parent,
            "thinning",
            "epochs from one draw that counts to the next, ≥ 1",
            ParamValidators.gtEq(1));
    keptSamples =
        new IntParam(
            parent,
            "keptSamples",
            "draws that the model keeps beside their mean, ≥ 0: predictionStdCol needs 2",
            ParamValidators.gtEq(0));
    maxIter =
        new IntParam(
            parent,
            "maxIter",
            "largest number of epochs for inference point, ≥ 1",
            ParamValidators.gtEq(1));
    stepScale =
        new DoubleParam(
            parent,
            "stepScale",
            "η: share of its posterior width that a row moves in an epoch, in (0, 2]; unset: 1.2 for "
                + "inference posterior with the logistic loss, 0.8 for point; no effect on the "
                + "squared loss's posterior, whose rows are drawn",
            ParamValidators.inRange(0, 2, false, true));
    userRegParam =
        new DoubleParam(
            parent,
            "userRegParam",
            "regParams: precision of the prior of user factors, on standardised " + "ratings, ≥ 0",
            ParamValidators.gtEq(0));
    itemRegParam =
        new DoubleParam(
            parent,
            "itemRegParam",
            "regParams: precision of the prior of item factors, ≥ 0",
            ParamValidators.gtEq(0));
    fieldsRegParam =
        new DoubleParam(
            parent,
            "fieldsRegParam",
            "regParams: precision of the prior of the factors of field values, ≥ 0",
            ParamValidators.gtEq(0));
    attentionRegParam =
        new DoubleParam(
            parent,
            "attentionRegParam",
            "regParams: precision of the prior of the attention weights W_a and of "
                + "the MLP's weights, ≥ 0",
            ParamValidators.gtEq(0));
    biasRegParam =
        new DoubleParam(
            parent,
            "biasRegParam",
            "regParams: precision of the prior of all biases, ≥ 0",
            ParamValidators.gtEq(0));
    miniBatchSize =
        new IntParam(
            parent,
            "miniBatchSize",
            "ratings of one user for which its gate is held, ≥ 1",
            ParamValidators.gtEq(1));
    numBlocks =
        new IntParam(
            parent,
            "numBlocks",
            "blocks of users P that ratings are partitioned into, ≥ 1; unset: the session's default parallelism, at least 2",
            ParamValidators.gtEq(1));
    roundsPerEpoch =
        new IntParam(
            parent,
            "roundsPerEpoch",
            "sums on the driver in an epoch B, ≥ 1; unset: 1 for the squared loss's posterior, else 1 "
                + "up to 2 blocks, 2 up to 8, and 4 beyond",
            ParamValidators.gtEq(1));
    synchronous =
        new BooleanParam(
            parent,
            "synchronous",
            "whether workers hold the item side still during a round; needs many " + "rounds");
    seed = new LongParam(parent, "seed", "seed of all random numbers");
    interaction =
        new Param<>(
            parent.uid(),
            "interaction",
            "how user and attended item make a score: innerProduct (Eq. 4), or one "
                + "sigmoid hidden layer (Eq. 5) on u ⊙ v (mlpProduct) or [u; v] "
                + "(mlpConcatenation)",
            AfmModelParamSet.oneOf("innerProduct", "mlpProduct", "mlpConcatenation"),
            String.class);
    hiddenSize =
        new IntParam(
            parent,
            "hiddenSize",
            "hidden units of the MLP interaction, ≥ 1",
            ParamValidators.gtEq(1));
    loss =
        new Param<>(
            parent.uid(),
            "loss",
            "squared for ratings, logistic for 0 and 1",
            AfmModelParamSet.oneOf("squared", "logistic"),
            String.class);
    learnAttention =
        new BooleanParam(
            parent, "learnAttention", "false holds the gate uniform: the model is then SVDFeature");
    centredAttention =
        new BooleanParam(
            parent,
            "centredAttention",
            "whether the gate is centred on the mean user; false is the paper's Eq. "
                + "2 to the letter");
    compareUniform =
        new BooleanParam(
            parent,
            "compareUniform",
            "whether to train a second model, with a uniform gate, and report what the learned "
                + "gate gains over it on the held-out ratings");
    fitIntercept = new BooleanParam(parent, "fitIntercept", "whether there is a global mean");
    fitUserBias = new BooleanParam(parent, "fitUserBias", "whether users have biases");
    fitItemBias = new BooleanParam(parent, "fitItemBias", "whether items have biases");
    fitFieldBias = new BooleanParam(parent, "fitFieldBias", "whether field values have biases");
    checkpointInterval =
        new IntParam(
            parent,
            "checkpointInterval",
            "epochs between cuts of the lineage, ≥ 1: to the checkpoint directory "
                + "if Spark has one",
            ParamValidators.gtEq(1));
    patience =
        new IntParam(
            parent,
            "patience",
            "measurements without a better validation error after which training ends, ≥ 1: an "
                + "epoch each for inference point, a draw each for posterior",
            ParamValidators.gtEq(1));
    intermediateStorageLevel =
        new Param<>(
            parent.uid(),
            "intermediateStorageLevel",
            "storage level of ratings and user factors during training, other than " + "NONE",
            STORAGE_LEVEL,
            String.class);
    parent.setDefault(ratingCol, "rating");
    parent.setDefault(weightCol, "");
    parent.setDefault(timestampCol, "");
    parent.setDefault(validationIndicatorCol, "");
    parent.setDefault(featureKinds, new String[0]);
    parent.setDefault(duplicates, "error");
    parent.setDefault(inference, "posterior");
    parent.setDefault(burnIn, 20);
    parent.setDefault(numSamples, 100);
    parent.setDefault(thinning, 4);
    parent.setDefault(keptSamples, 0);
    parent.setDefault(rank, 32);
    parent.setDefault(maxIter, 60);
    parent.setDefault(userRegParam, 14.0);
    parent.setDefault(itemRegParam, 14.0);
    parent.setDefault(fieldsRegParam, 40.0);
    parent.setDefault(attentionRegParam, 30000.0);
    parent.setDefault(biasRegParam, 3.0);
    parent.setDefault(miniBatchSize, 16);
    parent.setDefault(synchronous, false);
    parent.setDefault(seed, 42L);
    parent.setDefault(interaction, "innerProduct");
    parent.setDefault(hiddenSize, 16);
    parent.setDefault(loss, "squared");
    parent.setDefault(learnAttention, true);
    parent.setDefault(centredAttention, true);
    parent.setDefault(compareUniform, false);
    parent.setDefault(fitIntercept, true);
    parent.setDefault(fitUserBias, true);
    parent.setDefault(fitItemBias, true);
    parent.setDefault(fitFieldBias, true);
    parent.setDefault(checkpointInterval, 10);
    parent.setDefault(patience, 5);
    parent.setDefault(intermediateStorageLevel, "MEMORY_AND_DISK");
  }

  private static final class IsStorageLevel extends AbstractFunction1<String, Object>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(String name) {
      try {
        return !StorageLevel.fromString(name).equals(StorageLevel.NONE());
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}

package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.oneOf;
import static io.sparkafm.ml.param.ParamMixins.withDefault;
import static org.apache.spark.ml.param.ParamValidators.gtEq;
import static org.apache.spark.ml.param.ParamValidators.inRange;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * Parameters that say how the model is learned: by draws from its posterior or as a point estimate.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface InferenceParams<T extends InferenceParams<T>> extends FactorModelParams<T> {

  default Param<String> inference() {
    String doc =
        "What is learned: posterior is the mean over draws from the posterior and has nothing to "
            + "tune, and point is one estimate under the precisions that the regParams "
            + "(userRegParam and so on) give.";
    return withDefault(
        this,
        new Param<>(uid(), "inference", doc, oneOf("posterior", "point"), String.class),
        "posterior");
  }

  default String getInference() {
    return getOrDefault(inference());
  }

  default T setInference(String value) {
    return assign(this, inference(), value);
  }

  default IntParam burnIn() {
    String doc =
        "The number of epochs before the first draw that counts, ≥ 0, for inference posterior.";
    return withDefault(this, new IntParam(this, "burnIn", doc, gtEq(0)), 20);
  }

  default int getBurnIn() {
    return (Integer) getOrDefault(burnIn());
  }

  default T setBurnIn(int value) {
    return assign(this, burnIn(), value);
  }

  default IntParam numSamples() {
    String doc =
        "The number of draws from the posterior that are averaged, ≥ 1; training takes burnIn + "
            + "numSamples · thinning epochs.";
    return withDefault(this, new IntParam(this, "numSamples", doc, gtEq(1)), 100);
  }

  default int getNumSamples() {
    return (Integer) getOrDefault(numSamples());
  }

  default T setNumSamples(int value) {
    return assign(this, numSamples(), value);
  }

  default IntParam thinning() {
    String doc = "The number of epochs from one draw that counts to the next, ≥ 1.";
    return withDefault(this, new IntParam(this, "thinning", doc, gtEq(1)), 4);
  }

  default int getThinning() {
    return (Integer) getOrDefault(thinning());
  }

  default T setThinning(int value) {
    return assign(this, thinning(), value);
  }

  default IntParam keptSamples() {
    String doc =
        "The number of draws that the model keeps beside their mean, ≥ 0; predictionStdCol needs "
            + "at least 2.";
    return withDefault(this, new IntParam(this, "keptSamples", doc, gtEq(0)), 0);
  }

  default int getKeptSamples() {
    return (Integer) getOrDefault(keptSamples());
  }

  default T setKeptSamples(int value) {
    return assign(this, keptSamples(), value);
  }

  default IntParam maxIter() {
    String doc = "The largest number of epochs for inference point, ≥ 1.";
    return withDefault(this, new IntParam(this, "maxIter", doc, gtEq(1)), 60);
  }

  default int getMaxIter() {
    return (Integer) getOrDefault(maxIter());
  }

  default T setMaxIter(int value) {
    return assign(this, maxIter(), value);
  }

  default DoubleParam stepScale() {
    String doc =
        "The share η of its posterior width that a row of factors moves in an epoch, in (0, 2]; "
            + "when unset: 1.2 for inference posterior with the logistic loss and 0.8 for point. "
            + "It has no effect on the squared loss's posterior, whose rows are drawn.";
    return new DoubleParam(this, "stepScale", doc, inRange(0, 2, false, true));
  }

  /** The step scale that is set, or else the one that follows from the inference. */
  default double getStepScale() {
    if (isDefined(stepScale())) {
      return (Double) getOrDefault(stepScale());
    }
    return samplesPosterior() ? 1.2 : 0.8;
  }

  default T setStepScale(double value) {
    return assign(this, stepScale(), value);
  }

  default IntParam miniBatchSize() {
    String doc = "The number of ratings of one user for which the user's gate is held fixed, ≥ 1.";
    return withDefault(this, new IntParam(this, "miniBatchSize", doc, gtEq(1)), 16);
  }

  default int getMiniBatchSize() {
    return (Integer) getOrDefault(miniBatchSize());
  }

  default T setMiniBatchSize(int value) {
    return assign(this, miniBatchSize(), value);
  }

  default IntParam patience() {
    String doc =
        "The number of measurements without a better validation error after which training ends, "
            + "≥ 1; inference point measures after each epoch, and posterior after each draw.";
    return withDefault(this, new IntParam(this, "patience", doc, gtEq(1)), 5);
  }

  default int getPatience() {
    return (Integer) getOrDefault(patience());
  }

  default T setPatience(int value) {
    return assign(this, patience(), value);
  }

  default BooleanParam compareUniform() {
    String doc =
        "Whether a second model with a uniform gate is trained as well, to report what the "
            + "learned gate gains over it on the held-out ratings "
            + "(AfmTrainingSummary.attentionGain).";
    return withDefault(this, new BooleanParam(this, "compareUniform", doc), false);
  }

  default boolean getCompareUniform() {
    return (Boolean) getOrDefault(compareUniform());
  }

  default T setCompareUniform(boolean value) {
    return assign(this, compareUniform(), value);
  }

  default LongParam seed() {
    String doc = "The seed of all random numbers.";
    return withDefault(this, new LongParam(this, "seed", doc), 42L);
  }

  default long getSeed() {
    return (Long) getOrDefault(seed());
  }

  default T setSeed(long value) {
    return assign(this, seed(), value);
  }

  /**
   * Whether training samples the posterior. The MLP is a point estimate whatever {@link #inference}
   * says, since the mean over draws of a hidden layer is not a small model.
   */
  default boolean samplesPosterior() {
    return getInference().equals("posterior") && getInteraction().equals("innerProduct");
  }

  /** Whether training draws all rows, which takes the squared loss, instead of moving them. */
  default boolean drawsRows() {
    return samplesPosterior() && getLoss().equals("squared");
  }
}

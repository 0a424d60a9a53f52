package io.sparkafm.ml.param;

/**
 * Parameters of {@code AfmEstimator}, in groups.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface AfmParams<T extends AfmParams<T>>
    extends DataParams<T>, PriorParams<T>, ExecutionParams<T> {}

package io.sparkafm.ml;

/**
 * Parameters of {@link AfmEstimator}, in groups.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface AfmParams<T extends AfmParams<T>>
    extends DataParams<T>, PriorParams<T>, ExecutionParams<T> {}

/**
 * The systems with which the paper compares AFM, as Estimator/Model pairs: FM, SVDFeature, biased
 * MF, PMF, NMF, NFM and CDL. Each is a subclass of {@link
 * io.sparkafm.ml.baseline.BaselineEstimator} that says which of AFM's parts it is made of, and all
 * come to a {@link io.sparkafm.ml.baseline.BaselineModel}; blocks, training, cold start,
 * persistence and recommendations are AFM's. Another model is one more subclass, and one line where
 * {@code afm benchmark accuracy} lists its systems.
 *
 * <p>May import {@code ml}, {@code ml.param} and the settings of {@code core.model}.
 */
package io.sparkafm.ml.baseline;

/**
 * The Spark ML API: {@link io.sparkafm.ml.AfmEstimator} and {@link io.sparkafm.ml.AfmModel} with
 * their parameters and persistence, and {@link io.sparkafm.ml.ItemFeatureJoiner}, which makes the
 * estimator's input. May import {@code core}, {@code data} and {@code train}, Spark SQL and MLlib,
 * Hadoop's FileSystem and Parquet.
 *
 * <p>A saved model: {@code metadata/} (parameters of the API), {@code users/}, {@code items/},
 * {@code values/} and {@code model/} as Parquet; {@code SavedModel} is the format's version and
 * description, {@code ModelFolder} its one reader. {@link io.sparkafm.ml.AfmScorer} serves it
 * without a Spark session: it is here since it is made of the same data and the same prediction.
 */
package io.sparkafm.ml;

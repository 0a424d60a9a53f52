/**
 * The Spark ML API: {@link io.sparkafm.ml.AfmEstimator}, {@link io.sparkafm.ml.AfmModel} and what
 * the model offers as tables. Its rooms (sub-packages) are {@code ml.param} (every parameter, said
 * once), {@code ml.feature} (joins item features to ratings), {@code ml.table} (a model's arrays as
 * columns and tables), {@code ml.recommend} (the best items of a batch of users); none of them
 * knows the estimator or the model.
 *
 * <p>May import {@code core}, {@code data}, {@code train} and {@code serve}, Spark SQL and MLlib.
 */
package io.sparkafm.ml;

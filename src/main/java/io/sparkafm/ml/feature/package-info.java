/**
 * Item features: {@link io.sparkafm.ml.feature.ItemFeatureJoiner} joins them to ratings, one column
 * a field, as the estimator takes them.
 *
 * <p>May import {@code data}, Spark SQL and MLlib.
 */
package io.sparkafm.ml.feature;

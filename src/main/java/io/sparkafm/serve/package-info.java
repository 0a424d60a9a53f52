/**
 * A trained model in one JVM: its arrays ({@link io.sparkafm.serve.AfmModelData}), the folder that
 * it is saved in, and predictions without a Spark session ({@link io.sparkafm.serve.AfmScorer}).
 *
 * <p>A saved model is {@code metadata/} (parameters of the API), {@code users/}, {@code items/},
 * {@code values/} and {@code model/} as Parquet. {@link io.sparkafm.serve.SavedModel} is the
 * format's version and description, {@link io.sparkafm.serve.ModelFolder} its one reader.
 *
 * <p>May import {@code core}, {@code data} and {@code train}, Spark's types and rows, Hadoop's
 * FileSystem and Parquet; never a session or a Dataset, which a rule of the tests holds.
 */
package io.sparkafm.serve;

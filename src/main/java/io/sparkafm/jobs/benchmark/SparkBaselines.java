package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.sparkafm.jobs.run.Accuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.regression.FMRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;

/**
 * Spark's own recommenders on the same ratings.
 *
 * @param training ratings to train on, cached
 * @param heldOut ratings to measure on, cached
 * @param rank of their factors
 */
record SparkBaselines(Dataset<Row> training, Dataset<Row> heldOut, int rank) {

  /**
   * What a run came to.
   *
   * @param rmse of the held-out ratings, predictions clipped to the range of the training ratings
   * @param seconds that {@code fit} took
   * @param iterationSeconds seconds an iteration or epoch
   * @param peakHeap bytes, see {@link PeakHeap}
   */
  record Result(
      String name,
      String settings,
      double rmse,
      double seconds,
      double iterationSeconds,
      long peakHeap) {}

  /** Held-out ratings of unknown users and items are left out: ALS has nothing to say of them. */
  Result als(double regParam, int maxIter) {
    ALS als =
        new ALS()
            .setUserCol("user")
            .setItemCol("item")
            .setRatingCol("rating")
            .setRank(rank)
            .setRegParam(regParam)
            .setMaxIter(maxIter)
            .setColdStartStrategy("drop")
            .setSeed(1);
    String settings = String.format(Locale.ROOT, "rank %d, regParam %s", rank, regParam);
    return measured("ALS", settings, maxIter, als);
  }

  /** The same ratings for {@link #fm}: ids and values one-hot, cached. */
  SparkBaselines encoded(List<String> fields) {
    Model<?> encoder = encoder(fields).fit(filled(training, fields));
    SparkBaselines encoded =
        new SparkBaselines(
            encoder.transform(filled(training, fields)).select("features", "rating").persist(),
            encoder.transform(filled(heldOut, fields)).select("features", "rating").persist(),
            rank);
    encoded.training.count();
    encoded.heldOut.count();
    return encoded;
  }

  /** On ratings that are {@linkplain #encoded encoded}. */
  Result fm(double stepSize, int maxIter) {
    FMRegressor fm =
        new FMRegressor()
            .setLabelCol("rating")
            .setFactorSize(rank)
            .setStepSize(stepSize)
            .setMaxIter(maxIter)
            .setTol(0)
            .setSeed(1);
    String settings = String.format(Locale.ROOT, "rank %d, stepSize %s", rank, stepSize);
    return measured("FMRegressor", settings, maxIter, fm);
  }

  private Result measured(String name, String settings, int maxIter, Estimator<?> estimator) {
    Row range = training.agg(min("rating"), max("rating")).first();
    PeakHeap heap = new PeakHeap();
    long begin = System.nanoTime();
    Model<?> model = (Model<?>) estimator.fit(training);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long peak = heap.bytes();
    Dataset<Row> clipped =
        model
            .transform(heldOut)
            .withColumn(
                "prediction",
                least(greatest(col("prediction"), lit(range.get(0))), lit(range.get(1))));
    return new Result(
        name,
        settings + ", maxIter " + maxIter,
        Accuracy.of(clipped).rmse(),
        seconds,
        seconds / maxIter,
        peak);
  }

  private Pipeline encoder(List<String> fields) {
    List<PipelineStage> stages = new ArrayList<>();
    List<String> vectors = new ArrayList<>();
    oneHot("user", stages, vectors);
    oneHot("item", stages, vectors);
    for (String field : fields) {
      if (training.schema().apply(field).dataType() instanceof ArrayType) {
        stages.add(
            new CountVectorizer()
                .setInputCol(field)
                .setOutputCol(field + "Vector")
                .setBinary(true));
        vectors.add(field + "Vector");
      } else {
        oneHot(field, stages, vectors);
      }
    }
    stages.add(
        new VectorAssembler()
            .setInputCols(vectors.toArray(String[]::new))
            .setOutputCol("features"));
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }

  private static void oneHot(String column, List<PipelineStage> stages, List<String> vectors) {
    stages.add(
        new StringIndexer()
            .setInputCol(column)
            .setOutputCol(column + "Index")
            .setHandleInvalid("keep"));
    stages.add(new OneHotEncoder().setInputCol(column + "Index").setOutputCol(column + "Vector"));
    vectors.add(column + "Vector");
  }

  /** Without nulls, which CountVectorizer refuses. */
  private static Dataset<Row> filled(Dataset<Row> ratings, List<String> fields) {
    for (String field : fields) {
      if (ratings.schema().apply(field).dataType() instanceof ArrayType) {
        ratings = ratings.withColumn(field, coalesce(col(field), array().cast("array<string>")));
      }
    }
    return ratings;
  }
}

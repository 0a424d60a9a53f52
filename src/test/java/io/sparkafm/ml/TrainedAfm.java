package io.sparkafm.ml;

import io.sparkafm.PlantedRatings;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A model of {@link PlantedRatings#small}, trained once for all tests; copy it to set parameters.
 */
public final class TrainedAfm {
  static final int RANK = 4;

  private TrainedAfm() {}

  /** The ratings that the model was trained on. */
  public static Dataset<Row> ratings() {
    return Holder.RATINGS;
  }

  static AfmModel model() {
    return Holder.MODEL.copy(org.apache.spark.ml.param.ParamMap.empty());
  }

  /** A small and quick estimator for {@link PlantedRatings#SCHEMA}. */
  public static AfmEstimator estimator() {
    return new AfmEstimator()
        .setFeatureCols(PlantedRatings.FEATURES)
        .setRank(RANK)
        .setInference("point")
        .setNumBlocks(2)
        .setRoundsPerEpoch(1)
        .setMaxIter(20)
        .setUserRegParam(3)
        .setItemRegParam(3)
        .setFieldsRegParam(3)
        .setAttentionRegParam(5);
  }

  static double[] doubles(Row row, String column) {
    List<Float> values = row.getList(row.fieldIndex(column));
    return values.stream().mapToDouble(Float::doubleValue).toArray();
  }

  /** A user's vector in a field, from {@link AfmModel#userFactors}. */
  static double[] vector(Row user, int field) {
    List<scala.collection.Seq<Float>> vectors = user.getList(user.fieldIndex("factors"));
    return CollectionConverters.asJava(vectors.get(field)).stream()
        .mapToDouble(Float::doubleValue)
        .toArray();
  }

  static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(h -> a[h] * b[h]).sum();
  }

  private static final class Holder {
    private static final Dataset<Row> RATINGS = PlantedRatings.small();
    private static final AfmModel MODEL = estimator().fit(RATINGS);
  }
}

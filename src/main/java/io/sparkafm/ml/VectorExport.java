package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.core.math.ExactSums;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.score.JointFactorisation;
import io.sparkafm.core.score.ScoreCorrelation;
import io.sparkafm.core.score.StackedItems;
import io.sparkafm.ml.table.ModelTables;
import io.sparkafm.serve.AfmModelData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** Makes {@link ExportedVectors} of a model: two passes over the users, and their table. */
final class VectorExport {
  /** What the vectors may lack, as a part of the ratings' standard deviation. */
  static final double TOLERANCE = 1e-4;

  private VectorExport() {}

  /**
   * @param rank columns to keep at most
   * @param tolerance what the vectors may lack, on standardised ratings
   */
  static ExportedVectors of(AfmModel model, int rank, double tolerance) {
    AfmModelData data = model.data();
    if (!data.settings().interaction().isBilinear()) {
      throw new IllegalArgumentException(
          "interaction = %s makes predictions that are not products of vectors, so vectors cannot be exported: train with interaction = innerProduct"
              .formatted(data.settings().interaction().parameter()));
    }
    StackedItems stacked = new StackedItems(data.items(), data.catalog().features());
    JointFactorisation joint =
        rank >= stacked.columns() && tolerance == 0
            ? JointFactorisation.exact(stacked.columns())
            : JointFactorisation.of(
                products(model, stacked.columns()),
                model.summary().numUsers(),
                stacked.products(IntStream.range(0, data.catalog().items()).toArray()),
                data.catalog().items(),
                stacked.columns(),
                rank,
                tolerance);
    RatingScale scale = data.scale();
    Dataset<Row> users =
        model
            .users()
            .select(
                col("user"),
                col("bias").multiply(lit(scale.deviation())).cast("float").as("bias"),
                udf(new UserVector(joint, Math.sqrt(scale.deviation())), ModelTables.FLOATS)
                    .apply(col("factors"))
                    .as("vector"));
    return new ExportedVectors(
        users,
        items(model, stacked, joint),
        scale.centre(),
        joint.rank(),
        joint.columns(),
        scale.deviation() * joint.droppedRms());
  }

  private static Dataset<Row> items(
      AfmModel model, StackedItems stacked, JointFactorisation joint) {
    AfmModelData data = model.data();
    double deviation = data.scale().deviation();
    float[] x = new float[stacked.columns()];
    List<Row> rows = new ArrayList<>();
    for (int j : data.catalog().inTraining()) {
      stacked.stack(j, x);
      float bias = (float) (deviation * stacked.bias(j));
      rows.add(RowFactory.create(data.catalog().id(j), bias, joint.item(x, Math.sqrt(deviation))));
    }
    StructType schema =
        new StructType()
            .add("item", data.catalog().idType(), false)
            .add("bias", DataTypes.FloatType, false)
            .add("vector", ModelTables.FLOATS, false);
    return ModelTables.table(model.users().sparkSession(), rows, schema);
  }

  /** QᵀQ over all users, which depends neither on their order nor on partitions. */
  private static double[] products(AfmModel model, int columns) {
    return products(userSums(model, columns), columns);
  }

  private static double[] products(ExactSums sums, int columns) {
    double[] products = new double[columns * columns];
    for (int a = 0; a < columns; a++) {
      for (int b = 0; b < columns; b++) {
        products[a * columns + b] = sums.product(a, b);
      }
    }
    return products;
  }

  /** How alike the scores of items are over all users. */
  static ScoreCorrelation correlation(AfmModel model, int columns) {
    ExactSums sums = userSums(model, columns);
    return new ScoreCorrelation(
        products(sums, columns),
        IntStream.range(0, columns).mapToDouble(sums::sum).toArray(),
        model.summary().numUsers());
  }

  private static ExactSums userSums(AfmModel model, int columns) {
    JavaRDD<Row> factors = model.users().select("factors").javaRDD();
    long users = model.summary().numUsers();
    double[] largest =
        factors.mapPartitions(rows -> one(largest(rows, columns))).reduce(VectorExport::larger);
    return factors.mapPartitions(rows -> one(sums(rows, users, largest))).reduce(ExactSums::plus);
  }

  private static <T> Iterator<T> one(T value) {
    return List.of(value).iterator();
  }

  private static double[] largest(Iterator<Row> rows, int columns) {
    double[] largest = new double[columns];
    while (rows.hasNext()) {
      List<Float> q = rows.next().getList(0);
      for (int c = 0; c < columns; c++) {
        largest[c] = Math.max(largest[c], Math.abs(q.get(c)));
      }
    }
    return largest;
  }

  private static double[] larger(double[] x, double[] y) {
    for (int c = 0; c < x.length; c++) {
      x[c] = Math.max(x[c], y[c]);
    }
    return x;
  }

  private static ExactSums sums(Iterator<Row> rows, long users, double[] largest) {
    ExactSums sums = ExactSums.withProducts(users, largest);
    double[] vector = new double[largest.length];
    while (rows.hasNext()) {
      List<Float> q = rows.next().getList(0);
      for (int c = 0; c < vector.length; c++) {
        vector[c] = q.get(c);
      }
      sums.add(vector);
    }
    return sums;
  }

  /** From a user's factors to the vector that is exported. */
  private static final class UserVector implements UDF1<Seq<Float>, float[]> {
    private static final long serialVersionUID = 1L;

    private final JointFactorisation joint;
    private final double factor;

    UserVector(JointFactorisation joint, double factor) {
      this.joint = joint;
      this.factor = factor;
    }

    @Override
    public float[] call(Seq<Float> factors) {
      float[] stacked = new float[factors.length()];
      for (int c = 0; c < stacked.length; c++) {
        stacked[c] = factors.apply(c);
      }
      return joint.user(stacked, factor);
    }
  }
}

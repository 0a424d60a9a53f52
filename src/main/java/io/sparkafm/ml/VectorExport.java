package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.score.JointFactorisation;
import io.sparkafm.core.score.StackedItems;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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

  /** Bits of a sum that whole numbers may fill, its sign apart. */
  private static final int SUM_BITS = 62;

  private VectorExport() {}

  /**
   * @param rank columns to keep at most
   * @param tolerance what the vectors may lack, on standardised ratings
   */
  static ExportedVectors of(AfmModel model, int rank, double tolerance) {
    AfmModelData data = model.data();
    if (data.settings().interaction().isMlp()) {
      throw new IllegalArgumentException(
          "interaction = %s makes no prediction of a product of vectors: train with interaction = innerProduct to export"
              .formatted(data.settings().interaction().parameter()));
    }
    StackedItems stacked = new StackedItems(data.items(), data.catalog().features());
    JointFactorisation joint =
        rank >= stacked.columns() && tolerance == 0
            ? JointFactorisation.exact(stacked.columns())
            : JointFactorisation.of(
                products(model, stacked.columns()),
                model.summary().numUsers(),
                stacked.products(),
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
    for (int j = 0; j < data.catalog().items(); j++) {
      if (data.catalog().count(j) > 0) {
        stacked.stack(j, x);
        float bias = (float) (deviation * stacked.bias(j));
        rows.add(
            RowFactory.create(data.catalog().id(j), bias, joint.item(x, Math.sqrt(deviation))));
      }
    }
    StructType schema =
        new StructType()
            .add("item", data.catalog().idType(), false)
            .add("bias", DataTypes.FloatType, false)
            .add("vector", ModelTables.FLOATS, false);
    return ModelTables.table(model.users().sparkSession(), rows, schema);
  }

  /**
   * QᵀQ over all users. Factors are rounded to whole numbers first, as fine as the sums allow (for
   * a million users 2⁻²¹ of a column's largest): sums of these do not depend on their order, so
   * neither on partitions.
   */
  private static double[] products(AfmModel model, int columns) {
    JavaRDD<Row> factors = model.users().select("factors").javaRDD();
    float[] largest =
        factors.mapPartitions(rows -> one(largest(rows, columns))).reduce(VectorExport::larger);
    int users = 64 - Long.numberOfLeadingZeros(model.summary().numUsers());
    double scale = Math.scalb(1.0, Math.min((SUM_BITS - users) / 2, 30));
    double[] steps = new double[columns];
    for (int c = 0; c < columns; c++) {
      steps[c] = largest[c] > 0 ? largest[c] / scale : 1;
    }
    long[] sums = factors.mapPartitions(rows -> one(sums(rows, steps))).reduce(VectorExport::plus);
    double[] products = new double[columns * columns];
    for (int a = 0; a < columns; a++) {
      for (int b = 0; b <= a; b++) {
        double product = sums[a * columns + b] * steps[a] * steps[b];
        products[a * columns + b] = product;
        products[b * columns + a] = product;
      }
    }
    return products;
  }

  private static <T> Iterator<T> one(T value) {
    return List.of(value).iterator();
  }

  private static float[] largest(Iterator<Row> rows, int columns) {
    float[] largest = new float[columns];
    while (rows.hasNext()) {
      List<Float> q = rows.next().getList(0);
      for (int c = 0; c < columns; c++) {
        largest[c] = Math.max(largest[c], Math.abs(q.get(c)));
      }
    }
    return largest;
  }

  private static float[] larger(float[] x, float[] y) {
    for (int c = 0; c < x.length; c++) {
      x[c] = Math.max(x[c], y[c]);
    }
    return x;
  }

  private static long[] sums(Iterator<Row> rows, double[] steps) {
    int columns = steps.length;
    long[] sums = new long[columns * columns];
    long[] whole = new long[columns];
    while (rows.hasNext()) {
      List<Float> q = rows.next().getList(0);
      for (int c = 0; c < columns; c++) {
        whole[c] = Math.round(q.get(c) / steps[c]);
      }
      for (int a = 0; a < columns; a++) {
        for (int b = 0; b <= a; b++) {
          sums[a * columns + b] += whole[a] * whole[b];
        }
      }
    }
    return sums;
  }

  private static long[] plus(long[] x, long[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
    return x;
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

package io.sparkafm.ml.table;

import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.train.TrainedUsers;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Seq;

/**
 * The users of a model as a table: user, ratings, bias, factors (rank · vectors, one after the
 * other), attention and its deviation (n + 1 each; NaN where there are no draws), intensity (in
 * units of the score), the gate (n + 1), and the draws that were kept.
 *
 * <p>Up to {@link #LOCAL_BYTES} the driver keeps the rows itself, in primitive arrays, and a fitted
 * model leaves nothing behind in the cluster. Beyond that the rows stay where they are, persisted
 * under the model, and Spark's cleaner releases them with it; where Spark has a checkpoint
 * directory they are there too, so that they outlive their executors.
 */
public final class UserTable {
  /** Largest size of a table that the driver keeps. */
  static final long LOCAL_BYTES = 64L << 20;

  private UserTable() {}

  public static StructType schema(DataType idType) {
    DataType floats = DataTypes.createArrayType(DataTypes.FloatType, false);
    return new StructType()
        .add("user", idType, false)
        .add("ratings", DataTypes.IntegerType, false)
        .add("bias", DataTypes.FloatType, false)
        .add("factors", floats, false)
        .add("attention", floats, false)
        .add("attentionStd", floats, false)
        .add("intensity", DataTypes.FloatType, false)
        .add("gate", floats, false)
        .add("draws", floats, false);
  }

  /** Size of the rows of so many users. */
  public static long bytes(long count, int floats) {
    return count * (4L * floats + 48);
  }

  /** A user's factors in the form of {@link TrainedItems#averageUser}: each vector padded. */
  public static void pad(Seq<Float> factors, TrainedItems items, float[] into) {
    for (int h = 0; h < factors.length(); h++) {
      into[h / items.rank() * items.stride() + h % items.rank()] = factors.apply(h);
    }
  }

  /**
   * Reads the users into a table that no longer depends on the training.
   *
   * @param users a block a partition
   * @param count number of users
   * @param floats that a user takes
   */
  public static Dataset<Row> of(
      SparkSession spark, JavaRDD<TrainedUsers> users, long count, DataType idType, int floats) {
    JavaRDD<TrainedUsers> kept;
    if (bytes(count, floats) <= LOCAL_BYTES) {
      kept =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(users.collect(), users.getNumPartitions());
    } else {
      kept = users.persist(StorageLevel.MEMORY_AND_DISK()).setName("AfmModel users");
      if (spark.sparkContext().getCheckpointDir().isDefined()) {
        kept.checkpoint();
      } else {
        kept.rdd().localCheckpoint();
      }
      try {
        kept.count();
      } catch (Throwable e) {
        kept.unpersist(false);
        throw e;
      }
    }
    JavaRDD<Row> rows =
        kept.flatMap(
            block ->
                IntStream.range(0, block.ids().length).mapToObj(i -> row(block, i)).iterator());
    return spark.createDataFrame(rows, schema(idType));
  }

  private static Row row(TrainedUsers block, int i) {
    return RowFactory.create(
        block.ids()[i],
        block.ratings()[i],
        block.bias()[i],
        part(block.factors(), block, i),
        part(block.attention(), block, i),
        part(block.attentionDeviation(), block, i),
        block.intensity()[i],
        part(block.gate(), block, i),
        part(block.kept(), block, i));
  }

  /** A user's share of an array that has as much of each. */
  private static float[] part(float[] all, TrainedUsers block, int i) {
    int size = all.length / block.ids().length;
    return Arrays.copyOfRange(all, i * size, (i + 1) * size);
  }
}

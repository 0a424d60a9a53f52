package io.sparkafm.ml;

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

/**
 * The users of a model as a table: user, ratings, bias, factors (k), attention and influence (n +
 * 1).
 *
 * <p>Up to {@link #LOCAL_BYTES} the driver keeps the rows itself, in primitive arrays, and a fitted
 * model leaves nothing behind in the cluster. Beyond that the rows stay where they are, persisted
 * under the model: Spark's cleaner releases them with it.
 */
final class UserTable {
  /** Largest size of a table that the driver keeps. */
  static final long LOCAL_BYTES = 64L << 20;

  private UserTable() {}

  static StructType schema(DataType idType) {
    DataType floats = DataTypes.createArrayType(DataTypes.FloatType, false);
    return new StructType()
        .add("user", idType, false)
        .add("ratings", DataTypes.IntegerType, false)
        .add("bias", DataTypes.FloatType, false)
        .add("factors", floats, false)
        .add("attention", floats, false)
        .add("influence", floats, false);
  }

  /**
   * Reads the users into a table that no longer depends on the training.
   *
   * @param users a block a partition
   * @param count number of users
   */
  static Dataset<Row> of(
      SparkSession spark,
      JavaRDD<TrainedUsers> users,
      long count,
      DataType idType,
      int rank,
      int fields) {
    long bytes = count * (4L * (rank + 2 * fields + 2) + 48);
    JavaRDD<TrainedUsers> kept;
    if (bytes <= LOCAL_BYTES) {
      kept =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(users.collect(), users.getNumPartitions());
    } else {
      kept = users.persist(StorageLevel.MEMORY_AND_DISK()).setName("AfmModel users");
      kept.rdd().localCheckpoint();
      kept.count();
    }
    JavaRDD<Row> rows =
        kept.flatMap(
            block ->
                IntStream.range(0, block.ids().length)
                    .mapToObj(i -> row(block, i, rank, fields))
                    .iterator());
    return spark.createDataFrame(rows, schema(idType));
  }

  private static Row row(TrainedUsers block, int i, int rank, int fields) {
    return RowFactory.create(
        block.ids()[i],
        block.ratings()[i],
        block.bias()[i],
        Arrays.copyOfRange(block.factors(), i * rank, (i + 1) * rank),
        Arrays.copyOfRange(block.attention(), i * fields, (i + 1) * fields),
        Arrays.copyOfRange(block.influence(), i * fields, (i + 1) * fields));
  }
}

package io.sparkafm;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The Spark session that all tests of a JVM share: two threads, four shuffle partitions, no UI.
 * Queries are interpreted and planned once: compiling code for a few hundred rows, or planning
 * again after each shuffle, takes longer than running them. The integration tests and the commands
 * run with Spark's defaults.
 */
public final class LocalSpark {

  private LocalSpark() {}

  /** The session, started at first use; it stops with the JVM. */
  public static SparkSession session() {
    return Holder.SESSION;
  }

  /** A dataset from rows; the schema is DDL: {@code user INT, item STRING, rating DOUBLE}. */
  public static Dataset<Row> table(String schema, Row... rows) {
    return table(schema, Arrays.asList(rows));
  }

  /** A dataset from rows. */
  public static Dataset<Row> table(String schema, List<Row> rows) {
    return session().createDataFrame(rows, StructType.fromDDL(schema));
  }

  /** A row. */
  public static Row row(Object... values) {
    return RowFactory.create(values);
  }

  private static final class Holder {
    private static final SparkSession SESSION =
        SparkSession.builder()
            .appName("spark-afm tests")
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 4)
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .getOrCreate();
  }
}

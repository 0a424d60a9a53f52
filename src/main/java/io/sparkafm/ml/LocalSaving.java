package io.sparkafm.ml;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.ml.util.ReadWriteUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;

/**
 * Saving and loading on the driver's own disk, as a server of Spark Connect does after each fit to
 * set models aside ({@code MLWriter.saveToLocal}). The path has no scheme, and the default file
 * system may be another one, whose files nobody would delete; so no job writes or reads. A model
 * that was loaded so has its users on the driver.
 */
final class LocalSaving {
  private static final String USERS = "users.rows";

  private LocalSaving() {}

  /** Whether this thread saves or loads so; never before Spark 4.1, which introduced it. */
  static boolean isOn() {
    try {
      return (boolean) ReadWriteUtils.localSavingModeState().get();
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  /** The path on the local file system, whatever the default one is. */
  static String located(String path) {
    return isOn() ? Paths.get(path).toUri().toString() : path;
  }

  /** Writes a table to a Parquet folder of one file. */
  static void write(Dataset<Row> table, String folder) throws IOException {
    var spark = (org.apache.spark.sql.classic.SparkSession) table.sparkSession();
    var rows = (org.apache.spark.sql.classic.Dataset<Row>) table;
    Job job = Job.getInstance(spark.sessionState().newHadoopConf());
    OutputWriterFactory factory =
        new ParquetFileFormat()
            .prepareWrite(
                spark, job, scala.collection.immutable.Map$.MODULE$.empty(), table.schema());
    var context =
        new TaskAttemptContextImpl(
            job.getConfiguration(), new TaskAttemptID("local", 0, TaskType.MAP, 0, 0));
    String file = "part-00000" + factory.getFileExtension(context);
    OutputWriter writer =
        factory.newInstance(
            new org.apache.hadoop.fs.Path(folder, file).toString(), table.schema(), context);
    try {
      rows.queryExecution()
          .toRdd()
          .toJavaRDD()
          .map(InternalRow::copy)
          .toLocalIterator()
          .forEachRemaining(writer::write);
    } finally {
      writer.close();
    }
  }

  /** Writes the rows of the users, one after the other. */
  static void writeUsers(Dataset<Row> users, String path) throws IOException {
    Path file = Paths.get(path, USERS);
    try (ObjectOutputStream out =
        new ObjectOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeObject(users.schema());
      for (Iterator<Row> rows = users.toLocalIterator(); rows.hasNext(); ) {
        Row row = rows.next();
        Object[] values = new Object[row.size()];
        for (int c = 0; c < values.length; c++) {
          values[c] = row.get(c);
        }
        // Without a schema of its own; and else the stream would keep all rows.
        out.writeObject(RowFactory.create(values));
        out.reset();
      }
      out.writeObject(null);
    }
  }

  /** The users that {@link #writeUsers} wrote. */
  static Dataset<Row> readUsers(org.apache.spark.sql.SparkSession spark, String path) {
    try (ObjectInputStream in =
        new ObjectInputStream(
            new BufferedInputStream(Files.newInputStream(Paths.get(path, USERS))))) {
      StructType schema = (StructType) in.readObject();
      List<Row> rows = new ArrayList<>();
      for (Row row = (Row) in.readObject(); row != null; row = (Row) in.readObject()) {
        rows.add(row);
      }
      return spark.createDataFrame(rows, schema);
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("Cannot read the users of the model in " + path, e);
    }
  }
}

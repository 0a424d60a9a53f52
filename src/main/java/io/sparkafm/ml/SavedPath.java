package io.sparkafm.ml;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A folder that is about to be written. */
public final class SavedPath {
  private SavedPath() {}

  /**
   * Overwriting deletes first: refuses a folder that a table is still read from.
   *
   * @param name of the table, for the message
   */
  public static void refuseSource(SparkSession spark, String path, Dataset<Row> table, String name)
      throws IOException {
    if (LocalSaving.isOn()) {
      return;
    }
    Path folder = new Path(path);
    FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
    String saved = files.makeQualified(folder).toUri().getPath() + "/";
    for (String input : table.inputFiles()) {
      if (new Path(input).toUri().getPath().startsWith(saved)) {
        throw new IOException(
            "Cannot save to %s, because %s is read from there: choose another path"
                .formatted(path, name));
      }
    }
  }
}

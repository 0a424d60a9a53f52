package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.data.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of a table that cannot be read: refused, or set aside in a folder. */
final class UnreadableRows {
  private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);

  /** Says that a folder holds what was set aside and nothing else. */
  private static final String MARK = "_afm_quarantine";

  private UnreadableRows() {}

  /**
   * The rows that can be read. Where the table has no quarantine, the first other row is an error
   * when it comes to be read; else the others are written there as JSON, one object a row with
   * {@code file}, {@code reason} and {@code row}, and counted.
   *
   * @param reason a sentence about what is wrong with a row, without its end; null for a good row
   */
  static Dataset<Row> without(Dataset<Row> rows, Column reason, TableSource table) {
    if (table.quarantine() == null) {
      Column message =
          concat(
              reason,
              lit(
                  "; correct the row, or the format's options and columns, or set quarantine to a folder for such rows"));
      return rows.filter(when(reason.isNull(), lit(true)).otherwise(raise_error(message)));
    }
    Column whole =
        to_json(struct(Arrays.stream(rows.columns()).map(Columns::named).toArray(Column[]::new)));
    Dataset<Row> others =
        rows.filter(reason.isNotNull())
            .select(table.place().as("file"), reason.as("reason"), whole.as("row"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Path folder = cleared(table.quarantine(), rows.sparkSession());
      long count = others.count();
      if (count > 0) {
        others.write().json(folder.toString());
        folder
            .getFileSystem(rows.sparkSession().sessionState().newHadoopConf())
            .create(new Path(folder, MARK))
            .close();
        LOG.warn(
            "{} of {} cannot be read and {} set aside in {}, such as: {}",
            count == 1 ? "1 row" : count + " rows",
            table.name(),
            count == 1 ? "is" : "are",
            table.quarantine(),
            others.first().<String>getAs("reason"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "quarantine " + table.quarantine() + " cannot be written: choose another folder", e);
    } finally {
      others.unpersist();
    }
    return rows.filter(reason.isNull());
  }

  /** The folder, without what an earlier run has left there; other files are left alone. */
  private static Path cleared(String quarantine, SparkSession session) throws IOException {
    Path folder = new Path(quarantine);
    FileSystem files = folder.getFileSystem(session.sessionState().newHadoopConf());
    if (files.exists(folder)) {
      if (files.listStatus(folder).length > 0 && !files.exists(new Path(folder, MARK))) {
        throw new UsageException(
            "quarantine " + quarantine + " holds other files: name a folder for such rows alone");
      }
      files.delete(folder, true);
    }
    return folder;
  }
}

package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of a table that cannot be read: refused, or set aside in a folder. */
final class UnreadableRows {
  private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);

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
        to_json(struct(Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new)));
    Dataset<Row> others =
        rows.filter(reason.isNotNull())
            .select(input_file_name().as("file"), reason.as("reason"), whole.as("row"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long count = others.count();
      if (count > 0) {
        String folder = table.quarantine();
        others.write().mode(SaveMode.Overwrite).json(folder);
        LOG.warn(
            "{} of {} cannot be read and {} set aside in {}, such as: {}",
            count == 1 ? "1 row" : count + " rows",
            table.path(),
            count == 1 ? "is" : "are",
            folder,
            others.first().<String>getAs("reason"));
      }
    } finally {
      others.unpersist();
    }
    return rows.filter(reason.isNull());
  }
}

package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A table to read.
 *
 * @param path file, folder or pattern
 * @param format data source of Spark
 * @param options options of the data source; those of a CSV file are completed by RFC 4180's
 *     escape, a doubled quote
 * @param columns columns of a text file without a header, or null
 * @param quarantine folder for rows that cannot be read, or null to refuse them
 */
public record TableSource(
    String path,
    String format,
    Map<String, String> options,
    List<String> columns,
    String quarantine) {

  /** Of a CSV file: the text of a row that has more or fewer columns than the file; else null. */
  private static final String MISFIT = "_afm_misfit";

  static TableSource of(Config config) {
    // Spark ignores the case of an option's name.
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    config
        .getObject("options")
        .forEach((name, value) -> options.put(name, String.valueOf(value.unwrapped())));
    String format = config.getString("format");
    if (format.toLowerCase(Locale.ROOT).equals("csv")) {
      options.putIfAbsent("escape", "\"");
    }
    return new TableSource(
        RunConfig.required(config, "path"),
        format,
        options,
        config.hasPath("columns") ? config.getStringList("columns") : null,
        RunConfig.optional(config, "quarantine"));
  }

  /**
   * The table. The columns of a text file are read as strings, so that no pass over the file is
   * needed to guess types. A row of a CSV file that has more or fewer columns than the others is an
   * error when it is read, or set aside.
   *
   * @throws UsageException for a path without files, and for an empty file where a header is wanted
   */
  public Dataset<Row> read(SparkSession spark) {
    Dataset<Row> rows = withMisfits(spark);
    return UnreadableRows.without(rows, misfit(rows), this).drop(MISFIT);
  }

  /**
   * The table as it stands, with a further column for rows that do not fit where there may be some.
   */
  Dataset<Row> withMisfits(SparkSession spark) {
    try {
      StructType schema = strings();
      if (schema == null) {
        Dataset<Row> table = spark.read().format(format).options(options).load(path);
        schema = table.schema();
        if (schema.isEmpty()) {
          throw new UsageException(
              path + " is empty: name a file that has a header and rows, or correct the path");
        }
        if (!findsMisfits()) {
          return table;
        }
      }
      var reader = spark.read().format(format).options(options);
      if (findsMisfits()) {
        schema = schema.add(MISFIT, DataTypes.StringType);
        // Every file of a folder must have the header of the first, and every column is looked at.
        reader =
            reader
                .option("columnNameOfCorruptRecord", MISFIT)
                .option("enforceSchema", hasMadeUpNames(schema.fieldNames()))
                .option("columnPruning", false);
      }
      return reader.schema(schema).load(path);
    } catch (Exception e) {
      if (e instanceof AnalysisException failed && "PATH_NOT_FOUND".equals(failed.getCondition())) {
        throw new UsageException(path + " does not exist: correct the path", e);
      }
      throw e;
    }
  }

  /**
   * Whether Spark gave a column a name, as it does where the header has none or the same twice:
   * then headers cannot be compared with the names.
   */
  private static boolean hasMadeUpNames(String[] names) {
    Set<String> stems = new HashSet<>();
    for (int c = 0; c < names.length; c++) {
      boolean numbered = names[c].endsWith("" + c);
      if (names[c].equals("_c" + c)
          || numbered && !stems.add(names[c].substring(0, names[c].length() - ("" + c).length()))) {
        return true;
      }
    }
    return false;
  }

  private StructType strings() {
    if (columns == null) {
      return null;
    }
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return schema;
  }

  /** Whether rows that do not fit are looked for: not where options say what becomes of them. */
  private boolean findsMisfits() {
    return format.toLowerCase(Locale.ROOT).equals("csv")
        && !options.containsKey("mode")
        && !options.containsKey("columnNameOfCorruptRecord");
  }

  /** Names of the table's own columns. */
  List<String> names(Dataset<Row> rows) {
    return Arrays.stream(rows.columns()).filter(name -> !name.equals(MISFIT)).toList();
  }

  /** What is wrong with a row that does not fit; null with one that does. */
  Column misfit(Dataset<Row> rows) {
    List<String> names = names(rows);
    if (names.size() == rows.columns().length) {
      return lit(null).cast("string");
    }
    Column text = Columns.named(MISFIT);
    // Spark refuses queries that read this column alone, as a count of the rows would.
    Column any = coalesce(text, Columns.named(names.get(0)).cast("string"), lit(""));
    return when(
        text.isNotNull(),
        concat(
            input_file_name(),
            lit(": '"),
            any,
            lit("' does not have the columns " + String.join(", ", names))));
  }
}

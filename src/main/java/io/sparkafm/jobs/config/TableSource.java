package io.sparkafm.jobs.config;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A table to read.
 *
 * @param path file, folder or pattern; null for a table of the catalogue, and for a data source
 *     that its options describe alone, as those of JDBC do
 * @param table name in Spark's catalogue, or null
 * @param format data source of Spark; null for a table of the catalogue, which has its own
 * @param options options of the data source; those of a CSV file are completed by RFC 4180's
 *     escape, a doubled quote
 * @param columns columns of a text file without a header, or null
 * @param quarantine folder for rows that cannot be read, or null to refuse them
 */
public record TableSource(
    String path,
    String table,
    String format,
    Map<String, String> options,
    List<String> columns,
    String quarantine) {

  /** Of a CSV file: the text of a row that has more or fewer columns than the file; else null. */
  private static final String MISFIT = "_afm_misfit";

  /** Data sources of Spark that read files. */
  private static final Set<String> FILES =
      Set.of("csv", "json", "text", "xml", "parquet", "orc", "avro", "delta", "binaryfile");

  /** Whether a configuration says where a table is that may be left out. */
  static boolean isNamed(Config config) {
    return config.hasPath("path") || config.hasPath("table") || !readsFiles(config);
  }

  private static boolean readsFiles(Config config) {
    return FILES.contains(config.getString("format").toLowerCase(Locale.ROOT));
  }

  static TableSource of(Config config) {
    // Spark ignores the case of an option's name.
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    config
        .getObject("options")
        .forEach((name, value) -> options.put(name, String.valueOf(value.unwrapped())));
    String path = RunConfig.optional(config, "path");
    String table = RunConfig.optional(config, "table");
    List<String> columns = config.hasPath("columns") ? config.getStringList("columns") : null;
    String format = table == null ? config.getString("format") : null;
    if (table != null) {
      require(path == null, config, "path and table are both set: set one of them");
      require(columns == null, config, "table has columns of its own: remove the key columns");
    } else if (readsFiles(config)) {
      require(
          path != null,
          config,
          "the key path is missing; set it, or table for a table of the catalogue");
    } else if (format.equalsIgnoreCase("jdbc")) {
      requireJdbc(path, options, config);
    }
    if ("csv".equalsIgnoreCase(format)) {
      options.putIfAbsent("escape", "\"");
    }
    return new TableSource(
        path, table, format, options, columns, RunConfig.optional(config, "quarantine"));
  }

  private static void requireJdbc(String path, Map<String, String> options, Config config) {
    require(
        path == null,
        config,
        "format jdbc has no path: remove it, and name the table with options.dbtable");
    require(
        options.containsKey("url"),
        config,
        "options.url is missing: set it, as jdbc:postgresql://host/database");
    require(
        options.containsKey("dbtable") != options.containsKey("query"),
        config,
        "format jdbc reads a table or a query: set one of options.dbtable and options.query");
  }

  private static void require(boolean holds, Config config, String rule) {
    if (!holds) {
      throw new UsageException(config.root().origin().description() + ": " + rule);
    }
  }

  /** What messages call the table. */
  public String name() {
    if (table != null) {
      return table;
    }
    // The options of other sources may hold passwords.
    return path != null ? path : options.getOrDefault("dbtable", "the query of format " + format);
  }

  /** The file of a row, or the table's name where it is not read from files. */
  Column place() {
    Column file = input_file_name();
    return when(file.notEqual(""), file).otherwise(lit(name()));
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
        Dataset<Row> whole = load(spark.read());
        schema = whole.schema();
        if (schema.isEmpty()) {
          throw new UsageException(
              name() + " is empty: name a file that has a header and rows, or correct the path");
        }
        if (!findsMisfits()) {
          return whole;
        }
      }
      DataFrameReader reader = spark.read();
      if (findsMisfits()) {
        schema = schema.add(MISFIT, DataTypes.StringType);
        // Every file of a folder must have the header of the first, and every column is looked at.
        reader =
            reader
                .option("columnNameOfCorruptRecord", MISFIT)
                .option("enforceSchema", hasMadeUpNames(schema.fieldNames()))
                .option("columnPruning", false);
      }
      return load(reader.schema(schema));
    } catch (Exception e) {
      String remedy = remedy(e);
      if (remedy != null) {
        throw new UsageException(remedy, e);
      }
      throw e;
    }
  }

  private Dataset<Row> load(DataFrameReader reader) {
    reader = reader.options(options);
    if (table != null) {
      return reader.table(table);
    }
    return path == null ? reader.format(format).load() : reader.format(format).load(path);
  }

  /** One line for an error that a configuration can help; null for others. */
  private String remedy(Exception error) {
    String condition = error instanceof SparkThrowable raised ? raised.getCondition() : null;
    if ("PATH_NOT_FOUND".equals(condition)) {
      return path + " does not exist: correct the path";
    }
    if ("TABLE_OR_VIEW_NOT_FOUND".equals(condition)) {
      return "table "
          + table
          + " is not in Spark's catalogue: correct the name, or set spark.sql.catalogImplementation=hive"
          + " or the catalogue that it is in by --conf after --";
    }
    if ("jdbc".equalsIgnoreCase(format)
        && (error instanceof ClassNotFoundException
            || error instanceof SQLException
                && "08001".equals(((SQLException) error).getSQLState())
                && String.valueOf(error.getMessage()).contains("No suitable driver"))) {
      return "no driver is found for %s: set options.driver to its class, as org.postgresql.Driver, and name its jar by --jars after --"
          .formatted(options.get("url").replaceAll("[?;].*", ""));
    }
    return null;
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
    return "csv".equalsIgnoreCase(format)
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
            place(),
            lit(": '"),
            any,
            lit("' does not have the columns " + String.join(", ", names))));
  }
}

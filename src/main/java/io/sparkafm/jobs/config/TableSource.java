package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * @param options options of the data source
 * @param columns columns of a text file without a header, or null
 */
public record TableSource(
    String path, String format, Map<String, String> options, List<String> columns) {

  static TableSource of(Config config) {
    Map<String, String> options = new TreeMap<>();
    config
        .getObject("options")
        .forEach((name, value) -> options.put(name, String.valueOf(value.unwrapped())));
    return new TableSource(
        RunConfig.required(config, "path"),
        config.getString("format"),
        options,
        config.hasPath("columns") ? config.getStringList("columns") : null);
  }

  /**
   * The table. The columns of a text file are read as strings, so that no pass over the file is
   * needed to guess types.
   */
  public Dataset<Row> read(SparkSession spark) {
    var reader = spark.read().format(format).options(options);
    if (columns != null) {
      StructType schema = new StructType();
      for (String column : columns) {
        schema = schema.add(column, DataTypes.StringType);
      }
      reader = reader.schema(schema);
    }
    return reader.load(path);
  }
}

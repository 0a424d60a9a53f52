package io.sparkafm.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.ml.table.ModelTables;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.ModelFolder;
import io.sparkafm.serve.SavedModel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code metadata/} as Spark ML writes it, and the Parquet folders {@code users/}, {@code items/},
 * {@code values/} and {@code model/}; {@code model/} is one row with everything that is not a
 * table. If draws were kept, they are in {@code draws/}.
 */
public final class AfmModelWriter extends MLWriter {
  private final AfmModel model;

  AfmModelWriter(AfmModel model) {
    this.model = model;
  }

  static String part(String path, String part) {
    return new Path(path, part).toString();
  }

  @Override
  public void save(String path) throws IOException {
    SavedPath.refuseSource(sparkSession(), path, model.users(), "the model");
    super.save(path);
  }

  @Override
  public void saveImpl(String given) {
    AfmModelData data = model.data();
    DefaultParamsWriter.saveMetadata(model, given, sparkSession());
    String path = LocalSaving.located(given);
    Map<String, Dataset<Row>> parts = new LinkedHashMap<>();
    if (!LocalSaving.isOn()) {
      parts.put("users", model.users());
    }
    parts.put("items", ModelTables.items(sparkSession(), data));
    parts.put("values", ModelTables.values(sparkSession(), data));
    if (!data.items().kept().isEmpty()) {
      parts.put("draws", ModelTables.draws(sparkSession(), data));
    }
    Configuration hadoop = sparkSession().sessionState().newHadoopConf();
    try {
      if (LocalSaving.isOn()) {
        LocalSaving.writeUsers(model.users(), given);
      }
      for (Map.Entry<String, Dataset<Row>> part : parts.entrySet()) {
        write(part.getValue(), part(path, part.getKey()));
      }
      write(described(parts.keySet(), hadoop, path), part(path, "model"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot write the model to " + path, e);
    }
  }

  /** One row with everything that is not a table. */
  private Dataset<Row> described(Set<String> parts, Configuration hadoop, String path)
      throws IOException {
    AfmModelData data = model.data();
    SavedModel saved =
        SavedModel.of(data, model.summary(), ModelFolder.Contents.of(hadoop, path, parts));
    TrainedItems items = data.items();
    StructType schema =
        new StructType()
            .add("description", DataTypes.StringType, false)
            .add("weights", ModelTables.FLOATS, false)
            .add("averageUser", ModelTables.FLOATS, false)
            .add("averageUserBias", DataTypes.FloatType, false)
            .add("averageGate", ModelTables.FLOATS, false)
            .add("averageAttention", ModelTables.FLOATS, false)
            .add("usersAttention", ModelTables.FLOATS, false);
    return ModelTables.table(
        sparkSession(),
        List.of(
            RowFactory.create(
                new ObjectMapper().writeValueAsString(saved),
                items.weights(),
                items.averageUser(),
                items.averageUserBias(),
                items.averageGate(),
                data.averageAttention(),
                data.usersAttention())),
        schema);
  }

  /**
   * Writes a part in the one form in which it is read. Spark takes the form of lists from the
   * session alone: where the session wants an older one, another session writes.
   */
  private static void write(Dataset<Row> table, String path) throws IOException {
    SparkSession session = table.sparkSession();
    Dataset<Row> standard = table;
    if (session.sessionState().conf().writeLegacyParquetFormat()) {
      SparkSession own = session.newSession();
      own.conf().set("spark.sql.parquet.writeLegacyFormat", false);
      standard = own.createDataFrame(table.toJavaRDD(), table.schema());
    }
    if (LocalSaving.isOn()) {
      LocalSaving.write(standard, path);
    } else {
      standard.write().parquet(path);
    }
  }
}

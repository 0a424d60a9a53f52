package io.sparkafm.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.ml.table.ModelTables;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.SavedModel;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.RowFactory;
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
  public void saveImpl(String path) {
    AfmModelData data = model.data();
    DefaultParamsWriter.saveMetadata(model, path, sparkSession());
    model.users().write().parquet(part(path, "users"));
    ModelTables.items(sparkSession(), data).write().parquet(part(path, "items"));
    ModelTables.values(sparkSession(), data).write().parquet(part(path, "values"));
    if (!data.items().kept().isEmpty()) {
      ModelTables.draws(sparkSession(), data).write().parquet(part(path, "draws"));
    }
    SavedModel saved = SavedModel.of(data, model.summary());
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
    try {
      ModelTables.table(
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
              schema)
          .write()
          .parquet(part(path, "model"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot write the model to " + path, e);
    }
  }
}

package io.sparkafm.serve;

import io.sparkafm.core.model.TrainedItems;
import java.util.List;
import org.apache.spark.sql.types.DataType;

/**
 * The users of a saved model in the form that scores (see {@link TrainedItems}), in flat arrays:
 * user i's factors from {@code i * width}, attention from {@code i * fields}.
 */
record LoadedUsers(IdIndex index, int width, float[] factors, float[] bias, float[] attention) {

  static LoadedUsers of(ModelFolder folder) {
    AfmModelData data = folder.data();
    TrainedItems items = data.items();
    int rank = items.rank();
    int vectors = data.userVectors();
    int fields = data.fields();
    int width = items.averageUser().length;
    ParquetPart part = folder.part("users");
    int count = folder.checkedRows("users", part);
    if ((long) count * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d users of %d factors are more than one array holds: use AfmModel on Spark"
              .formatted(count, width));
    }
    DataType idType = part.schema().apply("user").dataType();
    LoadedUsers users =
        new LoadedUsers(
            new IdIndex("user", idType, count),
            width,
            new float[count * width],
            new float[count],
            new float[Math.multiplyExact(count, fields)]);
    int[] read = {0};
    part.read(
        List.of("user", "bias", "factors", "attention"),
        group -> {
          int from = read[0];
          Object[] ids = group.ids("user", idType);
          float[] biases = group.floats("bias");
          ParquetPart.Floats factors = group.floatLists("factors");
          ParquetPart.Floats attention = group.floatLists("attention");
          for (int i = 0; i < group.size(); i++) {
            int user = from + i;
            users.index.put(ids[i], user);
            users.bias[user] = biases[i];
            factors.copy(i, vectors, rank, users.factors, user * width, items.stride());
            attention.copy(i, 1, fields, users.attention, user * fields, fields);
          }
          read[0] += group.size();
        });
    return users;
  }
}

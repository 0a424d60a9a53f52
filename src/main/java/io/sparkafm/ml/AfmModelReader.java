package io.sparkafm.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkafm.core.Draw;
import io.sparkafm.core.ItemFeatures;
import io.sparkafm.core.Kernel;
import io.sparkafm.core.Settings;
import io.sparkafm.core.TrainedItems;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads what {@link AfmModelWriter} wrote. */
final class AfmModelReader extends MLReader<AfmModel> {

  @Override
  public AfmModel load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader.loadMetadata(path, sparkSession(), AfmModel.class.getName());
    Row row = read(path, "model").first();
    SavedModel saved = saved(row.getString(0), path);
    Settings settings = saved.settings();
    Dataset<Row> items = read(path, "items");
    int stride = Kernel.stride(saved.rank());

    List<FieldVocabulary> fields = new ArrayList<>();
    Dataset<Row> values = read(path, "values");
    List<Row> valueRows = new ArrayList<>();
    for (SavedModel.Field field : saved.fields()) {
      List<Row> rows =
          values
              .filter(org.apache.spark.sql.functions.col("field").equalTo(field.name()))
              .orderBy("index")
              .collectAsList();
      valueRows.addAll(rows);
      fields.add(
          new FieldVocabulary(
              field.name(),
              field.kind(),
              field.valueType(),
              rows.stream().map(r -> r.<String>getAs("value")).toArray(String[]::new),
              field.center(),
              field.scale()));
    }

    int count = Math.toIntExact(items.count());
    ItemBuilder builder = new ItemBuilder(count, fields);
    int[] firstRow = builder.firstRow;
    int rowCount = firstRow[firstRow.length - 1];
    float[] factors = new float[rowCount * stride];
    float[] bias = new float[rowCount];
    Iterator<Row> rows = items.orderBy("index").toLocalIterator();
    while (rows.hasNext()) {
      Row item = rows.next();
      int j = item.<Integer>getAs("index");
      builder.add(j, item);
      bias[j] = item.<Float>getAs("bias");
      copy(item.getList(item.fieldIndex("factors")), factors, j * stride);
    }
    int at = count;
    for (Row value : valueRows) {
      bias[at] = value.<Float>getAs("bias");
      copy(value.getList(value.fieldIndex("factors")), factors, at * stride);
      at++;
    }
    ItemCatalog catalog =
        new ItemCatalog(
            items.schema().apply("item").dataType(),
            builder.ids,
            builder.counts,
            fields,
            builder.features(),
            List.of());
    TrainedItems trained =
        new TrainedItems(
            saved.rank(),
            factors,
            bias,
            floats(row.getList(1)),
            floats(row.getList(2)),
            row.getFloat(3),
            floats(row.getList(4)),
            saved.precisions().precisions(),
            draws(path));
    AfmModelData data =
        new AfmModelData(settings, saved.scale(), trained, catalog, saved.keptSamples());
    AfmModel model = new AfmModel(metadata.uid(), data, read(path, "users"), saved.summary());
    metadata.getAndSetParams(model, scala.Option.empty());
    return model;
  }

  private Dataset<Row> read(String path, String part) {
    return sparkSession().read().parquet(AfmModelWriter.part(path, part));
  }

  private static SavedModel saved(String json, String path) {
    try {
      SavedModel saved = new ObjectMapper().readValue(json, SavedModel.class);
      if (saved.version() != SavedModel.VERSION) {
        throw new IllegalArgumentException(
            "Model %s has format %d, this version reads %d: use the spark-afm that wrote it, or train it again"
                .formatted(path, saved.version(), SavedModel.VERSION));
      }
      return saved;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Model %s cannot be read, its description is damaged: save it again".formatted(path), e);
    }
  }

  /** Draws that were kept: none where the model has no such part. */
  private List<Draw> draws(String path) {
    Path part = new Path(AfmModelWriter.part(path, "draws"));
    try {
      if (!part.getFileSystem(sparkSession().sparkContext().hadoopConfiguration()).exists(part)) {
        return List.of();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + part, e);
    }
    List<Draw> draws = new ArrayList<>();
    Iterator<Row> rows = read(path, "draws").orderBy("index").toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      draws.add(
          new Draw(
              floats(row.getList(1)),
              floats(row.getList(2)),
              floats(row.getList(3)),
              floats(row.getList(4))));
    }
    return List.copyOf(draws);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    copy(values, floats, 0);
    return floats;
  }

  private static void copy(List<Float> from, float[] to, int at) {
    for (int i = 0; i < from.size(); i++) {
      to[at + i] = from.get(i);
    }
  }

  /** The items' features, put together again. */
  private static final class ItemBuilder {
    private final int fields;
    private final int[] firstRow;
    private final Object[] ids;
    private final long[] counts;
    private final int[] start;
    private int[] row = new int[16];
    private float[] weight = new float[16];
    private int size;

    ItemBuilder(int items, List<FieldVocabulary> vocabularies) {
      this.fields = vocabularies.size();
      this.firstRow = new int[fields + 2];
      firstRow[1] = items;
      for (int l = 1; l <= fields; l++) {
        firstRow[l + 1] = firstRow[l] + vocabularies.get(l - 1).size();
      }
      this.ids = new Object[items];
      this.counts = new long[items];
      this.start = new int[items * fields + 1];
    }

    void add(int item, Row saved) {
      ids[item] = saved.getAs("item");
      counts[item] = saved.<Long>getAs("ratings");
      List<Row> values = saved.getList(saved.fieldIndex("values"));
      int next = 0;
      for (int l = 1; l <= fields; l++) {
        for (; next < values.size() && values.get(next).getInt(0) == l; next++, size++) {
          if (size == row.length) {
            row = Arrays.copyOf(row, 2 * size);
            weight = Arrays.copyOf(weight, 2 * size);
          }
          row[size] = firstRow[l] + values.get(next).getInt(1);
          weight[size] = values.get(next).getFloat(2);
        }
        start[item * fields + l] = size;
      }
    }

    ItemFeatures features() {
      return new ItemFeatures(
          ids.length, firstRow, start, Arrays.copyOf(row, size), Arrays.copyOf(weight, size));
    }
  }
}

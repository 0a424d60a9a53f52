package io.sparkafm.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkafm.core.learn.MovementSums;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.sql.types.DataType;

/**
 * The folder that {@code AfmModelWriter} wrote, read in this JVM: no job runs, and Spark need not
 * have been started. Rows are placed by their {@code index}, whatever file they are in.
 */
public final class ModelFolder {
  private static final String MODEL_CLASS = "io.sparkafm.ml.AfmModel";

  private final Configuration conf;
  private final Path path;
  private final DefaultParamsReader.Metadata metadata;
  private final SavedModel description;
  private final AfmModelData data;

  /**
   * Reads all but the users.
   *
   * @throws IllegalArgumentException for a folder that holds no model, a part that is missing or
   *     damaged, or a format that this version does not know
   */
  public ModelFolder(String path, Configuration conf) {
    this.conf = conf;
    this.path = new Path(path);
    this.metadata = readMetadata();
    // The description first: another format has other columns.
    String[] json = new String[1];
    part("model").read(List.of("description"), rows -> json[0] = rows.strings("description")[0]);
    this.description = describe(json[0]);
    Model[] model = new Model[1];
    part("model")
        .read(
            List.of(
                "weights",
                "averageUser",
                "averageUserBias",
                "averageGate",
                "averageAttention",
                "usersAttention"),
            rows ->
                model[0] =
                    new Model(
                        rows.floatLists("weights").row(0),
                        rows.floatLists("averageUser").row(0),
                        rows.floats("averageUserBias")[0],
                        rows.floatLists("averageGate").row(0),
                        rows.floatLists("averageAttention").row(0),
                        rows.floatLists("usersAttention").row(0)));
    try {
      this.data = readData(model[0]);
    } catch (IndexOutOfBoundsException
        | NullPointerException
        | NegativeArraySizeException
        | ArithmeticException e) {
      throw new IllegalArgumentException(
          "Model %s is damaged, because its parts do not fit together (%s): save the model again"
              .formatted(path, ParquetPart.firstLine(e)),
          e);
    }
    if (!data.items().fits(data.settings(), data.fields())) {
      throw new IllegalArgumentException(
          "Model %s is damaged, because its parts do not fit together: save the model again"
              .formatted(path));
    }
    if (!data.items().isFinite()) {
      throw new IllegalArgumentException(
          "Model %s is damaged, because numbers of its items or values are NaN or infinite: save the model again"
              .formatted(path));
    }
  }

  /**
   * By what a part is known again, for each part by its name.
   *
   * @param rows of the part
   * @param checksums see {@link ParquetPart#checksum}
   */
  public record Contents(Map<String, Long> rows, Map<String, String> checksums) {
    /** Of the parts of a model that have been written, all of which must be there. */
    public static Contents of(Configuration conf, String model, Collection<String> parts) {
      Map<String, Long> rows = new LinkedHashMap<>();
      Map<String, String> checksums = new LinkedHashMap<>();
      for (String name : parts) {
        ParquetPart part = ParquetPart.of(conf, new Path(model), name);
        rows.put(name, part.rowCount());
        checksums.put(name, part.checksum());
      }
      return new Contents(rows, checksums);
    }
  }

  /**
   * Compares a part with what the description says of it, by the footers of its files.
   *
   * @throws IllegalArgumentException where files of the part are missing, were added or replaced
   */
  public void requireUnchanged(String name) {
    ParquetPart part = part(name);
    requireUnchanged(name, part, part.rowCount());
  }

  private void requireUnchanged(String name, ParquetPart part, long found) {
    Long rows = description.rows() == null ? null : description.rows().get(name);
    if (rows != null && found != rows) {
      throw new IllegalArgumentException(
          "Model %s is damaged, because %s/ has %d rows instead of %d: copy the folder again, or save the model again"
              .formatted(path, name, found, rows));
    }
    String checksum = description.checksums() == null ? null : description.checksums().get(name);
    if (checksum != null && !checksum.equals(part.checksum())) {
      throw new IllegalArgumentException(
          "Model %s is damaged, because %s/ holds other files than those that were saved: copy the folder again, or save the model again"
              .formatted(path, name));
    }
  }

  /** Number of rows of a part that is to be read, which is compared likewise. */
  int checkedRows(String name, ParquetPart part) {
    int rows = part.rows();
    requireUnchanged(name, part, rows);
    return rows;
  }

  /** The one row of the part {@code model}, its description apart. */
  private record Model(
      float[] weights,
      float[] averageUser,
      float averageUserBias,
      float[] averageGate,
      float[] averageAttention,
      float[] usersAttention) {}

  /** The uid and the parameters of the API. */
  public DefaultParamsReader.Metadata metadata() {
    return metadata;
  }

  /** The value of a parameter of the API, that which was set or else its default. */
  JsonNode parameter(String name) {
    try {
      JsonNode json = new ObjectMapper().readTree(metadata.metadataJson());
      JsonNode set = json.path("paramMap").path(name);
      return set.isMissingNode() ? json.path("defaultParamMap").path(name) : set;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public SavedModel description() {
    return description;
  }

  public AfmModelData data() {
    return data;
  }

  /** A part of the model; one that it lacks is an error. */
  ParquetPart part(String name) {
    return ParquetPart.of(conf, path, name);
  }

  private DefaultParamsReader.Metadata readMetadata() {
    Path folder = new Path(path, "metadata");
    List<Path> files = ParquetPart.files(conf, folder);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds no model, because it has no folder metadata/: name a folder that AfmModel.save wrote"
              .formatted(path));
    }
    try {
      StringBuilder json = new StringBuilder();
      for (Path file : files) {
        json.append(text(file));
      }
      return DefaultParamsReader.parseMetadata(json.toString(), MODEL_CLASS);
    } catch (Exception e) {
      // Spark's JSON raises checked exceptions, which its Scala does not declare.
      throw new IllegalArgumentException(
          "%s does not describe an AfmModel (%s): name the folder of an AfmModel, or save the model again"
              .formatted(folder, ParquetPart.firstLine(e)),
          e);
    }
  }

  private String text(Path file) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(file);
    try (FSDataInputStream raw = file.getFileSystem(conf).open(file);
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private SavedModel describe(String json) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      // The version alone: a newer format may have keys that this one does not know.
      int version = mapper.readTree(json).path("version").asInt();
      if (version != SavedModel.VERSION) {
        throw new IllegalArgumentException(
            "Model %s has format %d, but this version of spark-afm reads format %d: use the version that wrote the model, or train it again"
                .formatted(path, version, SavedModel.VERSION));
      }
      return mapper.readValue(json, SavedModel.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Model %s cannot be read, because its description is damaged: save the model again"
              .formatted(path),
          e);
    }
  }

  private AfmModelData readData(Model model) {
    int rank = description.rank();
    int stride = VectorOps.stride(rank);
    ParquetPart itemPart = part("items");
    Values values = readValues(rank);
    int items = checkedRows("items", itemPart);
    int[] firstRow = new int[values.fields.size() + 2];
    firstRow[1] = items;
    for (int l = 1; l < firstRow.length - 1; l++) {
      firstRow[l + 1] = firstRow[l] + values.fields.get(l - 1).size();
    }
    int rows = firstRow[firstRow.length - 1];
    float[] factors = new float[Math.multiplyExact(rows, stride)];
    float[] bias = new float[rows];
    System.arraycopy(values.bias, 0, bias, items, values.bias.length);
    for (int v = 0; v < values.bias.length; v++) {
      System.arraycopy(values.factors, v * rank, factors, (items + v) * stride, rank);
    }
    Items read = new Items(items, firstRow);
    DataType idType = itemPart.schema().apply("item").dataType();
    itemPart.read(
        List.of("index", "item", "ratings", "bias", "factors", "values"),
        group -> {
          int[] index = group.ints("index");
          Object[] ids = group.ids("item", idType);
          long[] counts = group.longs("ratings");
          float[] biases = group.floats("bias");
          ParquetPart.Floats vectors = group.floatLists("factors");
          for (int i = 0; i < index.length; i++) {
            int j = index[i];
            read.ids[j] = ids[i];
            read.counts[j] = counts[i];
            bias[j] = biases[i];
            vectors.copy(i, 1, rank, factors, j * stride, stride);
          }
          read.add(index, group);
        });
    ItemCatalog catalog =
        new ItemCatalog(idType, read.ids, read.counts, values.fields, read.features(), List.of());
    TrainedItems trained =
        new TrainedItems(
            rank,
            factors,
            bias,
            model.weights(),
            model.averageUser(),
            model.averageUserBias(),
            model.averageGate(),
            description.precisions(),
            readDraws());
    return new AfmModelData(
        description.settings(),
        description.scale(),
        trained,
        catalog,
        model.averageAttention(),
        model.usersAttention(),
        description.signal() == null
            ? MovementSums.allSignal(values.fields.size() + 1)
            : description.signal(),
        description.keptSamples());
  }

  /** The vocabularies, and their values' rows one after the other, without padding. */
  private record Values(List<FieldVocabulary> fields, float[] bias, float[] factors) {}

  private Values readValues(int rank) {
    ParquetPart part = part("values");
    int count = checkedRows("values", part);
    String[] fieldOf = new String[count];
    int[] indexOf = new int[count];
    String[] valueOf = new String[count];
    float[] biasOf = new float[count];
    float[] factorsOf = new float[Math.multiplyExact(count, rank)];
    Map<String, Integer> sizes = new HashMap<>();
    int[] read = {0};
    part.read(
        List.of("field", "index", "value", "bias", "factors"),
        group -> {
          int from = read[0];
          System.arraycopy(group.strings("field"), 0, fieldOf, from, group.size());
          System.arraycopy(group.ints("index"), 0, indexOf, from, group.size());
          System.arraycopy(group.strings("value"), 0, valueOf, from, group.size());
          System.arraycopy(group.floats("bias"), 0, biasOf, from, group.size());
          ParquetPart.Floats vectors = group.floatLists("factors");
          for (int i = 0; i < group.size(); i++) {
            vectors.copy(i, 1, rank, factorsOf, (from + i) * rank, rank);
            sizes.merge(fieldOf[from + i], 1, Integer::sum);
          }
          read[0] += group.size();
        });
    Map<String, Integer> first = new HashMap<>();
    int next = 0;
    for (SavedModel.Field field : description.fields()) {
      first.put(field.name(), next);
      next += sizes.getOrDefault(field.name(), 0);
    }
    String[] names = new String[count];
    float[] bias = new float[count];
    float[] factors = new float[factorsOf.length];
    for (int i = 0; i < count; i++) {
      int at = first.get(fieldOf[i]) + indexOf[i];
      names[at] = valueOf[i];
      bias[at] = biasOf[i];
      System.arraycopy(factorsOf, i * rank, factors, at * rank, rank);
    }
    List<FieldVocabulary> fields = new ArrayList<>();
    for (SavedModel.Field field : description.fields()) {
      int from = first.get(field.name());
      fields.add(
          new FieldVocabulary(
              field.name(),
              field.kind(),
              field.valueType(),
              Arrays.copyOfRange(names, from, from + sizes.getOrDefault(field.name(), 0)),
              field.center(),
              field.scale()));
    }
    return new Values(fields, bias, factors);
  }

  /** Draws that were kept: none where the model has no such part. */
  private List<PosteriorSample> readDraws() {
    boolean promised = description.rows() != null && description.rows().containsKey("draws");
    if (!promised && ParquetPart.files(conf, new Path(path, "draws")).isEmpty()) {
      return List.of();
    }
    ParquetPart part = part("draws");
    PosteriorSample[] draws = new PosteriorSample[checkedRows("draws", part)];
    part.read(
        List.of("index", "factors", "bias", "weights", "meanUser"),
        group -> {
          int[] index = group.ints("index");
          ParquetPart.Floats factors = group.floatLists("factors");
          ParquetPart.Floats bias = group.floatLists("bias");
          ParquetPart.Floats weights = group.floatLists("weights");
          ParquetPart.Floats meanUser = group.floatLists("meanUser");
          for (int i = 0; i < index.length; i++) {
            draws[index[i]] =
                new PosteriorSample(factors.row(i), bias.row(i), weights.row(i), meanUser.row(i));
          }
        });
    return List.of(draws);
  }

  /** Items as they arrive, and their features put together again in the order of their indices. */
  private static final class Items {
    private final int[] firstRow;
    private final Object[] ids;
    private final long[] counts;
    private final List<int[]> groups = new ArrayList<>();
    private final List<ParquetPart.Ints> fields = new ArrayList<>();
    private final List<int[]> values = new ArrayList<>();
    private final List<float[]> weights = new ArrayList<>();

    Items(int items, int[] firstRow) {
      this.firstRow = firstRow;
      this.ids = new Object[items];
      this.counts = new long[items];
    }

    void add(int[] index, ParquetPart.Rows group) throws IOException {
      groups.add(index);
      fields.add(group.intLists("values.list.element.field"));
      values.add(group.intLists("values.list.element.value").values());
      weights.add(group.floatLists("values.list.element.weight").values());
    }

    /** Counts first, then places: O(values). */
    ItemFeatures features() {
      int n = firstRow.length - 2;
      int[] start = new int[Math.addExact(Math.multiplyExact(ids.length, n), 1)];
      for (int g = 0; g < groups.size(); g++) {
        int[] index = groups.get(g);
        ParquetPart.Ints field = fields.get(g);
        for (int i = 0; i < index.length; i++) {
          for (int v = field.start()[i]; v < field.start()[i + 1]; v++) {
            start[index[i] * n + field.values()[v]]++;
          }
        }
      }
      for (int i = 1; i < start.length; i++) {
        start[i] += start[i - 1];
      }
      int[] row = new int[start[start.length - 1]];
      float[] weight = new float[row.length];
      for (int g = 0; g < groups.size(); g++) {
        int[] index = groups.get(g);
        ParquetPart.Ints field = fields.get(g);
        for (int i = 0; i < index.length; i++) {
          // An item's values lie together, in the order of the fields.
          int at = start[index[i] * n];
          for (int v = field.start()[i]; v < field.start()[i + 1]; v++, at++) {
            row[at] = firstRow[field.values()[v]] + values.get(g)[v];
            weight[at] = weights.get(g)[v];
          }
        }
      }
      return new ItemFeatures(ids.length, firstRow, start, row, weight);
    }
  }
}

package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.transform;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.train.InitialState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A saved model that another training begins with: its last draw, if it is a posterior mean, else
 * its point estimate. Items, values and users are found again by their ids and names.
 */
final class InitialModel {
  private static final Logger LOG = LoggerFactory.getLogger(AfmEstimator.class);

  private final AfmModel model;
  private final AfmModelData data;
  private final Settings settings;
  private final String path;

  /**
   * @throws IllegalArgumentException for a model of another kind, or a posterior mean that has kept
   *     no draws
   */
  InitialModel(String path, Settings settings, List<FieldVocabulary> fields) {
    this.path = path;
    this.model = AfmModel.load(path);
    this.data = model.data();
    this.settings = settings;
    require("rank", Settings::rank);
    require("interaction", Settings::interaction);
    require("hiddenSize", Settings::hidden);
    require("loss", Settings::loss);
    require("inference", Settings::inference);
    require("learnAttention", Settings::learnAttention);
    require("centredAttention", Settings::centredAttention);
    require("fitUserBias", Settings::userBias);
    require("fitItemBias", Settings::itemBias);
    require("fitFieldBias", Settings::fieldBias);
    List<String> now = fields.stream().map(f -> f.name() + " " + f.kind().configName()).toList();
    List<String> before =
        data.catalog().fields().stream().map(f -> f.name() + " " + f.kind().configName()).toList();
    if (!now.equals(before)) {
      throw new IllegalArgumentException(
          "initialModel %s has the fields %s, but this training has %s: name the same features in the same order"
              .formatted(path, before, now));
    }
    if (settings.samples() && data.items().kept().isEmpty()) {
      throw new IllegalArgumentException(
          "initialModel %s has kept no draw to go on from: train it with keptSamples of 1 or more"
              .formatted(path));
    }
  }

  private void require(String name, Function<Settings, Object> value) {
    Object before = value.apply(data.settings());
    Object now = value.apply(settings);
    if (!Objects.equals(before, now)) {
      throw new IllegalArgumentException(
          "initialModel %s was trained with %s %s, but this training has %s: use the same"
              .formatted(path, name, before, now));
    }
  }

  /**
   * @param catalog the items of the new training
   * @param userType type of its users' ids
   * @param partitioned from a table with a column {@code user} to its rows, in the partitions of
   *     the blocks
   */
  InitialState state(
      ItemCatalog catalog, DataType userType, Function<Dataset<Row>, JavaRDD<Row>> partitioned) {
    TrainedItems items = data.items();
    int stride = settings.stride();
    boolean draws = settings.samples();
    PosteriorSample last = draws ? items.kept().get(items.kept().size() - 1) : null;
    float[] from = draws ? last.factors() : items.factors();
    float[] fromBias = draws ? last.bias() : items.bias();
    int[] before = rowsBefore(catalog);
    float[] factors = new float[before.length * stride];
    float[] bias = new float[before.length];
    boolean[] known = new boolean[before.length];
    for (int row = 0; row < before.length; row++) {
      if (before[row] >= 0) {
        known[row] = true;
        System.arraycopy(from, before[row] * stride, factors, row * stride, stride);
        bias[row] = fromBias[before[row]];
      }
    }
    return new InitialState(
        factors,
        bias,
        known,
        draws ? last.weights() : items.weights(),
        draws ? last.meanUser() : ofAllFields(items.averageUser(), stride),
        items.precisions().copy(),
        partitioned.apply(users(userType)));
  }

  /** Of each row of the new item side, the row that the model has for it, or −1. */
  private int[] rowsBefore(ItemCatalog catalog) {
    ItemFeatures features = catalog.features();
    ItemFeatures old = data.catalog().features();
    int[] before = new int[features.rows()];
    Map<String, Integer> items = new HashMap<>();
    for (int j = 0; j < data.catalog().items(); j++) {
      items.put(data.catalog().id(j).toString(), j);
    }
    for (int j = 0; j < catalog.items(); j++) {
      before[j] = items.getOrDefault(catalog.id(j).toString(), -1);
    }
    long known = IntStream.range(0, catalog.items()).filter(j -> before[j] >= 0).count();
    if (known == 0) {
      LOG.warn(
          "initialModel {} knows none of the {} items, whose ids look like '{}' here and like '{}' there: check that ids are written alike",
          path,
          catalog.items(),
          catalog.id(0),
          data.catalog().id(0));
    }
    LOG.info("Training begins with {}, which knows {} of {} items", path, known, catalog.items());
    for (int l = 1; l < features.fields(); l++) {
      FieldVocabulary now = catalog.fields().get(l - 1);
      FieldVocabulary then = data.catalog().fields().get(l - 1);
      for (int v = 0; v < now.size(); v++) {
        int row = then.row(now.value(v));
        before[features.firstRow(l) + v] = row < 0 ? -1 : old.firstRow(l) + row;
      }
    }
    return before;
  }

  /**
   * A point estimate has of a user one vector a field, (n + 1) α_l u, of which the mean is u, since
   * the α add up to 1.
   */
  private float[] ofAllFields(float[] vectors, int stride) {
    int fields = vectors.length / stride;
    float[] u = new float[stride];
    for (int i = 0; i < vectors.length; i++) {
      u[i % stride] += vectors[i] / fields;
    }
    return u;
  }

  private Dataset<Row> users(DataType userType) {
    int rank = settings.rank();
    Column id = col("user").try_cast(userType).as("user");
    if (settings.samples()) {
      int numbers = PosteriorSample.userNumbers(settings);
      Column last = slice(col("draws"), lit(-numbers), lit(numbers));
      // Users that were folded in have no draws.
      return model
          .users()
          .filter(size(col("draws")).geq(numbers).and(col("user").try_cast(userType).isNotNull()))
          .select(
              id,
              slice(last, 1, rank).as("u"),
              element_at(last, rank + 1).as("bias"),
              element_at(last, rank + 2).as("slope"));
    }
    int vectors = data.userVectors();
    Column u =
        transform(
            sequence(lit(1), lit(rank)),
            h -> {
              Column sum = lit(0f);
              for (int l = 0; l < vectors; l++) {
                sum = sum.plus(element_at(col("factors"), h.plus(l * rank)));
              }
              return sum.divide(lit((float) vectors)).cast("float");
            });
    return model
        .users()
        .filter(col("user").try_cast(userType).isNotNull())
        .select(id, u.as("u"), col("bias"), lit(0f).as("slope"));
  }
}

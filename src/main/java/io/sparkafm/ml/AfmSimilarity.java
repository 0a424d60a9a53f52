package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import io.sparkafm.core.score.ScoreCorrelation;
import io.sparkafm.core.score.StackedItems;
import io.sparkafm.ml.recommend.SimilarItems;
import io.sparkafm.ml.recommend.SimilarUsers;
import io.sparkafm.serve.AfmModelData;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Items that are alike and users that are alike, to a model with the inner product, and why.
 *
 * <p>The similarity of two items is the correlation, over all users of training, of what the items
 * add to the users' predictions beyond biases: from −1 (who likes one dislikes the other) to 1. The
 * similarity of two users is that of their predictions over all items of training. See {@link
 * ScoreCorrelation}. Results do not depend on partitions.
 */
public final class AfmSimilarity {
  /** Most users to whom others are compared: the driver holds their factors. */
  private static final int MOST_USERS = 10_000;

  private final AfmModel model;
  private int number = 10;
  private int reasons = 5;

  AfmSimilarity(AfmModel model) {
    if (!model.hasPreferences()) {
      throw new IllegalArgumentException(
          "A model with interaction = %s has no similarities, because its predictions are not products of vectors: train with interaction = innerProduct"
              .formatted(model.data().settings().interaction().parameter()));
    }
    this.model = model;
  }

  /** Most similar items or users of each, ≥ 1; default 10. */
  public AfmSimilarity setNumber(int value) {
    this.number = AfmRecommender.positive("number", value);
    return this;
  }

  /** Most reasons of a pair of items, ≥ 1; default 5. Users have a reason for each field. */
  public AfmSimilarity setReasons(int value) {
    this.reasons = AfmRecommender.positive("reasons", value);
    return this;
  }

  /**
   * The items that are most alike to each item of training: the model's {@code itemCol} and {@code
   * similar}, an array of (item, similarity, reasons), the most alike first. A reason is a part of
   * the similar item that makes it so: {@code field}, {@code value} (null for the item itself and
   * for a whole field), {@code shared} (whether both items have the value) and {@code share}, its
   * part in the similarity; over all parts they add up to it. Costs items² · K multiplications, and
   * items · K² for each task, K = (n + 1) · rank.
   */
  public Dataset<Row> ofItems() {
    return ofItems(model.data().catalog().inTraining());
  }

  /**
   * The same for some items.
   *
   * @param items with the model's {@code itemCol}; unknown items get no row
   */
  public Dataset<Row> ofItems(Dataset<?> items) {
    return ofItems(JoinedPairs.itemNumbers(model, items));
  }

  private Dataset<Row> ofItems(int[] items) {
    DataType id = model.data().catalog().idType();
    StructType reason =
        new StructType()
            .add("field", DataTypes.StringType, false)
            .add("value", DataTypes.StringType)
            .add("shared", DataTypes.BooleanType, false)
            .add("share", DataTypes.FloatType, false);
    StructType similar =
        new StructType()
            .add(model.getItemCol(), id)
            .add("similarity", DataTypes.FloatType, false)
            .add("reasons", DataTypes.createArrayType(reason, false), false);
    StructType schema =
        new StructType()
            .add(model.getItemCol(), id)
            .add("similar", DataTypes.createArrayType(similar, false), false);
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(model.users().sparkSession().sparkContext());
    JavaRDD<Row> rows =
        context
            // A task begins with a pass over all items.
            .parallelize(
                IntStream.of(items).boxed().toList(),
                Math.max(1, Math.min(items.length / 100, context.defaultParallelism())))
            .mapPartitions(new SimilarItems(model.broadcast(), overUsers(), number, reasons));
    return model.users().sparkSession().createDataFrame(rows, schema);
  }

  /**
   * The users that are most alike to each of some users: the model's {@code userCol} and {@code
   * similar}, an array of (user, similarity, reasons), the most alike first. A reason is a field's
   * part in the similarity, {@code field} and {@code share}; they add up to it. One pass over the
   * users, with K multiplications for each of these users.
   *
   * @param users with the model's {@code userCol}, at most 10,000, which are collected; unknown
   *     users get no row
   * @throws IllegalArgumentException for more users
   */
  public Dataset<Row> ofUsers(Dataset<?> users) {
    DataType id = model.users().schema().apply("user").dataType();
    Dataset<Row> wanted =
        users.select(JoinedPairs.id(users.schema(), model.getUserCol(), id).as("_afm_user"));
    List<Row> found =
        model
            .users()
            .join(wanted, col("user").equalTo(col("_afm_user")), "left_semi")
            .select("user", "factors")
            .takeAsList(MOST_USERS + 1);
    if (found.size() > MOST_USERS) {
      throw new IllegalArgumentException(
          "There are more than %d users to compare others with: give them in parts"
              .formatted(MOST_USERS));
    }
    ScoreCorrelation correlation = overItems();
    Object[] ids = found.stream().map(row -> row.get(0)).toArray();
    float[][] directions =
        found.stream().map(row -> correlation.direction(floats(row))).toArray(float[][]::new);
    StructType reason =
        new StructType()
            .add("field", DataTypes.StringType, false)
            .add("share", DataTypes.FloatType, false);
    StructType entry =
        new StructType()
            .add("order", DataTypes.FloatType, false)
            .add("user", id)
            .add("similarity", DataTypes.FloatType, false)
            .add("reasons", DataTypes.createArrayType(reason, false), false);
    StructType schema =
        new StructType().add("user", id).add("similar", DataTypes.createArrayType(entry, false));
    SimilarUsers search =
        new SimilarUsers(
            new SimilarUsers.Wanted(ids, directions), correlation, model.fieldNames(), number);
    return model
        .users()
        .select("user", "factors")
        .mapPartitions(search, Encoders.row(schema))
        .groupBy("user")
        .agg(slice(sort_array(flatten(collect_list("similar"))), 1, number).as("similar"))
        .select(
            col("user").as(model.getUserCol()),
            transform(
                    col("similar"),
                    other ->
                        struct(
                            other.getField("user").as(model.getUserCol()),
                            other.getField("similarity").as("similarity"),
                            other.getField("reasons").as("reasons")))
                .as("similar"));
  }

  private static float[] floats(Row row) {
    List<Float> factors = row.getList(1);
    float[] vector = new float[factors.size()];
    for (int c = 0; c < vector.length; c++) {
      vector[c] = factors.get(c);
    }
    return vector;
  }

  /** Of the users' vectors. */
  private ScoreCorrelation overUsers() {
    AfmModelData data = model.data();
    int columns = new StackedItems(data.items(), data.catalog().features()).columns();
    return VectorExport.correlation(model, columns);
  }

  /** Of the items' vectors. */
  private ScoreCorrelation overItems() {
    AfmModelData data = model.data();
    StackedItems stacked = new StackedItems(data.items(), data.catalog().features());
    int[] items = data.catalog().inTraining();
    return new ScoreCorrelation(stacked.products(items), stacked.sums(items), items.length);
  }
}

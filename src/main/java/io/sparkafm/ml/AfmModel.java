package io.sparkafm.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.data.Columns;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.data.RatingTotals;
import io.sparkafm.ml.param.AfmModelParams;
import io.sparkafm.ml.param.OutputTableParam;
import io.sparkafm.ml.param.ParamMixins;
import io.sparkafm.ml.table.AttentionRows;
import io.sparkafm.ml.table.ItemIndex;
import io.sparkafm.ml.table.ModelTables;
import io.sparkafm.ml.table.PredictionDeviation;
import io.sparkafm.ml.table.PredictionSourceUdf;
import io.sparkafm.ml.table.UserTable;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.AfmTrainingSummary;
import io.sparkafm.serve.PhaseSeconds;
import io.sparkafm.train.TrainedModel;
import io.sparkafm.train.TrainedUsers;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SizeEstimator;

/**
 * A trained Attention-driven Factor Model: predicts ratings, and tells what each user pays
 * attention to.
 *
 * <p>Users are a DataFrame; items and field values are held by the driver and broadcast for
 * scoring.
 */
public class AfmModel extends Model<AfmModel>
    implements AfmModelParams<AfmModel>, OutputTableParam<AfmModel>, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final AfmModelData data;
  private final transient Dataset<Row> users;
  private final AfmTrainingSummary summary;
  private transient volatile Broadcast<AfmModelData> broadcast;

  /**
   * A model without content, which Spark's loaders need; {@link #load} gives a model that can
   * predict.
   */
  public AfmModel() {
    this(Identifiable.randomUID("afm"));
  }

  /** See {@link #AfmModel()}. */
  public AfmModel(String uid) {
    this(uid, null, null, null);
  }

  AfmModel(String uid, AfmModelData data, Dataset<Row> users, AfmTrainingSummary summary) {
    this.uid = uid;
    this.data = data;
    this.users = users;
    this.summary = summary;
    ParamMixins.setDefaults(this, AfmModelParams.class);
    ParamMixins.setDefaults(this, OutputTableParam.class);
  }

  /** The model that a training came to; its users are read before the training is closed. */
  static AfmModel trained(
      String uid,
      SparkSession spark,
      TrainedModel trained,
      Settings settings,
      RatingScale scale,
      ItemCatalog catalog,
      RatingTotals totals,
      DataType userType) {
    AfmModelData model =
        new AfmModelData(
            settings,
            scale,
            trained.items(),
            catalog,
            trained.averageAttention(),
            TrainedUsers.meanAttention(trained.users(), catalog.features().fields()),
            trained.signal(),
            trained.keptSamples());
    Dataset<Row> users =
        UserTable.of(spark, trained.users(), totals.users(), userType, model.userFloats());
    int items = catalog.inTraining().length;
    AfmTrainingSummary summary =
        new AfmTrainingSummary(
            trained.history(), totals.ratings(), totals.users(), items, null, PhaseSeconds.UNKNOWN);
    return new AfmModel(uid, model, users, summary);
  }

  @Override
  public String uid() {
    return uid;
  }

  AfmModelData data() {
    if (data == null) {
      throw new IllegalStateException(
          "AfmModel %s holds nothing: fit an AfmEstimator, or use AfmModel.load".formatted(uid));
    }
    return data;
  }

  /** The users as they are saved, see {@link UserTable}. */
  Dataset<Row> users() {
    data();
    return users;
  }

  /**
   * By default, adds {@code predictionCol} and {@code predictionSourceCol}; also {@code
   * predictionStdCol} if the model kept draws, and {@code attentionCol} if this parameter has a
   * name. If the input has feature columns, they are used for items that were not in training.
   * Costs one join with the users. Where ids are of another type than the model's, a thousand of
   * them are looked at here, and a warning says so if nearly none is known.
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return OutputTable.of(this, dataset);
  }

  @SuppressWarnings("unchecked")
  Dataset<Row> predict(Dataset<?> dataset) {
    Dataset<Row> pairs = (Dataset<Row>) dataset;
    StructType output = OutputSchema.of(this, pairs.schema(), deviates());
    UnknownIds.warn(this, pairs);
    Broadcast<AfmModelData> model = broadcast();
    JoinedPairs joined = new JoinedPairs(this, model, pairs);
    Dataset<Row> predicted = joined.table().withColumn(getPredictionCol(), joined.prediction());
    if (deviates() && !getPredictionStdCol().isEmpty()) {
      Column deviation =
          udf(new PredictionDeviation(model), DataTypes.DoubleType)
              .apply(JoinedPairs.DRAWS, JoinedPairs.ITEM, JoinedPairs.BAGS);
      predicted = predicted.withColumn(getPredictionStdCol(), joined.wherePredicted(deviation));
    }
    if (!getPredictionSourceCol().isEmpty()) {
      Column source =
          udf(new PredictionSourceUdf(model), DataTypes.StringType)
              .apply(JoinedPairs.FACTORS.isNotNull(), JoinedPairs.ITEM, JoinedPairs.BAGS);
      predicted = predicted.withColumn(getPredictionSourceCol(), source);
    }
    if (!getAttentionCol().isEmpty()) {
      predicted = predicted.withColumn(getAttentionCol(), attentionMap());
    }
    return predicted.select(
        java.util.Arrays.stream(output.fieldNames()).map(Columns::named).toArray(Column[]::new));
  }

  /**
   * Why pairs are predicted as they are: the input's columns (user, item and, for items that were
   * not in training, feature columns; cold start as in {@link #transform}) and, in the units of
   * ratings (log odds for the logistic loss),
   *
   * <ul>
   *   <li>{@code predictionCol}, as {@link #transform} gives it, clipped where it clips;
   *   <li>{@code globalMean} and {@code userBias} (with the MLP it includes the part of the score
   *       that depends on the user alone);
   *   <li>{@code averageUser}: what the average user would get for the same item, unclipped;
   *   <li>{@code explanation}: an array of structs, the largest |contribution| first, each with
   *       {@code field} ({@code item} for the item itself), {@code value} (the item's id for field
   *       item; null where the part is a whole field's: continuous ones, dense vectors, all of the
   *       MLP), the user's {@code attention} to the field, {@code bias} (what the value adds for
   *       everybody), {@code contribution} (what it adds for this user) and {@code weight} (the
   *       value's in the item, which both are multiplied by; null where value is).
   * </ul>
   *
   * globalMean + userBias + Σ (bias + contribution) is the unclipped prediction (its log odds).
   * With the inner product parts are those of the sum; with the MLP contributions are exact Shapley
   * values of the fields. See {@link io.sparkafm.core.score.Contributions}.
   *
   * @throws IllegalArgumentException for an input that has a column of these names, and for the MLP
   *     with more than 16 fields
   */
  public Dataset<Row> explain(Dataset<?> pairs) {
    return Explanation.explain(this, broadcast(), pairs.toDF());
  }

  /** Names of the fields 0..n: {@code item} for the item itself, then the feature columns. */
  public List<String> fieldNames() {
    return data().fieldNames();
  }

  /** Whether {@link #explain} splits log odds, those of the logistic loss, instead of ratings. */
  public boolean explainsLogOdds() {
    return data().scale().loss() == Loss.LOGISTIC;
  }

  /** Whether factors are kept at 0 or above. */
  public boolean hasNonNegativeFactors() {
    return data().settings().nonNegative();
  }

  /** Whether {@link #preferences(int)} are defined: not for the MLP. */
  public boolean hasPreferences() {
    return data().settings().interaction().isBilinear();
  }

  /**
   * {@link #preferences(int)}, with the 10 strongest values of each field of more than 32 values.
   */
  public Dataset<Row> preferences() {
    return preferences(10);
  }

  /**
   * What each user likes, one row a user and value: user; field (1..n); value (null for a
   * continuous field, whose row is of one standard deviation more); attention, the user's to the
   * field; preference, what one whole value (weight 1) adds for this user beyond what it adds for
   * everybody, in the units of ratings (log odds for the logistic loss); ratings, the number of the
   * user's training ratings. All values of a field are listed if it has up to 32 values, and
   * otherwise the strongest ones. Dense vectors are left out, because their components have no
   * names. Costs O(values · k) a user, in one pass over the users.
   *
   * @param strongest number of values of the largest |preference| that are kept for a field of more
   *     than 32 values, ≥ 1
   * @throws IllegalArgumentException for the MLP, where what a value adds depends on the item
   */
  public Dataset<Row> preferences(int strongest) {
    return Preferences.of(this, broadcast(), strongest);
  }

  /** An item's place in the catalog, null where it was not in training. */
  Column itemIndex(Column id) {
    return udf(new ItemIndex(broadcast()), DataTypes.IntegerType).apply(id);
  }

  private Column attentionMap() {
    Column[] names =
        data().fieldNames().stream()
            .map(org.apache.spark.sql.functions::lit)
            .toArray(Column[]::new);
    Column average = lit(data().averageAttention());
    return map_from_arrays(array(names), coalesce(JoinedPairs.ATTENTION, average));
  }

  synchronized Broadcast<AfmModelData> broadcast() {
    if (broadcast == null) {
      broadcast =
          JavaSparkContext.fromSparkContext(users().sparkSession().sparkContext())
              .broadcast(data());
    }
    return broadcast;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    if (getOutputTable().equals(OutputTable.PREDICTIONS)) {
      return OutputSchema.of(this, schema, deviates());
    }
    return OutputTable.of(this, users().sparkSession().createDataFrame(List.of(), schema)).schema();
  }

  /** Whether predictions have a standard deviation. */
  private boolean deviates() {
    return data().keptSamples() > 1;
  }

  /**
   * The {@code numItems} items that the model rates highest for each user of training, with the
   * columns of {@code ALSModel.recommendForAllUsers}; {@link #recommender} has more to choose.
   */
  public Dataset<Row> recommendForAllUsers(int numItems) {
    return recommender().setNumItems(numItems).forAllUsers();
  }

  /** The same for the users in {@code userCol}: each once, those not in training passed over. */
  public Dataset<Row> recommendForUserSubset(Dataset<?> dataset, int numItems) {
    return recommender().setNumItems(numItems).forUsers(dataset);
  }

  /** The {@code numUsers} users for whom the model rates each item of training highest. */
  public Dataset<Row> recommendForAllItems(int numUsers) {
    return recommender().setNumUsers(numUsers).forAllItems();
  }

  /** The same for the items in {@code itemCol}: each once, those not in training passed over. */
  public Dataset<Row> recommendForItemSubset(Dataset<?> dataset, int numUsers) {
    return recommender().setNumUsers(numUsers).forItems(dataset);
  }

  /**
   * Recommendations that leave out the items that a user has rated already, or that are made from
   * given candidates.
   */
  public AfmRecommender recommender() {
    return new AfmRecommender(this);
  }

  /**
   * Items and users that are alike to the model, and why.
   *
   * @throws IllegalArgumentException for the MLP interaction
   */
  public AfmSimilarity similarity() {
    return new AfmSimilarity(this);
  }

  /**
   * How much attention each user pays to each field, one row a user and field:
   *
   * <ul>
   *   <li>user; field (the item's own id is field {@code item});
   *   <li>attention: the field's share of what moves the user's predictions from item to item, in
   *       [0, 1], see {@link io.sparkafm.core.model.Attention}; sums to 1 over a user's fields;
   *   <li>attentionStd: root mean square distance from it of the draws' attention, a standard
   *       deviation; null for a point estimate;
   *   <li>rank: place of the field by attention, 1 the largest;
   *   <li>aboveAverage: posterior probability that the user attends to the field more than users of
   *       training do on average, Φ((attention − average)/attentionStd); null for a point estimate;
   *   <li>intensity: how far all fields together move the user's predictions, the sum of the
   *       standard deviations of their contributions over the items, in the units of ratings (log
   *       odds for the logistic loss);
   *   <li>gate: α of Eq. 2, its posterior mean;
   *   <li>ratings: the number of the user's training ratings.
   * </ul>
   */
  public Dataset<Row> attention() {
    return AttentionRows.of(users(), data());
  }

  /**
   * user; factors, an array of one vector for each field, {@code item} first (for the MLP u alone);
   * bias on the scale of standardised ratings; ratings. With the inner product a standardised score
   * is the sum of the biases of user, item and values, and of each field's vector times that of the
   * item's value in {@link #itemFactors} or {@link #featureFactors}.
   */
  public Dataset<Row> userFactors() {
    int rank = data().items().rank();
    String vectors =
        "transform(sequence(0, %d), l -> slice(factors, l * %d + 1, %d))"
            .formatted(data().userVectors() - 1, rank, rank);
    return users().select(col("user"), expr(vectors).as("factors"), col("bias"), col("ratings"));
  }

  /** item, factors x_j0, bias, ratings. */
  public Dataset<Row> itemFactors() {
    return ModelTables.items(users().sparkSession(), data())
        .filter("ratings > 0")
        .select("item", "factors", "bias", "ratings");
  }

  /** field, value as a string, factors x_jl of the value, bias. */
  public Dataset<Row> featureFactors() {
    return ModelTables.values(users().sparkSession(), data())
        .select("field", "value", "factors", "bias");
  }

  /**
   * field, weights W_a (k): the weights by which the gate multiplies u − ū. If the posterior was
   * sampled, these are the weights of the last draw.
   */
  public Dataset<Row> attentionWeights() {
    return ModelTables.attentionWeights(users().sparkSession(), data());
  }

  /**
   * One vector for each user and each item; the product of two vectors, plus the biases and the
   * mean, is the prediction. The vectors are as short as possible while the root mean square error
   * over all users and items stays below 1e-4 of the ratings' standard deviation (with the logistic
   * loss, 1e-4 in log odds). Two passes over the users, and K² sums of products a user; K = (n + 1)
   * r.
   *
   * @throws IllegalArgumentException for the MLP interaction, whose predictions are not such
   *     products
   */
  public ExportedVectors exportVectors() {
    return VectorExport.of(this, Integer.MAX_VALUE, VectorExport.TOLERANCE);
  }

  /**
   * As {@link #exportVectors()}, with vectors of a given length.
   *
   * @param rank ≥ 1; at K and beyond the vectors are exact
   */
  public ExportedVectors exportVectors(int rank) {
    if (rank < 1) {
      throw new IllegalArgumentException("rank = %d: give a length of 1 or more".formatted(rank));
    }
    return VectorExport.of(this, rank, 0);
  }

  /**
   * {@link #foldIn(Dataset, String, String)} with ratings in the column {@code rating} and without
   * weights.
   */
  public AfmModel foldIn(Dataset<?> ratings) {
    return foldIn(ratings, "rating", "");
  }

  /**
   * The model with users that were not in training, found from their ratings with the item side as
   * it is: {@code transform}, {@code attention()}, {@code userFactors()} and saving know them like
   * any other. A user is the most probable one given its ratings; of a posterior mean the prior is
   * the distribution of the users that the model has.
   *
   * <p>A user that the model knows already is replaced, with a warning; therefore give all ratings
   * of such a user. An item that was not in training counts through the feature columns of the
   * input, as in {@code transform}; if the model knows none of the item's values, the ratings of
   * the item are left out, with a warning. A user whose ratings are all left out is predicted as
   * the average user. If a user has several ratings of one item, each of them counts; for a model
   * of events ({@code duplicates} sum or count) give their totals. The standard deviation of
   * attention comes from 32 draws of the user with the item side held fixed; the standard deviation
   * of predictions is null.
   *
   * <p>Reads the ratings three times; costs O(values · d + d²/2) a rating and O(d³/6) a user, d ≤
   * (n + 1) · 32 + 1 (k for a point estimate, times a few steps). The result does not depend on
   * partitions and executors. Reading the users of the returned model also reads those of all
   * models that it was made from, so after many calls save the model and load it again.
   *
   * @param ratings {@code userCol}, {@code itemCol}, ratings and perhaps weights and features
   * @param ratingCol column of ratings, on the scale of those of training
   * @param weightCol column of weights, ≥ 0; empty for none
   * @throws IllegalArgumentException as {@link AfmEstimator#fit} for missing columns, wrong types
   *     and bad rows, and for ids that cannot be cast to the type of the model's ids
   */
  @SuppressWarnings("unchecked")
  public AfmModel foldIn(Dataset<?> ratings, String ratingCol, String weightCol) {
    return new UserFoldIn(this).fold((Dataset<Row>) ratings, ratingCol, weightCol);
  }

  /** How the training went. */
  public AfmTrainingSummary summary() {
    return summary;
  }

  /**
   * Bytes that the model takes: what the driver holds of items and values, and the users' table. A
   * server of Spark Connect asks for it when it decides which models to keep in memory; Spark's own
   * estimate would follow the table to the session and all that it holds.
   */
  @Override
  public long estimatedSize() {
    return data == null
        ? 0
        : SizeEstimator.estimate(data) + UserTable.bytes(summary.numUsers(), data.userFloats());
  }

  /** The same model with another summary. */
  AfmModel withSummary(AfmTrainingSummary other) {
    return withUsers(users(), other);
  }

  /** The same model with other users. */
  AfmModel withUsers(Dataset<Row> others, AfmTrainingSummary other) {
    AfmModel model = copyValues(new AfmModel(uid, data(), others, other), ParamMap.empty());
    return model.setParent(parent());
  }

  @Override
  public AfmModel copy(ParamMap extra) {
    AfmModel copied = copyValues(new AfmModel(uid, data, users, summary), extra);
    return copied.setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new AfmModelWriter(this);
  }

  public static MLReader<AfmModel> read() {
    return new AfmModelReader();
  }

  public static AfmModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return data == null
        ? "AfmModel: uid=" + uid
        : "AfmModel: uid=%s, rank=%d, items=%d, fields=%s"
            .formatted(
                uid, data().settings().rank(), data().catalog().items(), data().fieldNames());
  }
}

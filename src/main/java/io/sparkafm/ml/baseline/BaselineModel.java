package io.sparkafm.ml.baseline;

import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.AfmRecommender;
import io.sparkafm.ml.ExportedVectors;
import io.sparkafm.ml.param.AfmModelParams;
import io.sparkafm.ml.param.LacksParams;
import io.sparkafm.ml.param.ParamMixins;
import io.sparkafm.serve.AfmTrainingSummary;
import java.util.Set;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A trained model of one of the systems beside AFM: it predicts, recommends, folds users in, is
 * saved and loaded as an {@link AfmModel} is. It has no attention and explains nothing: what asks
 * for these is refused by the model's name.
 */
public final class BaselineModel extends Model<BaselineModel>
    implements AfmModelParams<BaselineModel>, LacksParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final AfmModel trained;

  /**
   * A model without content, which Spark's loaders need; {@link #load} gives a model that can
   * predict.
   */
  public BaselineModel() {
    this(Identifiable.randomUID("baseline"));
  }

  /** See {@link #BaselineModel()}. */
  public BaselineModel(String uid) {
    this(uid, null);
  }

  BaselineModel(String uid, AfmModel trained) {
    this.uid = uid;
    this.trained = trained;
    ParamMixins.setDefaults(this, AfmModelParams.class);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Bytes that the model takes, see {@link AfmModel#estimatedSize}. */
  @Override
  public long estimatedSize() {
    return trained == null ? 0 : trained.estimatedSize();
  }

  /** The name of the system, such as FM; an estimator sets it. */
  public Param<String> modelName() {
    return new Param<>(uid(), "modelName", "The name of the system.", String.class);
  }

  public String getModelName() {
    return getOrDefault(modelName());
  }

  @Override
  public Set<String> absentParams() {
    return Set.of("attentionCol");
  }

  @Override
  public Param<?>[] params() {
    return present(super.params());
  }

  /** The trained parts, with this model's parameters. */
  AfmModel trained() {
    if (trained == null) {
      throw new IllegalStateException(
          "BaselineModel %s holds nothing: fit an estimator, or use BaselineModel.load"
              .formatted(uid));
    }
    return copyValues(trained, ParamMap.empty());
  }

  /** As {@link AfmModel#transform}. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return trained().transform(dataset);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return trained().transformSchema(schema);
  }

  /** As {@link AfmModel#recommendForAllUsers}. */
  public Dataset<Row> recommendForAllUsers(int numItems) {
    return trained().recommendForAllUsers(numItems);
  }

  /** As {@link AfmModel#recommendForAllItems}. */
  public Dataset<Row> recommendForAllItems(int numUsers) {
    return trained().recommendForAllItems(numUsers);
  }

  /** As {@link AfmModel#recommender}. */
  public AfmRecommender recommender() {
    return trained().recommender();
  }

  /** As {@link AfmModel#userFactors}. */
  public Dataset<Row> userFactors() {
    return trained().userFactors();
  }

  /** As {@link AfmModel#itemFactors}; for FM the bias holds the products of the item's own rows. */
  public Dataset<Row> itemFactors() {
    return trained().itemFactors();
  }

  /** As {@link AfmModel#featureFactors}. */
  public Dataset<Row> featureFactors() {
    return trained().featureFactors();
  }

  /** As {@link AfmModel#exportVectors()}. */
  public ExportedVectors exportVectors() {
    return trained().exportVectors();
  }

  /**
   * As {@link AfmModel#foldIn(Dataset, String, String)}.
   *
   * @throws UnsupportedOperationException for NMF, whose users would get negative factors
   */
  public BaselineModel foldIn(Dataset<?> ratings, String ratingCol, String weightCol) {
    if (trained().hasNonNegativeFactors()) {
      throw lacks("fold-in, since a new user's factors would not be kept at 0 or above");
    }
    return with(trained().foldIn(ratings, ratingCol, weightCol));
  }

  /** As {@link AfmModel#summary}. */
  public AfmTrainingSummary summary() {
    return trained().summary();
  }

  /**
   * Always refused.
   *
   * @throws UnsupportedOperationException always
   */
  public Dataset<Row> attention() {
    throw lacks("attention");
  }

  /**
   * Always refused.
   *
   * @throws UnsupportedOperationException always
   */
  public Dataset<Row> explain(Dataset<?> pairs) {
    throw lacks("explanations");
  }

  /**
   * Always refused.
   *
   * @throws UnsupportedOperationException always
   */
  public Dataset<Row> preferences() {
    throw lacks("preferences");
  }

  private UnsupportedOperationException lacks(String what) {
    return new UnsupportedOperationException(
        "%s has no %s: train an AfmEstimator on the same ratings".formatted(getModelName(), what));
  }

  private BaselineModel with(AfmModel other) {
    return copyValues(new BaselineModel(uid, other), ParamMap.empty()).setParent(parent());
  }

  @Override
  public BaselineModel copy(ParamMap extra) {
    BaselineModel copied = copyValues(new BaselineModel(uid, trained), extra);
    return copied.setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new BaselineModelWriter(this);
  }

  public static MLReader<BaselineModel> read() {
    return new BaselineModelReader();
  }

  public static BaselineModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return trained == null
        ? "BaselineModel: uid=" + uid
        : "BaselineModel: uid=%s, modelName=%s, %s".formatted(uid, getModelName(), trained);
  }
}

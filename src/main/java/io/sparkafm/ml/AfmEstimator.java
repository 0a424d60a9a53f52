package io.sparkafm.ml;

import io.sparkafm.core.model.Settings;
import io.sparkafm.data.Columns;
import io.sparkafm.data.DuplicatePolicy;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.data.RatingBlocks;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.data.RatingSummary;
import io.sparkafm.data.RatingTotals;
import io.sparkafm.data.UserBlock;
import io.sparkafm.train.Training;
import io.sparkafm.train.TrainingData;
import io.sparkafm.train.TrainingOptions;
import io.sparkafm.train.TrainingPlan;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns the Attention-driven Factor Model (Chen et al., SIGIR 2018) from ratings joined with the
 * features of their items, see {@link ItemFeatureJoiner}. An item's features are read once,
 * whatever the number of its ratings.
 *
 * <p>Training costs O(ratings · (values of an item + n + 1) · k) an epoch, and sends the item side
 * to the workers and its changes back {@code roundsPerEpoch} times. The same data, seed, {@code
 * numBlocks} and {@code roundsPerEpoch} give the same model bit for bit, on any number of
 * executors.
 */
public class AfmEstimator extends Estimator<AfmModel> implements AfmParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AfmEstimator.class);

  private final String uid;
  private final AfmModelParamSet modelParams;
  private final AfmParamSet trainingParams;

  public AfmEstimator() {
    this(Identifiable.randomUID("afm"));
  }

  public AfmEstimator(String uid) {
    this.uid = uid;
    this.modelParams = new AfmModelParamSet(this);
    this.trainingParams = new AfmParamSet(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public AfmModelParamSet modelParams() {
    return modelParams;
  }

  @Override
  public AfmParamSet trainingParams() {
    return trainingParams;
  }

  /**
   * @throws IllegalArgumentException for missing columns, wrong types, bad rows, or what cannot
   *     fit; the message names the column, the rows' ids or the parameter, and says what to do
   * @throws IllegalStateException where training diverges whatever the step
   */
  @Override
  @SuppressWarnings("unchecked")
  public AfmModel fit(Dataset<?> dataset) {
    Dataset<Row> ratings = (Dataset<Row>) dataset;
    // Executors may come while it trains: blocks and rounds are decided once.
    AfmEstimator decided =
        copy(ParamMap.empty()).setNumBlocks(getNumBlocks()).setRoundsPerEpoch(getRoundsPerEpoch());
    AfmModel model = (AfmModel) decided.learn(ratings).setParent(this);
    boolean learned = getLearnAttention() && getFeatureCols().length > 0;
    if (!getCompareUniform() || !learned || model.summary().validationRmse().length == 0) {
      return model;
    }
    AfmModel uniform = decided.setLearnAttention(false).setCompareUniform(false).learn(ratings);
    RatingColumns columns = new ResolvedParams(this).columns();
    AttentionGain gain =
        AttentionGain.of(
            model, uniform, ratings.filter(Columns.named(getValidationIndicatorCol())), columns);
    LOG.info("On this data {}", gain);
    return model.withSummary(model.summary().withAttentionGain(gain));
  }

  private AfmModel learn(Dataset<Row> ratings) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(ratings.sparkSession().sparkContext());
    String jobDescription = context.getLocalProperty("spark.job.description");
    try {
      return learn(ratings, context);
    } finally {
      context.setJobDescription(jobDescription);
    }
  }

  private AfmModel learn(Dataset<Row> ratings, JavaSparkContext context) {
    DuplicatePolicy duplicates = DuplicatePolicy.ofParamName(getDuplicates());
    int numBlocks = getNumBlocks();
    ResolvedParams params = new ResolvedParams(this);
    RatingColumns columns = params.columns().resolve(ratings.schema());
    StorageLevel storageLevel = StorageLevel.fromString(getIntermediateStorageLevel());
    params.warningsOfNoEffect(context).forEach(LOG::warn);

    long begin = System.nanoTime();
    context.setJobDescription("AFM check of the ratings");
    RatingSummary summary =
        RatingSummary.check(ratings, columns, duplicates, RatingBlocks.buckets(numBlocks));
    long read = System.nanoTime();
    context.setJobDescription("AFM index of the items");
    ItemCatalog catalog = ItemCatalog.of(ratings, columns, duplicates);
    long indexed = System.nanoTime();
    catalog.warnings().forEach(LOG::warn);
    context.setJobDescription("AFM blocks of ratings");
    RatingBlocks ratingBlocks =
        RatingBlocks.of(ratings, columns, duplicates, summary, catalog, numBlocks);
    JavaRDD<UserBlock> blocks = ratingBlocks.blocks().persist(storageLevel).setName("AFM ratings");
    try {
      RatingTotals totals = ratingBlocks.totals();
      long dealt = System.nanoTime();
      TrainingData data =
          new TrainingData(
              blocks,
              catalog.features(),
              params.scale(totals),
              totals.ratings(),
              totals.users(),
              Arrays.stream(ratingBlocks.sizes()).max().orElse(0),
              columns.weight() != null,
              columns.validationIndicator() != null && totals.validationRatings() > 0);
      if (columns.validationIndicator() != null && !data.validated()) {
        LOG.warn(
            "Column '{}' holds out no rating, so training does not stop early: mark some as true",
            columns.validationIndicator());
      }
      Settings settings = params.settings();
      TrainingOptions options = params.options(settings, storageLevel);
      TrainingPlan plan = TrainingPlan.of(data, settings, options, numBlocks);
      LOG.info(plan.description());
      plan.requireRoom(context.getConf(), Runtime.getRuntime().maxMemory());
      try (Training training =
          new Training(context, data, settings, params.precisions(settings), options)) {
        training.run();
        AfmModel model =
            AfmModel.trained(
                uid,
                ratings.sparkSession(),
                training,
                settings,
                data.scale(),
                catalog,
                totals,
                ratings.schema().apply(getUserCol()).dataType());
        PhaseSeconds seconds =
            new PhaseSeconds(
                (read - begin) / 1e9,
                (indexed - read) / 1e9,
                (dealt - indexed) / 1e9,
                (System.nanoTime() - dealt) / 1e9,
                training.mergeSeconds());
        return copyValues(model, ParamMap.empty())
            .setParent(this)
            .withSummary(model.summary().withPhaseSeconds(seconds));
      }
    } finally {
      blocks.unpersist(false);
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    new ResolvedParams(this).columns().resolve(schema);
    boolean deviates = Math.min(getKeptSamples(), getNumSamples()) > 1 && samplesPosterior();
    return AfmModel.outputSchema(this, schema, deviates);
  }

  @Override
  public AfmEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  public static MLReader<AfmEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static AfmEstimator load(String path) {
    return read().load(path);
  }

  /** Sets {@link #userCol}. */
  public AfmEstimator setUserCol(String value) {
    set(userCol(), value);
    return this;
  }

  /** Sets {@link #itemCol}. */
  public AfmEstimator setItemCol(String value) {
    set(itemCol(), value);
    return this;
  }

  /** Sets {@link #featureCols}. */
  public AfmEstimator setFeatureCols(String... value) {
    set(featureCols(), value);
    return this;
  }

  /** Sets {@link #predictionCol}. */
  public AfmEstimator setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** Sets {@link #attentionCol}. */
  public AfmEstimator setAttentionCol(String value) {
    set(attentionCol(), value);
    return this;
  }

  /** Sets {@link #predictionSourceCol}. */
  public AfmEstimator setPredictionSourceCol(String value) {
    set(predictionSourceCol(), value);
    return this;
  }

  /** Sets {@link #predictionStdCol}. */
  public AfmEstimator setPredictionStdCol(String value) {
    set(predictionStdCol(), value);
    return this;
  }

  /** Sets {@link #coldStartStrategy}. */
  public AfmEstimator setColdStartStrategy(String value) {
    set(coldStartStrategy(), value);
    return this;
  }

  /** Sets {@link #clipPredictions}. */
  public AfmEstimator setClipPredictions(boolean value) {
    set(clipPredictions(), value);
    return this;
  }

  /** Sets {@link #ratingCol}. */
  public AfmEstimator setRatingCol(String value) {
    set(ratingCol(), value);
    return this;
  }

  /** Sets {@link #weightCol}. */
  public AfmEstimator setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  /** Sets {@link #timestampCol}. */
  public AfmEstimator setTimestampCol(String value) {
    set(timestampCol(), value);
    return this;
  }

  /** Sets {@link #validationIndicatorCol}. */
  public AfmEstimator setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return this;
  }

  /** Sets {@link #featureKinds}. */
  public AfmEstimator setFeatureKinds(String... value) {
    set(featureKinds(), value);
    return this;
  }

  /** Sets {@link #duplicates}. */
  public AfmEstimator setDuplicates(String value) {
    set(duplicates(), value);
    return this;
  }

  /** Sets {@link #rank}. */
  public AfmEstimator setRank(int value) {
    set(rank(), value);
    return this;
  }

  /** Sets {@link #inference}. */
  public AfmEstimator setInference(String value) {
    set(inference(), value);
    return this;
  }

  /** Sets {@link #burnIn}. */
  public AfmEstimator setBurnIn(int value) {
    set(burnIn(), value);
    return this;
  }

  /** Sets {@link #numSamples}. */
  public AfmEstimator setNumSamples(int value) {
    set(numSamples(), value);
    return this;
  }

  /** Sets {@link #thinning}. */
  public AfmEstimator setThinning(int value) {
    set(thinning(), value);
    return this;
  }

  /** Sets {@link #keptSamples}. */
  public AfmEstimator setKeptSamples(int value) {
    set(keptSamples(), value);
    return this;
  }

  /** Sets {@link #maxIter}. */
  public AfmEstimator setMaxIter(int value) {
    set(maxIter(), value);
    return this;
  }

  /** Sets {@link #stepScale}. */
  public AfmEstimator setStepScale(double value) {
    set(stepScale(), value);
    return this;
  }

  /** Sets {@link #userRegParam}. */
  public AfmEstimator setUserRegParam(double value) {
    set(userRegParam(), value);
    return this;
  }

  /** Sets {@link #itemRegParam}. */
  public AfmEstimator setItemRegParam(double value) {
    set(itemRegParam(), value);
    return this;
  }

  /** Sets {@link #fieldsRegParam}. */
  public AfmEstimator setFieldsRegParam(double value) {
    set(fieldsRegParam(), value);
    return this;
  }

  /** Sets {@link #attentionRegParam}. */
  public AfmEstimator setAttentionRegParam(double value) {
    set(attentionRegParam(), value);
    return this;
  }

  /** Sets {@link #biasRegParam}. */
  public AfmEstimator setBiasRegParam(double value) {
    set(biasRegParam(), value);
    return this;
  }

  /** Sets {@link #miniBatchSize}. */
  public AfmEstimator setMiniBatchSize(int value) {
    set(miniBatchSize(), value);
    return this;
  }

  /** Sets {@link #numBlocks}. */
  public AfmEstimator setNumBlocks(int value) {
    set(numBlocks(), value);
    return this;
  }

  /** Sets {@link #roundsPerEpoch}. */
  public AfmEstimator setRoundsPerEpoch(int value) {
    set(roundsPerEpoch(), value);
    return this;
  }

  /** Sets {@link #synchronous}. */
  public AfmEstimator setSynchronous(boolean value) {
    set(synchronous(), value);
    return this;
  }

  /** Sets {@link #seed}. */
  public AfmEstimator setSeed(long value) {
    set(seed(), value);
    return this;
  }

  /** Sets {@link #interaction}. */
  public AfmEstimator setInteraction(String value) {
    set(interaction(), value);
    return this;
  }

  /** Sets {@link #hiddenSize}. */
  public AfmEstimator setHiddenSize(int value) {
    set(hiddenSize(), value);
    return this;
  }

  /** Sets {@link #loss}. */
  public AfmEstimator setLoss(String value) {
    set(loss(), value);
    return this;
  }

  /** Sets {@link #learnAttention}. */
  public AfmEstimator setLearnAttention(boolean value) {
    set(learnAttention(), value);
    return this;
  }

  /** Sets {@link #centredAttention}. */
  public AfmEstimator setCentredAttention(boolean value) {
    set(centredAttention(), value);
    return this;
  }

  /** Sets {@link #compareUniform}. */
  public AfmEstimator setCompareUniform(boolean value) {
    set(compareUniform(), value);
    return this;
  }

  /** Sets {@link #fitIntercept}. */
  public AfmEstimator setFitIntercept(boolean value) {
    set(fitIntercept(), value);
    return this;
  }

  /** Sets {@link #fitUserBias}. */
  public AfmEstimator setFitUserBias(boolean value) {
    set(fitUserBias(), value);
    return this;
  }

  /** Sets {@link #fitItemBias}. */
  public AfmEstimator setFitItemBias(boolean value) {
    set(fitItemBias(), value);
    return this;
  }

  /** Sets {@link #fitFieldBias}. */
  public AfmEstimator setFitFieldBias(boolean value) {
    set(fitFieldBias(), value);
    return this;
  }

  /** Sets {@link #checkpointInterval}. */
  public AfmEstimator setCheckpointInterval(int value) {
    set(checkpointInterval(), value);
    return this;
  }

  /** Sets {@link #patience}. */
  public AfmEstimator setPatience(int value) {
    set(patience(), value);
    return this;
  }

  /** Sets {@link #intermediateStorageLevel}. */
  public AfmEstimator setIntermediateStorageLevel(String value) {
    set(intermediateStorageLevel(), value);
    return this;
  }
}

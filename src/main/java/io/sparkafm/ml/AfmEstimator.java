package io.sparkafm.ml;

import io.sparkafm.core.model.Settings;
import io.sparkafm.data.Columns;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.data.RatingBlocks;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.data.RatingSummary;
import io.sparkafm.data.RatingTotals;
import io.sparkafm.ml.feature.ItemFeatureJoiner;
import io.sparkafm.ml.param.AfmParams;
import io.sparkafm.ml.param.ParamMixins;
import io.sparkafm.serve.AttentionGain;
import io.sparkafm.serve.PhaseSeconds;
import io.sparkafm.train.Checkpointing;
import io.sparkafm.train.InitialState;
import io.sparkafm.train.LostExecutors;
import io.sparkafm.train.TrainedModel;
import io.sparkafm.train.Training;
import io.sparkafm.train.TrainingData;
import io.sparkafm.train.TrainingOptions;
import io.sparkafm.train.TrainingPlan;
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
public class AfmEstimator extends Estimator<AfmModel>
    implements AfmParams<AfmEstimator>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AfmEstimator.class);

  /** How often a training begins whose executors are lost again and again. */
  private static final int ATTEMPTS = 4;

  private final String uid;

  public AfmEstimator() {
    this(Identifiable.randomUID("afm"));
  }

  public AfmEstimator(String uid) {
    this.uid = uid;
    ParamMixins.setDefaults(this, AfmParams.class);
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * @throws IllegalArgumentException for missing columns, wrong types, bad rows, or data that
   *     cannot fit into memory; the message names the column, the ids of the rows or the parameter,
   *     and says what to do
   * @throws IllegalStateException if training diverges even with the smallest step
   */
  @Override
  @SuppressWarnings("unchecked")
  public AfmModel fit(Dataset<?> dataset) {
    ResolvedParams params = new ResolvedParams(this, dataset.schema());
    Dataset<Row> ratings = params.ratings((Dataset<Row>) dataset);
    // Executors may come while it trains: blocks and rounds are decided once.
    AfmEstimator decided =
        copy(ParamMap.empty()).setNumBlocks(getNumBlocks()).setRoundsPerEpoch(getRoundsPerEpoch());
    if (!getCheckpointDir().isEmpty() && !getResume()) {
      Checkpointing.clear(
          JavaSparkContext.fromSparkContext(ratings.sparkSession().sparkContext()),
          getCheckpointDir());
    }
    AfmModel model = decided.learn(ratings);
    if (comparesUniform() && model.summary().validationRmse().length > 0) {
      if (!getCheckpointDir().isEmpty()) {
        decided.setCheckpointDir(getCheckpointDir() + Checkpointing.UNIFORM);
      }
      AfmModel uniform = decided.setLearnAttention(false).setCompareUniform(false).learn(ratings);
      model = withAttentionGain(model, uniform, ratings);
    }
    return model.setParent(this);
  }

  private AfmModel learn(Dataset<Row> ratings) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(ratings.sparkSession().sparkContext());
    try (FitPhases phases = new FitPhases(context)) {
      ResolvedParams params = resolve(ratings, context);
      RatingSummary summary = validate(ratings, params, phases);
      try (LaidOutRatings laidOut = layOut(ratings, summary, params, phases)) {
        phases.begin("AFM training");
        return train(laidOut, ratings, params, phases, context);
      }
    }
  }

  /**
   * Trains on ratings that are laid out. Where executors take with them what no file holds,
   * training begins again, or goes on from its last checkpoint, which comes to the same bits.
   */
  private AfmModel train(
      LaidOutRatings laidOut,
      Dataset<Row> ratings,
      ResolvedParams params,
      FitPhases phases,
      JavaSparkContext context) {
    for (int attempt = 1; ; attempt++) {
      try (Training training = training(laidOut, ratings, params, context, attempt > 1)) {
        return build(training.run(), laidOut, ratings, params, phases);
      } catch (Exception e) {
        if (attempt == ATTEMPTS || !LostExecutors.caused(e)) {
          throw e;
        }
        LOG.warn(
            "Executors were lost, and training {}",
            getCheckpointDir().isEmpty()
                ? "begins again: set checkpointDir to lose less"
                : "goes on from its last checkpoint");
      }
    }
  }

  private ResolvedParams resolve(Dataset<Row> ratings, JavaSparkContext context) {
    ResolvedParams params = new ResolvedParams(this, ratings.schema());
    params.warningsOfNoEffect(context).forEach(LOG::warn);
    return params;
  }

  private RatingSummary validate(Dataset<Row> ratings, ResolvedParams params, FitPhases phases) {
    phases.begin("AFM check of the ratings");
    int buckets = RatingBlocks.buckets(getNumBlocks());
    return RatingSummary.check(ratings, params.columns(), params.duplicates(), buckets);
  }

  private LaidOutRatings layOut(
      Dataset<Row> ratings, RatingSummary summary, ResolvedParams params, FitPhases phases) {
    RatingColumns columns = params.columns();
    phases.begin("AFM index of the items");
    ItemCatalog catalog = ItemCatalog.of(ratings, columns, params.duplicates());
    catalog.warnings().forEach(LOG::warn);
    phases.begin("AFM blocks of ratings");
    RatingBlocks blocks =
        RatingBlocks.of(ratings, columns, params.duplicates(), summary, catalog, getNumBlocks());
    LaidOutRatings laidOut = LaidOutRatings.of(blocks, catalog, params);
    RatingTotals totals = laidOut.totals();
    if (totals.min() == totals.max()) {
      LOG.warn(
          "All {} training ratings are {}: there is nothing to learn, and the model predicts this rating for everybody",
          totals.ratings(),
          totals.min());
    }
    if (columns.validationIndicator() != null && !laidOut.data().validated()) {
      LOG.warn(
          "Column '{}' is true for no rating, so no rating is held out and training does not stop early: set it to true for some ratings",
          columns.validationIndicator());
    }
    return laidOut;
  }

  private Training training(
      LaidOutRatings laidOut,
      Dataset<Row> ratings,
      ResolvedParams params,
      JavaSparkContext context,
      boolean again) {
    TrainingData data = laidOut.data();
    Settings settings = settings(params);
    TrainingOptions options =
        params
            .options(settings)
            .dependingOn("the checksum of the items and values", laidOut.catalog()::checksum);
    TrainingPlan plan = TrainingPlan.of(data, settings, options, getNumBlocks());
    LOG.info(plan.description());
    plan.requireRoom(context.getConf(), Runtime.getRuntime().maxMemory());
    return new Training(
        context,
        data,
        settings,
        params.precisions(settings),
        again ? options.resuming() : options,
        initial(laidOut, ratings, settings));
  }

  /** What the training begins with; null where it is to begin at random. */
  private InitialState initial(LaidOutRatings laidOut, Dataset<Row> ratings, Settings settings) {
    if (getInitialModel().isEmpty()) {
      return null;
    }
    return new InitialModel(getInitialModel(), settings, laidOut.catalog().fields())
        .state(
            laidOut.catalog(),
            ratings.schema().apply(getUserCol()).dataType(),
            laidOut.blocks()::partitioned);
  }

  private AfmModel build(
      TrainedModel trained,
      LaidOutRatings laidOut,
      Dataset<Row> ratings,
      ResolvedParams params,
      FitPhases phases) {
    AfmModel model =
        AfmModel.trained(
            uid,
            ratings.sparkSession(),
            trained,
            settings(params),
            laidOut.data().scale(),
            laidOut.catalog(),
            laidOut.totals(),
            ratings.schema().apply(getUserCol()).dataType());
    PhaseSeconds seconds = phases.seconds(trained.mergeSeconds());
    return copyValues(model, ParamMap.empty())
        .withSummary(model.summary().withPhaseSeconds(seconds));
  }

  private Settings settings(ResolvedParams params) {
    Settings.Builder settings = params.settings();
    specify(settings);
    return settings.build();
  }

  /**
   * Changes the settings that the parameters come to, for models that are made of AFM's parts in
   * ways which its parameters do not name; here nothing.
   */
  protected void specify(Settings.Builder settings) {}

  private boolean comparesUniform() {
    return getCompareUniform() && getLearnAttention() && getFeatureCols().length > 0;
  }

  private AfmModel withAttentionGain(AfmModel model, AfmModel uniform, Dataset<Row> ratings) {
    Dataset<Row> heldOut = ratings.filter(Columns.named(getValidationIndicatorCol()));
    RatingColumns columns = new ResolvedParams(this, ratings.schema()).columns();
    AttentionGain gain = UniformComparison.of(model, uniform, heldOut, columns);
    LOG.info("On this data {}", gain);
    return model.withSummary(model.summary().withAttentionGain(gain));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    // Refuses the columns that a fit would refuse.
    new ResolvedParams(this, schema);
    boolean deviates = Math.min(getKeptSamples(), getNumSamples()) > 1 && samplesPosterior();
    return OutputSchema.of(this, schema, deviates);
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
}

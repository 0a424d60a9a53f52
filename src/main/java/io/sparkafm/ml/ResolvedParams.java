package io.sparkafm.ml;

import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.data.Columns;
import io.sparkafm.data.DuplicatePolicy;
import io.sparkafm.data.EventTotals;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.data.RatingTotals;
import io.sparkafm.ml.param.AfmParams;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.train.Checkpointing;
import io.sparkafm.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** What the parameters of an {@link AfmEstimator} mean to the layers below. */
final class ResolvedParams {
  /**
   * Epochs before the attention weights begin to move, where rows move by steps: factors need to
   * mean something first. Where rows are drawn they do from the first epoch on, and would soon have
   * found a place without attention.
   */
  private static final int ATTENTION_START = 5;

  /** Parameters that do not change what is learned. */
  private static final Set<String> OF_THE_RUN =
      Set.of("checkpointDir", "resume", "checkpointInterval", "intermediateStorageLevel");

  private final AfmParams<?> params;
  private final RatingColumns columns;

  /**
   * @param schema of the ratings
   * @throws IllegalArgumentException for columns that are missing or have types that cannot be used
   */
  ResolvedParams(AfmParams<?> params, StructType schema) {
    this.params = params;
    this.columns =
        namedColumns().resolve(EventTotals.rated(schema, params.getRatingCol(), duplicates()));
  }

  /** The dataset, with columns named as the parameters name them; of events, their totals. */
  Dataset<Row> ratings(Dataset<Row> dataset) {
    Dataset<Row> named = Columns.asNamed(dataset, columns.names());
    if (!duplicates().totals()) {
      return named;
    }
    // Of the columns that must be there, events that are counted may lack the rating.
    Column[] used =
        columns.names().stream()
            .filter(name -> Columns.find(named.schema(), name) != null)
            .map(Columns::named)
            .toArray(Column[]::new);
    return EventTotals.of(
        named.select(used), columns.rating(), columns.weight(), columns.timestamp(), duplicates());
  }

  /** Which columns hold what. */
  RatingColumns columns() {
    return columns;
  }

  private RatingColumns namedColumns() {
    List<FeatureColumn> features = new ArrayList<>();
    Map<String, FieldKind> kinds = kinds();
    for (String column : params.getFeatureCols()) {
      if (column.equals(AfmModelData.ITEM_FIELD)) {
        throw new IllegalArgumentException(
            "Feature column '%s' has the name that is reserved for the field of the item itself: rename the column"
                .formatted(column));
      }
      features.add(new FeatureColumn(column, kinds.get(column)));
    }
    return new RatingColumns(
        params.getUserCol(),
        params.getItemCol(),
        params.getRatingCol(),
        orNull(params.getWeightCol()),
        orNull(params.getTimestampCol()),
        orNull(params.getValidationIndicatorCol()),
        features);
  }

  private static String orNull(String column) {
    return column.isEmpty() ? null : column;
  }

  /** featureKinds by column. */
  private Map<String, FieldKind> kinds() {
    Map<String, FieldKind> kinds = new HashMap<>();
    for (String entry : params.getFeatureKinds()) {
      int colon = entry.lastIndexOf(':');
      String name = colon < 0 ? entry : entry.substring(0, colon);
      if (colon < 0 || !List.of(params.getFeatureCols()).contains(name)) {
        throw new IllegalArgumentException(
            "Parameter featureKinds has '%s', which is not column:kind for a column of featureCols: name one of %s"
                .formatted(entry, Arrays.toString(params.getFeatureCols())));
      }
      kinds.put(name, FieldKind.ofConfigName(entry.substring(colon + 1)));
    }
    return kinds;
  }

  DuplicatePolicy duplicates() {
    return DuplicatePolicy.ofParamName(params.getDuplicates());
  }

  StorageLevel storageLevel() {
    return StorageLevel.fromString(params.getIntermediateStorageLevel());
  }

  /** How ratings become what the model sees. */
  RatingScale scale(RatingTotals totals) {
    Loss loss = loss();
    if (loss == Loss.LOGISTIC && (totals.min() < 0 || totals.max() > 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Column '%s' holds ratings from %s to %s, but the logistic loss takes 0 to 1: make them binary, or use loss squared",
              params.getRatingCol(),
              totals.min(),
              totals.max()));
    }
    return RatingScale.of(
        loss,
        params.getFitIntercept(),
        totals.mean(),
        totals.standardDeviation(),
        totals.min(),
        totals.max());
  }

  private Loss loss() {
    return Loss.valueOf(params.getLoss().toUpperCase(Locale.ROOT));
  }

  /** What the numeric core needs to know. */
  Settings.Builder settings() {
    return Settings.builder(params.getRank())
        .loss(loss())
        .inference(params.samplesPosterior() ? Inference.POSTERIOR : Inference.POINT)
        .interaction(InteractionKind.of(params.getInteraction()))
        .hidden(params.getHiddenSize())
        .learnAttention(params.getLearnAttention() && params.getFeatureCols().length > 0)
        .centredAttention(params.getCentredAttention())
        .userBias(params.getFitUserBias())
        .itemBias(params.getFitItemBias())
        .fieldBias(params.getFitFieldBias())
        .stepScale((float) params.getStepScale())
        .miniBatchSize(params.getMiniBatchSize())
        .rounds(params.getRoundsPerEpoch())
        .synchronous(params.getSynchronous())
        .attentionStart(params.drawsRows() ? 0 : ATTENTION_START)
        .seed(params.getSeed());
  }

  /** How training runs. */
  TrainingOptions options(Settings settings) {
    boolean samples = settings.samples();
    int epochs =
        Math.toIntExact(
            Math.min(
                params.getBurnIn() + (long) params.getNumSamples() * params.getThinning(),
                Integer.MAX_VALUE));
    return new TrainingOptions(
        samples ? epochs : params.getMaxIter(),
        params.getBurnIn(),
        params.getThinning(),
        samples ? Math.min(params.getKeptSamples(), params.getNumSamples()) : 0,
        params.getCheckpointInterval(),
        params.getPatience(),
        checkpointing(),
        storageLevel());
  }

  private Checkpointing checkpointing() {
    if (params.getCheckpointDir().isEmpty()) {
      return null;
    }
    Map<String, String> identity = new TreeMap<>();
    for (Param<?> param : params.params()) {
      if (params.isDefined(param) && !OF_THE_RUN.contains(param.name())) {
        Object value = params.getOrDefault(param);
        identity.put(
            param.name(), value instanceof Object[] list ? Arrays.toString(list) : "" + value);
      }
    }
    return new Checkpointing(params.getCheckpointDir(), params.getResume(), identity);
  }

  /** The priors of a point estimate, regParams; where they are learned, what they start from. */
  Precisions precisions(Settings settings) {
    if (settings.samples()) {
      return Precisions.start(settings, params.getFeatureCols().length + 1);
    }
    return new Precisions(
        params.getFeatureCols().length + 1,
        settings.stride(),
        (float) params.getUserRegParam(),
        (float) params.getItemRegParam(),
        (float) params.getFieldsRegParam(),
        (float) params.getAttentionRegParam(),
        (float) params.getBiasRegParam());
  }

  /** Sentences about settings that cannot take effect. */
  List<String> warningsOfNoEffect(JavaSparkContext context) {
    List<String> warnings = new ArrayList<>();
    boolean directory =
        context.getCheckpointDir().isPresent() || !params.getCheckpointDir().isEmpty();
    if (params.isSet(params.checkpointInterval()) && !directory) {
      warnings.add(
          "Parameter checkpointInterval saves nothing because there is no checkpoint directory, and the lineage is cut in memory only:"
              + " set checkpointDir, call SparkContext.setCheckpointDir, or set spark.checkpoint.dir");
    } else if (!directory && !context.isLocal()) {
      warnings.add(
          "There is no checkpoint directory, so training begins again where an executor is lost:"
              + " set checkpointDir, call SparkContext.setCheckpointDir, or set spark.checkpoint.dir");
    }
    boolean mlp = !InteractionKind.of(params.getInteraction()).isBilinear();
    boolean samples = params.samplesPosterior();
    if (mlp && params.getInference().equals("posterior")) {
      warnings.add(
          "The MLP interaction is learned as a point estimate, because the mean over posterior draws of an MLP cannot be kept as one small model:"
              + " set inference to point, or interaction to innerProduct for the posterior mean");
    }
    String point = "with inference " + (mlp ? "point (the MLP's)" : "point");
    for (Param<?> param :
        List.of(params.burnIn(), params.numSamples(), params.thinning(), params.keptSamples())) {
      noEffect(warnings, param, samples, point);
    }
    if (samples && params.getKeptSamples() > params.getNumSamples()) {
      warnings.add(
          "Parameter keptSamples is %d but there are only numSamples = %d draws: all of them are kept"
              .formatted(params.getKeptSamples(), params.getNumSamples()));
    }
    noEffect(
        warnings,
        params.maxIter(),
        !samples,
        "with inference posterior: set numSamples and thinning instead");
    for (Param<?> param :
        List.of(
            params.userRegParam(),
            params.itemRegParam(),
            params.fieldsRegParam(),
            params.attentionRegParam(),
            params.biasRegParam())) {
      noEffect(warnings, param, !samples, "with inference posterior, which learns it");
    }
    for (Param<?> param : List.of(params.stepScale(), params.synchronous())) {
      noEffect(
          warnings,
          param,
          !params.drawsRows(),
          "with inference posterior and loss squared, where rows are drawn and not moved by steps");
    }
    boolean fields = params.getFeatureCols().length > 0;
    boolean validated = !params.getValidationIndicatorCol().isEmpty();
    noEffect(warnings, params.patience(), validated, "without validationIndicatorCol");
    noEffect(
        warnings,
        params.timestampCol(),
        params.getDuplicates().equals("last"),
        "unless duplicates is last");
    noEffect(warnings, params.hiddenSize(), mlp, "with interaction innerProduct");
    noEffect(
        warnings,
        params.centredAttention(),
        params.getLearnAttention() && fields,
        fields ? "where learnAttention is false" : "without featureCols");
    noEffect(
        warnings,
        params.attentionRegParam(),
        params.getLearnAttention() || mlp,
        "where learnAttention is false");
    noEffect(
        warnings,
        params.compareUniform(),
        !params.getCompareUniform() || validated && fields && params.getLearnAttention(),
        "without learned attention and validationIndicatorCol");
    noEffect(warnings, params.learnAttention(), fields, "without featureCols");
    noEffect(warnings, params.fieldsRegParam(), fields, "without featureCols");
    noEffect(warnings, params.fitFieldBias(), fields, "without featureCols");
    return warnings;
  }

  private void noEffect(List<String> warnings, Param<?> param, boolean effect, String reason) {
    if (params.isSet(param) && !effect) {
      warnings.add("Parameter %s has no effect %s".formatted(param.name(), reason));
    }
  }
}

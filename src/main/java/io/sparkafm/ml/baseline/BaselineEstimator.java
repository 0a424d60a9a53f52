package io.sparkafm.ml.baseline;

import io.sparkafm.core.model.Settings;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.param.AfmParams;
import io.sparkafm.ml.param.LacksParams;
import io.sparkafm.ml.param.ParamMixins;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns a model that is made of AFM's parts: AFM's own estimator trains it, with some parameters
 * fixed and some settings changed. It has AFM's parameters except for those that the model leaves
 * no choice of; to set one of these is refused by name.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public abstract class BaselineEstimator<T extends BaselineEstimator<T>>
    extends Estimator<BaselineModel> implements AfmParams<T>, LacksParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  /** What only a model with a gate has. */
  private static final Set<String> OF_THE_GATE =
      Set.of(
          "initialModel",
          "interaction",
          "learnAttention",
          "centredAttention",
          "attentionRegParam",
          "compareUniform",
          "attentionCol");

  private static final Set<String> OF_FEATURES =
      Set.of("featureCols", "featureKinds", "fieldsRegParam", "fitFieldBias");

  private static final Set<String> OF_DRAWS =
      Set.of("inference", "burnIn", "numSamples", "thinning", "keptSamples");

  private final String uid;

  protected BaselineEstimator(String uid) {
    this.uid = uid;
    ParamMixins.setDefaults(this, AfmParams.class);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The model's name, as messages and tables have it. */
  public abstract String modelName();

  /**
   * Values of the parameters that the model leaves no choice of; {@code learnAttention} is false
   * besides.
   */
  protected Map<String, Object> fixed() {
    return Map.of();
  }

  /** Whether the model sees the features of items. */
  protected boolean usesFeatures() {
    return true;
  }

  /** Changes settings that no parameter names. */
  protected void specify(Settings.Builder settings) {}

  /** Whether the model is a point estimate whatever a user would like. */
  private boolean isPoint() {
    return "point".equals(fixed().get("inference"));
  }

  /** Whether the model has a hidden layer, whose size is a parameter. */
  protected boolean hasHiddenLayer() {
    return false;
  }

  /** Whether training samples the posterior. */
  @Override
  public boolean samplesPosterior() {
    return !isPoint() && getInference().equals("posterior");
  }

  @Override
  public Set<String> absentParams() {
    Set<String> absent = new HashSet<>(OF_THE_GATE);
    absent.addAll(fixed().keySet());
    if (!usesFeatures()) {
      absent.addAll(OF_FEATURES);
    }
    if (isPoint()) {
      absent.addAll(OF_DRAWS);
    }
    if (!hasHiddenLayer()) {
      absent.add("hiddenSize");
    }
    return absent;
  }

  @Override
  public Param<?>[] params() {
    return present(super.params());
  }

  /**
   * Trains the model.
   *
   * @throws IllegalArgumentException as {@link AfmEstimator#fit}
   * @throws IllegalStateException as {@link AfmEstimator#fit}
   */
  @Override
  public BaselineModel fit(Dataset<?> dataset) {
    AfmModel trained = trainer().fit(dataset);
    BaselineModel model = copyValues(new BaselineModel(uid, trained), ParamMap.empty());
    model.set(model.modelName(), modelName());
    return model.setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return trainer().transformSchema(schema);
  }

  /** The estimator that does the work. */
  private AfmEstimator trainer() {
    return copyValues(new Trainer(uid, this), ParamMap.empty());
  }

  @Override
  public T copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** AFM's estimator with the parameters fixed and the settings changed. */
  private static final class Trainer extends AfmEstimator {
    private static final long serialVersionUID = 1L;

    private final BaselineEstimator<?> of;

    Trainer(String uid, BaselineEstimator<?> of) {
      super(uid);
      this.of = of;
      fix(this, learnAttention().name(), false);
      of.fixed().forEach((name, value) -> fix(this, name, value));
    }

    /** As a default, since what is set would be warned of where it has no effect. */
    private static void fix(Params params, String name, Object value) {
      params.setDefault(params.getParam(name), value);
    }

    @Override
    protected void specify(Settings.Builder settings) {
      of.specify(settings);
    }

    @Override
    public AfmEstimator copy(ParamMap extra) {
      return copyValues(new Trainer(uid(), of), extra);
    }
  }
}

package io.sparkafm.ml.baseline;

import io.sparkafm.core.model.Settings;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Collaborative deep learning (Wang, Wang and Yeung, KDD 2015): an item's vector is a code of its
 * values and an offset, and a stacked denoising autoencoder, trained jointly, must find the values
 * in the code; a point estimate.
 *
 * <pre>
 *   score = μ + b_u + c_i + u·x_i
 *   minimises ½ Σ e² + ½ Σ λ_u|u|² + ½ Σ_i λ_i |x_i − code(f̃_i)|² + ½ Σ_i |decoded(code(f̃_i)) − f_i|² + ½ λ_W |W|²
 * </pre>
 *
 * <p>f_i are the weights of the item's values, f̃_i the same with some left out. {@code
 * itemRegParam} is λ_i, and {@code hiddenSize} (default 64) the units of the encoder's and of the
 * decoder's hidden layer. An item that was not in training has the code of its values. The encoder
 * is trained on the driver: an epoch costs it O(items · values of all fields · hiddenSize).
 */
public final class CdlEstimator extends BaselineEstimator<CdlEstimator> {
  private static final long serialVersionUID = 1L;

  public CdlEstimator() {
    this(Identifiable.randomUID("cdl"));
  }

  public CdlEstimator(String uid) {
    super(uid);
    setDefault(hiddenSize(), 64);
  }

  @Override
  public String modelName() {
    return "CDL";
  }

  @Override
  protected Map<String, Object> fixed() {
    return Map.of("inference", "point", "fitFieldBias", false);
  }

  @Override
  protected void specify(Settings.Builder settings) {
    settings.itemVector(Settings.ItemVector.ENCODED);
  }

  @Override
  protected boolean hasHiddenLayer() {
    return true;
  }

  public static MLReader<CdlEstimator> read() {
    return new DefaultParamsReader<>();
  }

  public static CdlEstimator load(String path) {
    return read().load(path);
  }
}

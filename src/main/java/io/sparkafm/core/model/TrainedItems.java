package io.sparkafm.core.model;

import io.sparkafm.core.learn.MeanUsers;
import io.sparkafm.core.learn.PosteriorMean;
import io.sparkafm.core.math.VectorOps;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What training came to, users apart, in the one form that is stored and that scores. With the
 * inner product a score is
 *
 * <pre>
 *   b_i + c_j + Σ_values d_v + Σ_l f_il · x_jl
 * </pre>
 *
 * with a user's factors f_il a field: a_il u_i for a point estimate, those of the posterior mean
 * (see {@link PosteriorMean}) else. With the MLP a user's factors are u_i and the score is the
 * model's own.
 *
 * @param rank columns of the factors
 * @param factors of items and values, row r at {@code r * stride}
 * @param bias of items and values, one a row
 * @param weights shared by all users: W_a, then those of the interaction, then those of the {@link
 *     ItemEncoder}; where the posterior was sampled, those of the last epoch
 * @param averageUser the average user, as a user: of a point estimate ū with its gate, else the
 *     mean of the users
 * @param averageUserBias mean of the users' biases
 * @param averageGate α of the average user, length fields
 * @param precisions the means over the draws of those that were learned; for a point estimate,
 *     those that were given
 * @param kept draws that were kept, in the order of {@link MeanUsers#kept}
 */
public record TrainedItems(
    int rank,
    float[] factors,
    float[] bias,
    float[] weights,
    float[] averageUser,
    float averageUserBias,
    float[] averageGate,
    Precisions precisions,
    List<PosteriorSample> kept)
    implements Serializable {

  /** The item side of one draw, or of a point estimate. */
  public static TrainedItems of(Settings settings, Parameters parameters, ItemFeatures features) {
    int fields = features.fields();
    float[] average = parameters.meanUser;
    float[] gate =
        new AttentionFactorModel(VectorOps.best(), settings, parameters, fields, false)
            .gate(average, 0);
    float[] factors = average;
    int width = VectorOps.stride(settings.columns());
    if (settings.interaction().isBilinear()) {
      factors = new float[fields * width];
      for (int l = 0; l < fields; l++) {
        for (int h = 0; h < settings.rank(); h++) {
          factors[l * width + h] = fields * gate[l] * average[h];
        }
      }
    }
    return new TrainedItems(
        settings.columns(),
        parameters.columns(settings),
        parameters.biases(settings, features),
        weights(parameters),
        factors,
        parameters.meanUserBias,
        gate,
        parameters.precisions,
        List.of());
  }

  private static float[] weights(Parameters parameters) {
    if (parameters.encoded == null) {
      return parameters.weights;
    }
    float[] own = parameters.weights;
    float[] weights = Arrays.copyOf(own, own.length + parameters.encoded.weights.length);
    System.arraycopy(
        parameters.encoded.weights, 0, weights, own.length, parameters.encoded.weights.length);
    return weights;
  }

  /**
   * Whether the arrays have the lengths that predictions need.
   *
   * @param fields with the item itself, n + 1
   */
  public boolean fits(Settings settings, int fields) {
    int vectors = settings.interaction().isBilinear() ? fields : 1;
    return rank > 0
        && averageUser.length == vectors * stride()
        && averageGate.length == fields
        && weights.length >= AttentionFactorModel.weightsLength(settings, fields)
        && factors.length == bias.length * stride()
        && kept.stream().allMatch(draw -> fits(draw, settings));
  }

  private boolean fits(PosteriorSample draw, Settings settings) {
    return draw.bias().length == bias.length
        && draw.factors().length == bias.length * settings.stride()
        && draw.meanUser().length == settings.stride();
  }

  /** Whether every number that predictions come from is finite. */
  public boolean isFinite() {
    return Float.isFinite(averageUserBias)
        && Stream.of(factors, bias, weights, averageUser, averageGate)
            .allMatch(TrainedItems::isFinite)
        && kept.stream()
            .flatMap(d -> Stream.of(d.factors(), d.bias(), d.weights(), d.meanUser()))
            .allMatch(TrainedItems::isFinite);
  }

  private static boolean isFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  /** Floats that a row of factors takes. */
  public int stride() {
    return VectorOps.stride(rank);
  }

  /** Factors of a row, without padding. */
  public float[] factors(int row) {
    return Arrays.copyOfRange(factors, row * stride(), row * stride() + rank);
  }
}

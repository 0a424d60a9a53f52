package io.sparkafm.core.learn;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.core.model.UserRows;
import java.io.Serializable;
import java.util.List;

/**
 * A block's users in the form that scores (see {@link TrainedItems}): their mean over the draws
 * merged so far. A point estimate is the mean of one. Never changed once made.
 *
 * <p>The mean of the interaction a_il u_iᵀx_l over draws is, field by field, a matrix of users
 * times item-side rows whose singular values fall quickly. It is kept as a product of user factors,
 * here, and of item-side factors, on the driver ({@link PosteriorMean}), whatever the number of
 * draws.
 *
 * @param draws number of draws merged
 * @param factors user i's factors in field l at {@code (i * fields + l) * stride}; for the MLP u
 *     itself at {@code i * stride}
 * @param bias mean of b
 * @param gate mean of α, user i's from {@code i * fields}
 * @param drawnAttention mean over draws of a draw's {@link Attention}, laid out likewise; zeros
 *     where no draw has been merged
 * @param attentionSquares Σ over draws of the squared distance of a draw's attention from its mean
 * @param kept draws that are kept themselves, oldest first
 */
public record MeanUsers(
    int draws,
    float[] factors,
    float[] bias,
    float[] gate,
    float[] drawnAttention,
    float[] attentionSquares,
    List<UserRows> kept)
    implements Serializable {

  /** The users before any draw has been merged. */
  static MeanUsers none(int users, int fields, int stride) {
    return new MeanUsers(
        0,
        new float[users * fields * stride],
        new float[users],
        new float[users * fields],
        new float[users * fields],
        new float[users * fields],
        List.of());
  }

  /** The users of one draw, or of a point estimate; users without ratings stay at zero. */
  public static MeanUsers of(
      Settings settings, Parameters parameters, int fields, RatingBlock block, UserRows rows) {
    int stride = settings.stride();
    int width = VectorOps.stride(settings.columns());
    boolean mlp = !settings.interaction().isBilinear();
    MeanUsers users = none(block.users(), fields, mlp ? 0 : width);
    AttentionFactorModel model =
        new AttentionFactorModel(VectorOps.best(), settings, parameters, fields, false);
    for (int i = 0; i < block.users(); i++) {
      if (!block.rated(i)) {
        continue;
      }
      float[] alpha = model.gate(rows.factors(), i * stride);
      System.arraycopy(alpha, 0, users.gate, i * fields, fields);
      for (int l = 0; l < fields && !mlp; l++) {
        rows.columns(settings, i, fields * alpha[l], users.factors, (i * fields + l) * width);
      }
    }
    return new MeanUsers(
        1,
        mlp ? rows.factors() : users.factors,
        rows.bias(),
        users.gate,
        users.drawnAttention,
        users.attentionSquares,
        List.of());
  }

  /** Floats of a user's factors. */
  public int width() {
    return bias.length == 0 ? 0 : factors.length / bias.length;
  }

  /**
   * The root mean square distance between the attention of draws and a user's attention to a field.
   * So it is no less than their standard deviation, and more where predictions are moved by other
   * fields than those of a draw, as with few ratings.
   *
   * @param at of the user and field, as in {@link #drawnAttention}
   * @param attention of the mean
   * @return NaN where there are no two draws
   */
  public float attentionDeviation(int at, float attention) {
    if (draws < 2) {
      return Float.NaN;
    }
    double distance = drawnAttention[at] - attention;
    return (float) Math.sqrt(attentionSquares[at] / draws + distance * distance);
  }
}

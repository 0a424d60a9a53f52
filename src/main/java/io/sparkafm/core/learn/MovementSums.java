package io.sparkafm.core.learn;

import io.sparkafm.core.model.Attention;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums over all users of how far each field moves predictions, once for the draws and once for
 * their mean. Their difference tells how much of the mean's movement is Monte Carlo noise.
 *
 * <p>Let D be the sum of a field's squared movements s² (see {@link Attention}) over the users,
 * averaged over the draws, and M the same sum for the mean over the draws. If the draws are worth S
 * independent ones, and m² is the sum for the mean over infinitely many draws, M is expected to be
 * m² + (D − m²)/S. Hence
 *
 * <pre>
 *   m² = M − (D − M)/(S − 1)        signal = m²/M, at least 1/S
 * </pre>
 *
 * <p>The bound keeps a mean of few draws, in which every field may be noise, from having no
 * attention at all.
 *
 * @param drawn D of fields 0..n
 * @param products FᵀF of the mean's user factors in each field, rank × rank
 * @param effectiveDraws S, see {@link PosteriorMean#effectiveDraws}
 */
public record MovementSums(double[] drawn, double[][] products, double effectiveDraws)
    implements Serializable {

  /**
   * The part of each field's squared movement that is not Monte Carlo noise, above 0 and at most 1.
   *
   * @param ofMean attention by the mean's item side
   */
  public float[] signal(Attention ofMean) {
    float[] signal = new float[drawn.length];
    for (int l = 0; l < signal.length; l++) {
      double mean = ofMean.squaredMovement(l, products[l], ofMean.rank(), 0);
      double noise = Math.max(drawn[l] - mean, 0);
      signal[l] =
          mean > 0 && effectiveDraws > 1
              ? (float) Math.max(1 - noise / mean / (effectiveDraws - 1), 1 / effectiveDraws)
              : 1f;
    }
    return signal;
  }

  /** The signal where nothing was drawn: 1 of each of so many fields. */
  public static float[] allSignal(int fields) {
    float[] ones = new float[fields];
    Arrays.fill(ones, 1f);
    return ones;
  }
}

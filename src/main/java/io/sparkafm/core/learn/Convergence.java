package io.sparkafm.core.learn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How well a group of quantities has mixed over the draws of a training ({@link ChainMixing}). R̂
 * well above 1 says that the chain was still on its way: more {@code burnIn} helps. Few effective
 * draws say that neighbours were much alike: more {@code numSamples} help.
 *
 * <p>The precision of the noise counts only together with the multipliers that users and items have
 * of it, so it may wander while the error of the draws, which depends on all three together, stays
 * the same.
 *
 * @param quantity what was watched: {@code error} (training RMSE of a draw), {@code noise}, {@code
 *     factors} and {@code gate} (precisions), or {@code predictions}
 * @param field the field to which the precision of factors or of the gate's weights belongs, 0 for
 *     the items; −1 if the quantity belongs to no field
 * @param watched number of quantities in the group, ≥ 1
 * @param medianRHat median of R̂ over the group
 * @param largestRHat largest R̂ of the group
 * @param medianEffectiveDraws median of the effective number of draws over the group
 * @param leastEffectiveDraws least effective number of draws of the group
 */
public record Convergence(
    String quantity,
    int field,
    int watched,
    double medianRHat,
    double largestRHat,
    double medianEffectiveDraws,
    double leastEffectiveDraws)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The convergence of a group of quantities. Quantities that have not changed from draw to draw
   * are left out.
   *
   * @param courses of each quantity its values, one a draw
   * @return empty where nothing has changed, or there are fewer than {@link
   *     ChainMixing#LEAST_DRAWS} draws
   */
  public static Optional<Convergence> of(String quantity, int field, List<double[]> courses) {
    List<double[]> moving =
        courses.stream().filter(course -> !Double.isNaN(ChainMixing.splitRHat(course))).toList();
    if (moving.isEmpty()) {
      return Optional.empty();
    }
    double[] rHats = moving.stream().mapToDouble(ChainMixing::splitRHat).sorted().toArray();
    double[] effective = moving.stream().mapToDouble(Convergence::effective).sorted().toArray();
    return Optional.of(
        new Convergence(
            quantity,
            field,
            moving.size(),
            rHats[rHats.length / 2],
            rHats[rHats.length - 1],
            effective[effective.length / 2],
            effective[0]));
  }

  private static double effective(double[] course) {
    return ChainMixing.effectiveDraws(
        Arrays.stream(course).mapToObj(value -> new double[] {value}).toList());
  }
}

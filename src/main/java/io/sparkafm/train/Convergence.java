package io.sparkafm.train;

import io.sparkafm.core.ChainMixing;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well a group of quantities has mixed over the draws of a training ({@link ChainMixing}). R̂
 * well above 1 says that the chain was still on its way: more {@code burnIn} helps. Few effective
 * draws say that neighbours were much alike: more {@code numSamples} help.
 *
 * <p>The precision of the noise counts only together with the multipliers that users and items have
 * of it, so it may wander while what follows from all three, the error of the draws, stays.
 *
 * @param quantity what was watched: {@code error} (training RMSE of a draw), {@code noise}, {@code
 *     factors} and {@code attention} (precisions), or {@code predictions}
 * @param field whose precision of factors or of attention weights it is, 0 the items; −1 where it
 *     is of no field
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
   * Of the draws of a training; what has not changed from draw to draw is left out.
   *
   * @param draws the epochs that ended in a draw
   * @param predictions of each draw what it predicted for the watched ratings
   */
  static List<Convergence> of(List<TrainingHistory.Epoch> draws, List<float[]> predictions) {
    List<Convergence> all = new ArrayList<>();
    if (draws.size() < ChainMixing.LEAST_DRAWS) {
      return all;
    }
    add(all, "error", -1, List.of(course(draws, TrainingHistory.Epoch::trainingRmse)));
    add(all, "noise", -1, List.of(course(draws, e -> e.precisions().noise())));
    for (int l = 0; l < draws.get(0).precisions().field().length; l++) {
      int field = l;
      add(all, "factors", l, List.of(course(draws, e -> e.precisions().field()[field])));
      add(all, "attention", l, List.of(course(draws, e -> e.precisions().attention()[field])));
    }
    List<double[]> watched = new ArrayList<>();
    for (int w = 0; w < predictions.get(0).length; w++) {
      double[] course = new double[predictions.size()];
      for (int t = 0; t < course.length; t++) {
        course[t] = predictions.get(t)[w];
      }
      watched.add(course);
    }
    add(all, "predictions", -1, watched);
    return all;
  }

  private static double[] course(
      List<TrainingHistory.Epoch> draws, ToDoubleFunction<TrainingHistory.Epoch> quantity) {
    return draws.stream().mapToDouble(quantity).toArray();
  }

  private static void add(
      List<Convergence> all, String quantity, int field, List<double[]> courses) {
    List<double[]> moving =
        courses.stream().filter(course -> !Double.isNaN(ChainMixing.splitRHat(course))).toList();
    if (moving.isEmpty()) {
      return;
    }
    double[] rHats = moving.stream().mapToDouble(ChainMixing::splitRHat).sorted().toArray();
    double[] effective = moving.stream().mapToDouble(Convergence::effective).sorted().toArray();
    all.add(
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

package io.sparkafm.core.score;

/**
 * Shapley values: the one way to share out what players earn together that is efficient (shares sum
 * to the whole), symmetric, additive over games, and gives nothing to who adds nothing (Shapley,
 * <i>A Value for n-Person Games</i>, 1953).
 *
 * <pre>
 *   φ_l = Σ_{S ∌ l} |S|! (m − 1 − |S|)! / m! · (worth(S ∪ l) − worth(S))
 * </pre>
 */
final class ShapleyValues {

  private ShapleyValues() {}

  /**
   * The exact values: O(m 2ᵐ).
   *
   * @param worth of each coalition of players 0..m−1, player l in it where bit l of the index is
   *     set; its first 2ᵐ numbers are read
   * @param players m, 0 or more
   * @param values receives φ, length m or more
   */
  static void of(double[] worth, int players, double[] values) {
    double[] weight = new double[players];
    double orders = players;
    for (int size = 0; size < players; size++) {
      // |S|! (m − 1 − |S|)! / m! = 1 / (m · C(m − 1, |S|))
      weight[size] = 1 / orders;
      orders = orders * (players - 1 - size) / (size + 1);
    }
    for (int l = 0; l < players; l++) {
      int player = 1 << l;
      double sum = 0;
      for (int coalition = 0; coalition < 1 << players; coalition++) {
        if ((coalition & player) == 0) {
          double gain = worth[coalition | player] - worth[coalition];
          sum += weight[Integer.bitCount(coalition)] * gain;
        }
      }
      values[l] = sum;
    }
  }
}

package io.sparkafm.explain.evaluate;

/**
 * What another user's attention does to predictions (Jain and Wallace, <i>Attention is not
 * Explanation</i>, NAACL 2019, permute it likewise): the contribution of field l times the other
 * user's attention to it over the own. The ratio is bounded by {@link #MAX_RATIO}: a contribution
 * at next to no attention is known too roughly to be blown up, and so the figure rather
 * understates.
 */
final class SwappedAttention implements Measure.OfPairs {
  private static final long serialVersionUID = 1L;

  static final double MAX_RATIO = 10;

  @Override
  public int width() {
    return 4;
  }

  @Override
  public void add(HeldOutPair pair, double[] sums, int at) {
    double full = pair.score();
    double swapped = pair.level;
    for (int l = 0; l < pair.fields; l++) {
      double own = pair.attention[l];
      double other = pair.otherAttention[l];
      // Of equal ones nothing may change, not even the last bit.
      double ratio = own == other ? 1 : own > 0 ? Math.min(other / own, MAX_RATIO) : MAX_RATIO;
      swapped += ratio * pair.contribution[l];
    }
    sums[at]++;
    sums[at + 1] += pair.squaredError(full);
    sums[at + 2] += pair.squaredError(swapped);
    sums[at + 3] += Math.abs(pair.prediction(swapped) - pair.prediction(full));
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    figures
        .estimates()
        .add(
            users.estimate(
                "swapped attention: change",
                "How much a prediction changes when the user's attention is replaced by another user's.",
                (sums, at) -> sums[at + 3] / sums[at]));
    Estimate rise =
        users.estimate(
            "swapped attention: held-out RMSE",
            "How much the held-out RMSE rises when each user's attention is replaced by another user's.",
            (sums, at) -> Math.sqrt(sums[at + 2] / sums[at]) - Math.sqrt(sums[at + 1] / sums[at]));
    figures.estimates().add(rise);
    figures
        .findings()
        .add(
            rise.low() > 0
                ? "The model's predictions rest on who pays attention to what: with other users' attention the held-out error rises by %s."
                    .formatted(Bootstrap.text(rise))
                : "Attention does not matter on these ratings: with other users' attention the held-out error rises by %s."
                    .formatted(Bootstrap.text(rise)));
  }
}

package io.sparkafm.explain.evaluate;

import io.sparkafm.serve.AttentionGain;

/**
 * What a learned gate gains over a model that was trained with a uniform one, all else equal (the
 * control of Wiegreffe and Pinter, <i>Attention is not not Explanation</i>, EMNLP 2019).
 */
final class UniformControl implements Measure.OfPairs {
  private static final long serialVersionUID = 1L;

  private static final String NAME = "uniform gate: held-out RMSE";
  private static final String MEANING =
      "How much higher the held-out RMSE is when the model is trained with a uniform gate, all else equal.";

  @Override
  public int width() {
    return 3;
  }

  @Override
  public void add(HeldOutPair pair, double[] sums, int at) {
    double error = pair.uniformPrediction - pair.rating;
    sums[at]++;
    sums[at + 1] += pair.squaredError(pair.score());
    sums[at + 2] += error * error;
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    report(
        users.estimate(
            NAME,
            MEANING,
            (sums, at) -> Math.sqrt(sums[at + 2] / sums[at]) - Math.sqrt(sums[at + 1] / sums[at])),
        figures);
  }

  /** The same from a comparison that training made, on its own held-out ratings. */
  static void report(AttentionGain gain, ExplanationFigures figures) {
    report(new Estimate(NAME, MEANING, gain.gain(), gain.low(), gain.high()), figures);
  }

  private static void report(Estimate gain, ExplanationFigures figures) {
    figures.estimates().add(gain);
    String text = Bootstrap.text(gain);
    String finding;
    if (gain.low() > 0) {
      finding =
          "The ratings support the learned gate: the held-out error of a model with a uniform gate, all else equal, is higher by %s.";
    } else if (gain.high() < 0) {
      finding =
          "Learning the gate costs accuracy on these ratings: a model with a uniform gate, all else equal, has a lower held-out error; the difference is %s.";
    } else {
      finding =
          "The gate does not matter on these ratings: a model with a uniform gate, all else equal, predicts them equally well; its held-out error is higher by %s.";
    }
    figures.findings().add(finding.formatted(text));
  }
}

package io.sparkafm.explain.evaluate;

/**
 * How far predictions get with the 1, 2, ... fields of the largest |contribution| alone
 * (sufficiency of ERASER, DeYoung et al., ACL 2020).
 */
final class Sufficiency implements Measure.OfPairs {
  private static final long serialVersionUID = 1L;

  /** Share of the full prediction's RMSE that may be lost where fields are called enough. */
  static final double ENOUGH = 0.01;

  private final int fields;
  private transient double[] numbers;
  private transient int[] order;

  /**
   * @param fields with the item itself, n + 1
   */
  Sufficiency(int fields) {
    this.fields = fields;
  }

  @Override
  public int width() {
    return Steps.width(fields);
  }

  @Override
  public void add(HeldOutPair pair, double[] sums, int at) {
    if (order == null) {
      order = new int[fields];
      numbers = new double[fields];
    }
    FieldOrder.CONTRIBUTION.sort(pair, 0, numbers, order);
    double full = pair.score();
    double score = pair.level;
    sums[at]++;
    for (int step = 0; step <= fields; step++) {
      if (step > 0 && step <= pair.fieldsPresent) {
        score += pair.contribution[order[step - 1]];
      }
      Steps.add(pair, step, full, score, sums, at);
    }
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    double[] x = Steps.numbers(fields);
    String order = FieldOrder.CONTRIBUTION.label();
    figures.curves().add(users.curve("sufficiency: distance", order, x, Steps::change));
    figures.curves().add(users.curve("sufficiency: held-out RMSE", order, x, Steps::rmse));
    figures
        .estimates()
        .add(
            users.estimate(
                "sufficiency: held-out RMSE, one field",
                "How much the held-out RMSE rises when only the field with the largest contribution is kept.",
                (sums, at) -> Steps.rmse(sums, at, 1) - Steps.rmse(sums, at, fields)));
    for (int kept = 0; kept <= fields; kept++) {
      int step = kept;
      Estimate rise =
          users.estimate(
              "", "", (sums, at) -> Steps.rmse(sums, at, step) / Steps.rmse(sums, at, fields) - 1);
      if (!(rise.high() > ENOUGH)) {
        figures.findings().add(enough(kept, rise));
        return;
      }
    }
  }

  private String enough(int kept, Estimate rise) {
    String lost = String.format(java.util.Locale.ROOT, "%.2f %%", 100 * Math.max(0, rise.high()));
    if (kept == 0) {
      return "Contributions hardly matter to the error: when predictions use the biases alone, the held-out RMSE is at most %s higher."
          .formatted(lost);
    }
    return kept == fields
        ? "No selection of fields is enough: all %d fields are needed to keep the rise of the held-out RMSE within 1 %%."
            .formatted(fields)
        : "%d of %d fields are enough to explain a prediction: when only the fields with the largest contributions are kept, the held-out RMSE is at most %s higher."
            .formatted(kept, fields, lost);
  }
}

package io.sparkafm.explain.evaluate;

/**
 * What removing 1, 2, ... fields does to predictions and to their error, by order of removal
 * (comprehensiveness of ERASER, DeYoung et al., ACL 2020, with held-out ratings as a judge too). A
 * field is removed by leaving its contribution out of the sum; what it adds for everybody stays.
 */
final class Deletion implements Measure.OfPairs {
  private static final long serialVersionUID = 1L;

  private final int fields;
  private final long seed;
  private transient double[] numbers;
  private transient int[] order;

  /**
   * @param fields with the item itself, n + 1
   */
  Deletion(int fields, long seed) {
    this.fields = fields;
    this.seed = seed;
  }

  @Override
  public int width() {
    return FieldOrder.values().length * Steps.width(fields);
  }

  private int place(FieldOrder by) {
    return by.ordinal() * Steps.width(fields);
  }

  @Override
  public void add(HeldOutPair pair, double[] sums, int at) {
    if (order == null) {
      order = new int[fields];
      numbers = new double[fields];
    }
    double full = pair.score();
    for (FieldOrder by : FieldOrder.values()) {
      by.sort(pair, seed, numbers, order);
      int from = at + place(by);
      sums[from]++;
      double score = full;
      for (int step = 0; step <= fields; step++) {
        if (step > 0 && step <= pair.fieldsPresent) {
          score -= pair.contribution[order[step - 1]];
        }
        Steps.add(pair, step, full, score, sums, from);
      }
    }
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    for (FieldOrder by : FieldOrder.values()) {
      Bootstrap of = users.from(place(by));
      double[] x = Steps.numbers(fields);
      figures.curves().add(of.curve("deletion: change", by.label(), x, Steps::change));
      figures.curves().add(of.curve("deletion: held-out RMSE", by.label(), x, Steps::rmse));
    }
    for (FieldOrder by : new FieldOrder[] {FieldOrder.CONTRIBUTION, FieldOrder.ATTENTION}) {
      String first =
          by == FieldOrder.CONTRIBUTION
              ? "the field with the largest contribution"
              : "the field with the most attention";
      figures
          .estimates()
          .add(
              users.estimate(
                  "deletion: change, " + by.label() + " over random",
                  "How much more a prediction changes when %s is left out than when a random field is left out."
                      .formatted(first),
                  (sums, at) ->
                      Steps.change(sums, at + place(by), 1)
                          - Steps.change(sums, at + place(FieldOrder.RANDOM), 1)));
      Estimate error =
          users.estimate(
              "deletion: held-out RMSE, " + by.label() + " over random",
              "How much more the held-out RMSE rises when %s is left out than when a random field is left out."
                  .formatted(first),
              (sums, at) ->
                  Steps.rmse(sums, at + place(by), 1)
                      - Steps.rmse(sums, at + place(FieldOrder.RANDOM), 1));
      figures.estimates().add(error);
      String name = by == FieldOrder.CONTRIBUTION ? "Contribution" : "Attention";
      figures
          .findings()
          .add(
              error.low() > 0
                  ? "%s finds fields that the ratings need: when %s is left out, the held-out error rises more than when a random field is left out, by %s."
                      .formatted(name, first, Bootstrap.text(error))
                  : "%s does not find the fields that the ratings need: when %s is left out, the held-out error rises no more than when a random field is left out; the difference is %s."
                      .formatted(name, first, Bootstrap.text(error)));
    }
  }
}

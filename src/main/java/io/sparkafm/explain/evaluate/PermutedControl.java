package io.sparkafm.explain.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fields tell more than chance: how much the held-out error rises without a field, beyond the
 * most that it rises without any of the {@link PermutedFields} that were trained beside the fields.
 * The permuted copies have fitted the training ratings as far as chance lets a field of their
 * values, so the threshold is what the data make of noise, not a constant.
 */
final class PermutedControl implements Measure.OfPairs {
  private static final long serialVersionUID = 1L;

  private final String[] fields;

  /**
   * @param fields names of fields 1..n, without item
   */
  PermutedControl(List<String> fields) {
    this.fields = fields.toArray(new String[0]);
  }

  @Override
  public int width() {
    // Item, the fields, and a copy of each.
    return ErrorWithoutFields.width(1 + 2 * fields.length);
  }

  @Override
  public void add(HeldOutPair pair, double[] sums, int at) {
    ErrorWithoutFields.add(pair, pair.permutedScore(), pair.permutedContribution, sums, at);
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    int n = fields.length;
    figures
        .estimates()
        .add(
            users.estimate(
                "permuted fields: held-out RMSE",
                "The largest rise of the held-out RMSE when a permuted field is left out; a permuted field is a copy of a field whose values were dealt to the items at random.",
                (sums, at) -> largestOfCopies(sums, at)));
    List<String> noise = new ArrayList<>();
    for (int l = 1; l <= n; l++) {
      int field = l;
      Estimate beyond =
          users.estimate(
              "permuted fields: held-out RMSE, without " + fields[l - 1],
              "How much more the held-out RMSE rises when %s is left out than when any permuted field is left out."
                  .formatted(fields[l - 1]),
              (sums, at) -> ErrorWithoutFields.rise(sums, at, field) - largestOfCopies(sums, at));
      figures.estimates().add(beyond);
      if (!(beyond.low() > 0)) {
        noise.add("%s (%s)".formatted(fields[l - 1], Bootstrap.text(beyond)));
      }
    }
    figures
        .findings()
        .add(
            noise.isEmpty()
                ? "Every field tells more than chance: when it is left out, the held-out error rises more than when any field of permuted values is left out."
                : "The following fields cannot be told from noise, because leaving them out does not surely raise the held-out error more than leaving out a field of permuted values: %s."
                    .formatted(String.join(", ", noise)));
  }

  private double largestOfCopies(double[] sums, int at) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int l = fields.length + 1; l <= 2 * fields.length; l++) {
      largest = Math.max(largest, ErrorWithoutFields.rise(sums, at, l));
    }
    return largest;
  }
}

package io.sparkafm.explain.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fields the held-out ratings need: how much the error rises where a field's contributions
 * are left out of every prediction. A field whose values were dealt to the items at random has
 * contributions that fitted the noise of the training ratings; held-out ratings do not miss them.
 * So a field whose rise is not surely above 0 cannot be told from such noise, however much
 * attention it has.
 */
final class FieldNeed implements Measure.OfPairs {
  private static final long serialVersionUID = 1L;

  private final String[] fields;
  private final boolean judges;

  /**
   * @param fields names of fields 0..n
   * @param judges whether to say which fields cannot be told from noise; {@link PermutedControl}
   *     says it better where it is there
   */
  FieldNeed(List<String> fields, boolean judges) {
    this.judges = judges;
    this.fields = fields.toArray(new String[0]);
  }

  @Override
  public int width() {
    return ErrorWithoutFields.width(fields.length);
  }

  @Override
  public void add(HeldOutPair pair, double[] sums, int at) {
    ErrorWithoutFields.add(pair, pair.score(), pair.contribution, sums, at);
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    List<String> noise = new ArrayList<>();
    for (int l = 0; l < fields.length; l++) {
      int field = l;
      Estimate rise =
          users.estimate(
              "deletion: held-out RMSE, without " + fields[l],
              "How much the held-out RMSE rises when field %s contributes to no prediction."
                  .formatted(fields[l]),
              (sums, at) -> ErrorWithoutFields.rise(sums, at, field));
      figures.estimates().add(rise);
      if (!(rise.low() > 0)) {
        noise.add("%s (%s)".formatted(fields[l], Bootstrap.text(rise)));
      }
    }
    if (!judges) {
      return;
    }
    figures
        .findings()
        .add(
            noise.isEmpty()
                ? "Held-out ratings need every field: whichever field is left out, the error rises."
                : "The following fields cannot be told from noise, because the held-out error does not surely rise when they are left out: %s."
                    .formatted(String.join(", ", noise)));
  }
}

package io.sparkafm.explain.evaluate;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.Row;

/**
 * Whether a model trained with another seed explains alike, by users' number of training ratings:
 * Spearman correlation of a user's attention over the fields, and of the contributions of all
 * fields to the user's held-out ratings; means over users.
 */
final class SeedStability implements Measure.OfUsers {
  private static final long serialVersionUID = 1L;

  /** The least number of ratings of each bin. */
  static final int[] BINS = {1, 10, 20, 50, 100, 200, 500, 1000};

  /** Correlation that is called stable. */
  private static final double STABLE = 0.7;

  @Override
  public int width() {
    return 4 * BINS.length;
  }

  @Override
  public void add(Row user, double[] sums, int at) {
    long ratings = ((Number) user.getAs(EvaluatedUsers.RATINGS)).longValue();
    int bin = 0;
    while (bin + 1 < BINS.length && ratings >= BINS[bin + 1]) {
      bin++;
    }
    double[] attention = EvaluatedUsers.numbers(user, EvaluatedUsers.ATTENTION);
    double[] reseeded = EvaluatedUsers.numbers(user, EvaluatedUsers.RESEEDED_ATTENTION);
    if (reseeded != null) {
      add(Ranks.spearman(attention, reseeded), sums, at + 4 * bin);
    }
    Double ofContributions = user.getAs(EvaluatedUsers.CONTRIBUTION_AGREEMENT);
    if (ofContributions != null) {
      add(ofContributions, sums, at + 4 * bin + 2);
    }
  }

  private static void add(double correlation, double[] sums, int at) {
    if (!Double.isNaN(correlation)) {
      sums[at] += correlation;
      sums[at + 1]++;
    }
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    report("attention", "attention", "does", 0, users, figures);
    report("contribution", "contributions", "do", 2, users, figures);
  }

  private static void report(
      String what,
      String words,
      String does,
      int offset,
      Bootstrap users,
      ExplanationFigures figures) {
    Estimate all =
        users.estimate(
            "stability over seeds: " + what,
            "Spearman correlation between a user's %s in two models trained with different seeds, averaged over the users."
                .formatted(words),
            (sums, at) -> {
              double sum = 0;
              double count = 0;
              for (int bin = 0; bin < BINS.length; bin++) {
                sum += sums[at + 4 * bin + offset];
                count += sums[at + 4 * bin + offset + 1];
              }
              return sum / count;
            });
    if (Double.isNaN(all.value())) {
      return;
    }
    figures.estimates().add(all);
    Curve curve =
        users.curve(
            "stability over seeds",
            what,
            Arrays.stream(BINS).asDoubleStream().toArray(),
            (sums, at, bin) -> sums[at + 4 * bin + offset] / sums[at + 4 * bin + offset + 1]);
    figures.curves().add(curve);
    figures.findings().add(finding(words, does, all, curve));
  }

  private static String finding(String words, String does, Estimate all, Curve curve) {
    int bin = curve.x().length;
    while (bin > 0 && curve.low()[bin - 1] >= STABLE) {
      bin--;
    }
    String overall = "over all users the Spearman correlation is " + Bootstrap.text(all);
    String from = String.format(Locale.ROOT, "%.1f", STABLE);
    if (bin == curve.x().length && all.low() >= STABLE) {
      return "A user's %s %s not depend on the seed on average: %s; the users with the most ratings are too few, or differ too much, to say the same of these users alone."
          .formatted(words, does, overall);
    }
    if (bin == curve.x().length) {
      return "A user's %s %s depend on the seed, even for the users with the most ratings: %s, and it does not surely reach %s for any number of ratings."
          .formatted(words, does, overall, from);
    }
    return bin == 0
        ? "A user's %s %s not depend on the seed: %s, and it is at least %s for users with any number of ratings."
            .formatted(words, does, overall, from)
        : "A user's %s can be relied on if the user has at least %.0f ratings: for such users the correlation between models of two seeds is %s or more; %s."
            .formatted(words, curve.x()[bin], from, overall);
  }
}

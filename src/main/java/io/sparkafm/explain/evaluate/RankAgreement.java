package io.sparkafm.explain.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.floor;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Spearman's rank correlation of two numbers in [0, 1] that each user has of each field: over all
 * users and fields, and within users (over a user's fields, mean over users).
 *
 * <p>Ranks over all users come from histograms of {@link #BINS} equal bins, a bin's numbers sharing
 * their mean rank: two jobs, O(bins) on the driver, the same whatever the partitioning. The
 * bootstrap holds ranks as they are.
 */
final class RankAgreement implements Measure.OfUsers {
  private static final long serialVersionUID = 1L;

  static final int BINS = 1 << 14;

  private final String name;
  private final String meaning;
  private final String sentence;
  private final String x;
  private final String y;
  private final double[] rankX;
  private final double[] rankY;

  private RankAgreement(
      String name,
      String meaning,
      String sentence,
      String x,
      String y,
      double[] rankX,
      double[] rankY) {
    this.name = name;
    this.meaning = meaning;
    this.sentence = sentence;
    this.x = x;
    this.y = y;
    this.rankX = rankX;
    this.rankY = rankY;
  }

  /**
   * @param meaning what agrees, for readers: "attention and ..."
   * @param sentence what is found where it does: "Attention agrees with ..."
   * @param users with array columns x and y of a number for each field, null for users without
   */
  static RankAgreement of(
      String name, String meaning, String sentence, Dataset<Row> users, String x, String y) {
    Dataset<Row> both = users.filter(col(x).isNotNull().and(col(y).isNotNull()));
    return new RankAgreement(
        name, meaning, sentence, x, y, ranks(both, col(x)), ranks(both, col(y)));
  }

  /** The rank of each bin's numbers, from −½ to ½. */
  private static double[] ranks(Dataset<Row> users, Column numbers) {
    long[] counts = new long[BINS + 1];
    for (Row row :
        users
            .select(explode(numbers).as("number"))
            .groupBy(floor(col("number").multiply(BINS)).cast("int").as("bin"))
            .count()
            .collectAsList()) {
      counts[row.getInt(0)] = row.getLong(1);
    }
    long all = java.util.Arrays.stream(counts).sum();
    double[] ranks = new double[BINS + 1];
    long below = 0;
    for (int bin = 0; bin <= BINS; bin++) {
      ranks[bin] = (below + counts[bin] / 2.0) / all - 0.5;
      below += counts[bin];
    }
    return ranks;
  }

  @Override
  public int width() {
    return 8;
  }

  @Override
  public void add(Row user, double[] sums, int at) {
    double[] a = EvaluatedUsers.numbers(user, x);
    double[] b = EvaluatedUsers.numbers(user, y);
    if (a == null || b == null) {
      return;
    }
    for (int l = 0; l < a.length; l++) {
      double ra = rankX[(int) (a[l] * BINS)];
      double rb = rankY[(int) (b[l] * BINS)];
      sums[at]++;
      sums[at + 1] += ra;
      sums[at + 2] += rb;
      sums[at + 3] += ra * ra;
      sums[at + 4] += rb * rb;
      sums[at + 5] += ra * rb;
    }
    double within = Ranks.spearman(a, b);
    if (!Double.isNaN(within)) {
      sums[at + 6] += within;
      sums[at + 7]++;
    }
  }

  private static double overall(double[] sums, int at) {
    double n = sums[at];
    double aa = sums[at + 3] - sums[at + 1] * sums[at + 1] / n;
    double bb = sums[at + 4] - sums[at + 2] * sums[at + 2] / n;
    double ab = sums[at + 5] - sums[at + 1] * sums[at + 2] / n;
    // Ranks of a constant side are all 0, but for rounding.
    return aa > 1e-12 * n && bb > 1e-12 * n ? ab / Math.sqrt(aa * bb) : Double.NaN;
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    Estimate overall =
        users.estimate(
            name + ": all users and fields",
            "Spearman correlation of %s, over all users and fields.".formatted(meaning),
            RankAgreement::overall);
    Estimate within =
        users.estimate(
            name + ": within users",
            "Spearman correlation of %s over the fields of one user, averaged over the users."
                .formatted(meaning),
            (sums, at) -> sums[at + 6] / sums[at + 7]);
    List.of(overall, within).stream()
        .filter(estimate -> !Double.isNaN(estimate.value()))
        .forEach(figures.estimates()::add);
    if (Double.isNaN(within.value())) {
      figures
          .findings()
          .add(
              "It cannot be said whether %s: no user with enough ratings has fields that differ in both quantities."
                  .formatted(lowerFirst(sentence)));
      return;
    }
    figures
        .findings()
        .add(
            (within.low() > 0
                    ? "%s: within users the Spearman correlation is %s."
                    : "It is not shown that %s: within users the Spearman correlation is %s.")
                .formatted(
                    within.low() > 0 ? sentence : lowerFirst(sentence), Bootstrap.text(within)));
  }

  private static String lowerFirst(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}

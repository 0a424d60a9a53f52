package io.sparkafm.explain.evaluate;

import java.util.List;
import org.apache.spark.sql.Row;

/** The sums that {@link HeldOutUser} made of each user's held-out ratings, over users. */
final class PairSums implements Measure.OfUsers {
  private static final long serialVersionUID = 1L;

  private final Measure.OfPairs[] measures;
  private final int width;

  PairSums(List<Measure.OfPairs> measures) {
    this.measures = measures.toArray(new Measure.OfPairs[0]);
    this.width = measures.stream().mapToInt(Measure::width).sum();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void add(Row user, double[] sums, int at) {
    double[] ofUser = EvaluatedUsers.numbers(user, "sums");
    for (int i = 0; ofUser != null && i < width; i++) {
      sums[at + i] += ofUser[i];
    }
  }

  @Override
  public void report(Bootstrap users, ExplanationFigures figures) {
    int at = 0;
    for (Measure.OfPairs measure : measures) {
      measure.report(users.from(at), figures);
      at += measure.width();
    }
  }
}

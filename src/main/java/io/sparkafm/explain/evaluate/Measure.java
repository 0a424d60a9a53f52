package io.sparkafm.explain.evaluate;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/** A measure whose figures follow from sums over users. */
interface Measure extends Serializable {
  /** How many sums it takes. */
  int width();

  /** Adds its figures, and what they say. */
  void report(Bootstrap users, ExplanationFigures figures);

  /** One whose sums are over held-out ratings. */
  interface OfPairs extends Measure {
    /** Adds a held-out rating to {@code sums[at..at + width)}. */
    void add(HeldOutPair pair, double[] sums, int at);
  }

  /** One whose sums are over users. */
  interface OfUsers extends Measure {
    /** Adds a user, a row of {@link EvaluatedUsers}, to {@code sums[at..at + width)}. */
    void add(Row user, double[] sums, int at);
  }
}

package io.sparkafm.explain.evaluate;

/**
 * Sums over held-out ratings that tell by how much the RMSE rises when the contributions of one
 * field are left out of every prediction: the number of ratings, their squared errors, and their
 * squared errors without each field.
 */
final class ErrorWithoutFields {
  private ErrorWithoutFields() {}

  /** How many sums there are. */
  static int width(int fields) {
    return 2 + fields;
  }

  /**
   * Adds a rating.
   *
   * @param score that a model gives it
   * @param contribution what each field adds to this score
   */
  static void add(HeldOutPair pair, double score, double[] contribution, double[] sums, int at) {
    sums[at]++;
    sums[at + 1] += pair.squaredError(score);
    for (int l = 0; l < contribution.length; l++) {
      sums[at + 2 + l] += pair.squaredError(score - contribution[l]);
    }
  }

  /** By how much the RMSE rises without a field. */
  static double rise(double[] sums, int at, int field) {
    return Math.sqrt(sums[at + 2 + field] / sums[at]) - Math.sqrt(sums[at + 1] / sums[at]);
  }
}

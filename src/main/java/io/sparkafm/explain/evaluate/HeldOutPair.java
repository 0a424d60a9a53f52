package io.sparkafm.explain.evaluate;

import java.util.Arrays;

/**
 * A held-out rating beside the exact split of its prediction by fields. One instance is filled with
 * pair after pair.
 */
final class HeldOutPair {
  final int fields;
  private final boolean logOdds;

  double rating;

  /** What is added whatever the fields contribute: global mean and all biases. */
  double level;

  /** What each field contributes, 0 where the item does not have it. */
  final double[] contribution;

  /** The fields that the item has, in their order; {@link #fieldsPresent} of them. */
  final int[] present;

  int fieldsPresent;

  /** The user's attention to each field. */
  final double[] attention;

  /** Another user's. */
  final double[] otherAttention;

  /** What the model with {@link PermutedFields} adds whatever its fields contribute. */
  double permutedLevel;

  /** What each field of that model contributes, copies last; 0 where the item does not have it. */
  double[] permutedContribution;

  /** Of the model with uniform attention; NaN where there is none. */
  double uniformPrediction;

  /** The same for every order of ratings. */
  long key;

  HeldOutPair(int fields, boolean logOdds) {
    this.fields = fields;
    this.logOdds = logOdds;
    this.contribution = new double[fields];
    this.present = new int[fields];
    this.attention = new double[fields];
    this.otherAttention = new double[fields];
  }

  /** Level and all contributions: the score that the model gives. */
  double score() {
    return sum(level, contribution);
  }

  /** The score that the model with {@link PermutedFields} gives. */
  double permutedScore() {
    return sum(permutedLevel, permutedContribution);
  }

  private static double sum(double level, double[] contribution) {
    double sum = level;
    for (double part : contribution) {
      sum += part;
    }
    return sum;
  }

  /** The prediction, unclipped, that a score makes. */
  double prediction(double score) {
    return logOdds ? 1 / (1 + StrictMath.exp(-score)) : score;
  }

  /** The squared error that a score makes. */
  double squaredError(double score) {
    double error = prediction(score) - rating;
    return error * error;
  }

  /**
   * Sorts the fields that the item has, the largest number first, the first field among equals.
   *
   * @param number of each field 0..n
   * @param order receives them
   */
  void sort(double[] number, int[] order) {
    System.arraycopy(present, 0, order, 0, fieldsPresent);
    for (int i = 1; i < fieldsPresent; i++) {
      int field = order[i];
      int place = i;
      while (place > 0 && number[order[place - 1]] < number[field]) {
        order[place] = order[place - 1];
        place--;
      }
      order[place] = field;
    }
  }

  /** Sets which fields the item has, and what they contribute: NaN where it has not. */
  void contributions(double[] parts) {
    fieldsPresent = 0;
    Arrays.fill(contribution, 0);
    for (int l = 0; l < fields; l++) {
      if (!Double.isNaN(parts[l])) {
        contribution[l] = parts[l];
        present[fieldsPresent++] = l;
      }
    }
  }
}

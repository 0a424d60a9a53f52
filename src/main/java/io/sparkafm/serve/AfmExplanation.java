package io.sparkafm.serve;

import java.util.List;

/**
 * Why a pair is predicted as it is, in the units of ratings (for the logistic loss, in log odds):
 * {@code globalMean + userBias + Σ (bias + contribution)} is the prediction before it is clipped.
 *
 * @param globalMean mean of the training ratings; 0 without {@code fitIntercept}
 * @param userBias what the user adds to the prediction of every item; with the MLP this includes
 *     the part of the score that depends on the user alone
 * @param averageUser what the average user would get for the item, unclipped
 * @param parts the largest |contribution| first
 */
public record AfmExplanation(
    double globalMean, double userBias, double averageUser, List<Part> parts) {

  public AfmExplanation {
    parts = List.copyOf(parts);
  }

  /**
   * A value of the item, or a whole field.
   *
   * @param field its name; {@code item} for the item itself
   * @param value the item's id for field {@code item}; null where the part is a whole field's: a
   *     continuous one, a dense vector, every field with the MLP
   * @param attention the user's to the field
   * @param bias what the part adds for everybody
   * @param contribution what it adds for this user; with the MLP the field's exact Shapley value
   * @param weight the value's in the item, which bias and contribution are multiplied by (of a
   *     weighted bag perhaps negative); null where {@code value} is
   */
  public record Part(
      String field,
      String value,
      float attention,
      double bias,
      double contribution,
      Float weight) {}
}

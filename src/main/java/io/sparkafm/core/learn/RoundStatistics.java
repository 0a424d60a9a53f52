package io.sparkafm.core.learn;

import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.NoiseScale;
import java.io.Serializable;

/**
 * Sums over the ratings and users that a worker visited in a round; added over workers in the order
 * of the blocks.
 */
public final class RoundStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of ratings. */
  public long ratings;

  /** Number of ratings with a weight above 0. */
  public long weighed;

  /** Σ weight. */
  public double weight;

  /** Σ weight · loss, before the rating moved anything. */
  public double loss;

  /** Σ weight · residual², on the scale of the model. */
  public double squaredResidual;

  /** Σ weight · second derivative of the loss. */
  public double curvature;

  /** Users with ratings. */
  public long users;

  /** Σ b. */
  public double userBias;

  /** Σ b². */
  public double userBiasSquare;

  /** Σ s², of the slopes of the main effects. */
  public double slopeSquare;

  /** Σ weight · multipliers of the noise of user and item · residual². */
  public double scaledSquares;

  /** Users whose noise has each of the multipliers of {@link NoiseScale}. */
  public final double[] userNoise = new double[NoiseScale.COUNT];

  /** Σ u; length stride. */
  public final double[] user;

  /** Σ u²; length stride. */
  public final double[] userSquare;

  /** Σ curvature · (∂score/∂u_h)²; length stride. */
  public final double[] userGradientSquare;

  /** Σ curvature · (what multiplies an item-side row in dimension h)²; length stride. */
  public final double[] fieldGradientSquare;

  /** The sum of the weights in the two sums before this one. */
  public double gradientWeight;

  /** The model's own, see {@link AttentionFactorModel#statistics}; null until known. */
  public double[] model;

  public RoundStatistics(int stride) {
    this.user = new double[stride];
    this.userSquare = new double[stride];
    this.userGradientSquare = new double[stride];
    this.fieldGradientSquare = new double[stride];
  }

  /** Adds another worker's sums to this one's. */
  public void add(RoundStatistics other) {
    ratings += other.ratings;
    weighed += other.weighed;
    weight += other.weight;
    loss += other.loss;
    squaredResidual += other.squaredResidual;
    curvature += other.curvature;
    users += other.users;
    userBias += other.userBias;
    userBiasSquare += other.userBiasSquare;
    gradientWeight += other.gradientWeight;
    slopeSquare += other.slopeSquare;
    scaledSquares += other.scaledSquares;
    add(userNoise, other.userNoise);
    add(user, other.user);
    add(userSquare, other.userSquare);
    add(userGradientSquare, other.userGradientSquare);
    add(fieldGradientSquare, other.fieldGradientSquare);
    if (model == null) {
      model = other.model.clone();
    } else {
      add(model, other.model);
    }
  }

  private static void add(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  /** Whether the sums that steps are taken from are finite. */
  public boolean isFinite() {
    double all = loss + curvature + userBias + userBiasSquare + gradientWeight;
    for (double[] sums :
        new double[][] {user, userSquare, userGradientSquare, fieldGradientSquare, model}) {
      for (double value : sums) {
        all += Math.abs(value);
      }
    }
    return Double.isFinite(all);
  }

  /** Root mean squared residual, on the scale of the model. */
  public double rmse() {
    return Math.sqrt(squaredResidual / weight);
  }
}

package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.NonNegative;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;

/**
 * Moves a user's row, and the item rows that it meets, by gradient steps: one rating after the
 * other, all rows that a rating touches at once. For point estimates, and where a user cannot be
 * drawn exactly (the logistic loss, the MLP interaction).
 */
final class GradientUserUpdate implements UserUpdate {
  private final VectorOps kernel;
  private final Settings settings;
  private final Parameters parameters;
  private final LocalItemSide items;
  private final AttentionFactorModel model;
  private final RoundStatistics statistics;
  private final RatingScale scale;

  private final int stride;
  private final int rank;
  private final ItemBag item;
  private final float[] userCurvature;
  private final float[] userStep;
  private final float[] noise;
  private float shrinkage;

  GradientUserUpdate(
      VectorOps kernel,
      Settings settings,
      Parameters parameters,
      LocalItemSide items,
      AttentionFactorModel model,
      RoundStatistics statistics,
      ItemBag item,
      RatingScale scale) {
    this.kernel = kernel;
    this.settings = settings;
    this.parameters = parameters;
    this.items = items;
    this.model = model;
    this.statistics = statistics;
    this.item = item;
    this.scale = scale;
    this.stride = settings.stride();
    this.rank = settings.rank();
    this.userCurvature = new float[stride];
    this.userStep = new float[stride];
    this.noise = new float[rank + 1];
  }

  @Override
  public void visit(RatingBlock block, UserRows rows, int user, long noiseKey) {
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    float[] u = rows.factors();
    int uAt = user * stride;
    float weight = 0;
    for (int p = begin; p < end; p++) {
      weight += block.weight(p);
    }
    float biasStep = steps(weight);
    shrinkage = 0;
    for (int batch = begin; batch < end; batch += settings.miniBatchSize()) {
      int last = Math.min(batch + settings.miniBatchSize(), end);
      model.beginBatch(u, uAt);
      double curvatures = 0;
      for (int p = batch; p < last; p++) {
        curvatures += rating(block, p, rows, user, uAt, biasStep);
      }
      measureSquares(curvatures, u, uAt);
      model.endBatch(userStep, u, uAt);
    }
    model.endUser(u, uAt);
    if (parameters.sampling) {
      CounterRandom.noise(noiseKey, noise);
    }
    prior(rows, user, uAt, weight);
  }

  @Override
  public BlockSums sums() {
    return items.changes(statistics);
  }

  /** Sizes of the user's steps; returns that of the bias. */
  private float steps(float weight) {
    Precisions precisions = parameters.precisions;
    float move = 0.5f * parameters.stepScale * precisions.noise;
    float rowWeight = weight * parameters.meanCurvature;
    for (int h = 0; h < rank; h++) {
      userCurvature[h] =
          Parameters.curvature(
              precisions.noise, rowWeight, parameters.userSquare[h], precisions.user[h]);
      userStep[h] = Parameters.step(move, userCurvature[h]);
    }
    return settings.userBias() ? Parameters.step(move, biasCurvature(weight)) : 0f;
  }

  private float biasCurvature(float weight) {
    Precisions precisions = parameters.precisions;
    return Parameters.curvature(
        precisions.noise, weight, parameters.meanCurvature, precisions.userBias);
  }

  /** Moves everything that a rating touches; returns its curvature times weight. */
  private float rating(
      RatingBlock block, int p, UserRows rows, int user, int uAt, float userBiasStep) {
    float[] u = rows.factors();
    item.item(block.item()[p]);
    float score = scale.offset() + rows.bias()[user] + items.gather(item);
    score += model.forward(u, uAt, item, items.read);

    float y = scale.toModel(block.rating()[p]);
    float residual = settings.loss().residual(y, score);
    float weight = block.weight(p);
    float curvature = weight * settings.loss().curvature(score);
    float norm =
        userBiasStep
            + items.norm(kernel, item, model)
            + kernel.scaledNorm(userStep, 0, model.userGradient(), 0, stride);
    float shrink = 1f / Math.fma(curvature, norm, 1f);
    float error = weight * residual * shrink;
    shrinkage += weight * shrink;

    model.accumulate(error, curvature);
    items.move(kernel, item, model, error, curvature, curvature * shrink);
    kernel.scaledAxpy(error, userStep, 0, model.userGradient(), 0, u, uAt, stride);
    if (settings.nonNegative()) {
      NonNegative.project(u, uAt, rank);
    }
    rows.bias()[user] += userBiasStep * error;

    statistics.ratings++;
    statistics.weighed += weight > 0 ? 1 : 0;
    statistics.weight += weight;
    statistics.loss += weight * settings.loss().value(y, score);
    statistics.squaredResidual += (double) weight * residual * residual;
    statistics.curvature += curvature;
    return curvature;
  }

  /**
   * Mean squares of the gradients, measured on the last rating of each mini-batch, for all of it.
   */
  private void measureSquares(double curvatures, float[] u, int uAt) {
    float[] user = model.userGradient();
    float[] field = model.itemGradient();
    int at = model.itemGradientAt();
    for (int h = 0; h < rank; h++) {
      statistics.userGradientSquare[h] += curvatures * user[h] * user[h];
      statistics.fieldGradientSquare[h] += curvatures * field[at + h] * field[at + h];
    }
    statistics.gradientWeight += curvatures;
  }

  private void prior(UserRows rows, int user, int uAt, float weight) {
    Precisions precisions = parameters.precisions;
    float[] u = rows.factors();
    float share = parameters.noiseShare(shrinkage, weight);
    float step = parameters.stepScale * share;
    float noiseScale = parameters.noiseScale(share);
    for (int h = 0; h < rank; h++) {
      float mean = parameters.userPriorMean[h];
      float decay = ItemSide.decay(step, precisions.user[h], userCurvature[h]);
      float value = Math.fma(decay, u[uAt + h] - mean, mean);
      value += ItemSide.noise(noiseScale, userCurvature[h], noise[h]);
      value = settings.nonNegative() ? Math.max(value, 0f) : value;
      u[uAt + h] = value;
      statistics.user[h] += value;
      statistics.userSquare[h] += (double) value * value;
    }
    if (settings.userBias()) {
      float curvature = biasCurvature(weight);
      float value = rows.bias()[user] * ItemSide.decay(step, precisions.userBias, curvature);
      value += ItemSide.noise(noiseScale, curvature, noise[rank]);
      rows.bias()[user] = value;
      statistics.userBias += value;
      statistics.userBiasSquare += (double) value * value;
    }
    statistics.users++;
  }
}

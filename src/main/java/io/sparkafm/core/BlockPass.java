package io.sparkafm.core;

/**
 * One worker's part of a round: it goes through the mini-batches of a share of its users and moves
 * their rows, and its own copy of the item side, by every rating.
 *
 * <p>All updates follow from one log posterior (docs/model.md). With residual e, curvature c and
 * weight w of a rating, g_r the gradient of the score in row r, and steps s_rh = ½ητ/H_rh, H_rh =
 * τ·q_r·s_h + λ_h:
 *
 * <pre>
 *   e' = w·e / (1 + w·c·Σ_r Σ_h s_rh g_rh²)          (implicit step, shared by all rows that the rating touches)
 *   row r:  θ_rh ← θ_rh + s_rh · e' · g_rh
 *   once an epoch:  θ_rh ← m_h + e^(−ηsλ/2H) (θ_rh − m_h) + √((1 − e^(−ηs))/H_rh)·ξ     (prior and noise)
 * </pre>
 *
 * <p>With ξ = 0, m = 0 and s = 1 this climbs to a point estimate; with ξ from N(0, 1) it is a chain
 * that samples the posterior (Welling &amp; Teh, ICML 2011), s the mean share of the residual that
 * the implicit step left to the row: what is held back of the data is held back of noise and prior.
 *
 * <p>Complexity: O((values of an item + n + 1)·k) a rating, O(n·k) a mini-batch.
 */
public final class BlockPass {
  private final Kernel kernel;
  private final Settings settings;
  private final Parameters parameters;
  private final LocalItemSide items;
  private final FactorModel model;
  private final RoundStatistics statistics;

  private final int stride;
  private final int rank;
  private final ItemBag item;
  private final RatingScale scale;
  private final float[] userCurvature;
  private final float[] userStep;
  private final float[] noise;
  private float shrinkage;

  /**
   * @param count Σ over each item-side row's ratings of weight · (weight in its field)²
   * @param scale of the blocks' ratings
   * @param learnsWeights whether this epoch gathers what moves the shared weights
   */
  public BlockPass(
      Kernel kernel,
      Settings settings,
      ItemFeatures features,
      float[] count,
      Parameters parameters,
      RatingScale scale,
      boolean learnsWeights) {
    this.kernel = kernel;
    this.settings = settings;
    this.parameters = parameters;
    this.stride = settings.stride();
    this.rank = settings.rank();
    this.items = new LocalItemSide(settings, parameters, features, count);
    this.model = FactorModel.create(kernel, settings, parameters, features.fields(), learnsWeights);
    this.statistics = new RoundStatistics(stride);
    this.item = new ItemBag(features, stride);
    this.scale = scale;
    this.userCurvature = new float[stride];
    this.userStep = new float[stride];
    this.noise = new float[rank + 1];
  }

  /**
   * Goes through the users of one round of an epoch.
   *
   * @param block ratings as they are given
   * @param rows the block's user rows, changed in place
   * @param keys a key for each user; the first one also sets the order of the block's users
   * @param epoch from 0
   * @param round of the epoch, from 0 to {@code settings.rounds() - 1}
   */
  public Changes run(RatingBlock block, UserRows rows, long[] keys, int epoch, int round) {
    int[] order = order(block.users(), epoch, keys.length == 0 ? 0 : keys[0]);
    int from = (int) ((long) block.users() * round / settings.rounds());
    int to = (int) ((long) block.users() * (round + 1) / settings.rounds());
    for (int i = from; i < to; i++) {
      user(block, rows, order[i], keys[order[i]], epoch);
    }
    statistics.model = model.statistics();
    return items.changes(statistics);
  }

  /** The order in which users are visited: another one in every epoch. */
  int[] order(int users, int epoch, long blockKey) {
    int[] order = new int[users];
    long key = CounterRandom.key(settings.seed(), CounterRandom.ORDER, epoch, blockKey);
    for (int i = 0; i < users; i++) {
      int j = (int) Long.remainderUnsigned(CounterRandom.bits(key, i), i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private void user(RatingBlock block, UserRows rows, int user, long userKey, int epoch) {
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    if (begin == end) {
      return;
    }
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
      long key = CounterRandom.key(settings.seed(), CounterRandom.USER_NOISE, epoch, userKey);
      CounterRandom.noise(key, noise);
    }
    prior(rows, user, uAt, weight);
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
    float norm = userBiasStep + items.norm(kernel, item, model, userStep);
    float shrink = 1f / Math.fma(curvature, norm, 1f);
    float error = weight * residual * shrink;
    shrinkage += weight * shrink;

    items.move(kernel, item, model, error, curvature, curvature * shrink);
    kernel.scaledAxpy(error, userStep, 0, model.userGradient(), 0, u, uAt, stride);
    rows.bias()[user] += userBiasStep * error;
    model.accumulate(error, curvature);

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

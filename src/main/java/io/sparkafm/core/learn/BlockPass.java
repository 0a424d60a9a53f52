package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;

/**
 * One worker's part of a round: it goes through a share of its users. Where rows can be drawn
 * ({@link Settings#drawsRows}) it draws each user and adds up what the driver needs to draw the
 * item side ({@link GibbsUserUpdate}); else it moves users, and its own copy of the item side, by
 * every rating ({@link GradientUserUpdate}).
 *
 * <p>All steps follow from one log posterior (docs/model.md). With residual e, curvature c and
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
  private final VectorOps kernel;
  private final Settings settings;
  private final ItemFeatures features;
  private final float[] count;
  private final Parameters parameters;
  private final RatingScale scale;
  private final AttentionFactorModel model;
  private final RoundStatistics statistics;

  /**
   * @param count Σ over each item-side row's ratings of weight · (weight in its field)²
   * @param scale of the blocks' ratings
   * @param learnsWeights whether this epoch gathers what moves the shared weights
   */
  public BlockPass(
      VectorOps kernel,
      Settings settings,
      ItemFeatures features,
      float[] count,
      Parameters parameters,
      RatingScale scale,
      boolean learnsWeights) {
    this.kernel = kernel;
    this.settings = settings;
    this.features = features;
    this.count = count;
    this.parameters = parameters;
    this.scale = scale;
    this.model =
        new AttentionFactorModel(kernel, settings, parameters, features.fields(), learnsWeights);
    this.statistics = new RoundStatistics(settings.stride());
  }

  private UserUpdate visit(int epoch) {
    return settings.drawsRows()
        ? new GibbsUserUpdate(
            kernel,
            settings,
            features,
            parameters,
            ItemSums.Layout.of(settings, features, parameters, epoch),
            model,
            statistics,
            scale)
        : new GradientUserUpdate(
            kernel,
            settings,
            parameters,
            new LocalItemSide(settings, parameters, features, count),
            model,
            statistics,
            new ItemBag(features),
            scale);
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
  public BlockSums run(RatingBlock block, UserRows rows, long[] keys, int epoch, int round) {
    UserUpdate visit = visit(epoch);
    int[] order = order(block.users(), epoch, keys.length == 0 ? 0 : keys[0]);
    int from = (int) ((long) block.users() * round / settings.rounds());
    int to = (int) ((long) block.users() * (round + 1) / settings.rounds());
    for (int i = from; i < to; i++) {
      int user = order[i];
      if (block.rated(user)) {
        long key = CounterRandom.key(settings.seed(), CounterRandom.USER_NOISE, epoch, keys[user]);
        visit.visit(block, rows, user, key);
      }
    }
    statistics.model = model.statistics();
    return visit.sums();
  }

  /** The order in which users are visited: another one in every epoch. */
  int[] order(int users, int epoch, long blockKey) {
    long key = CounterRandom.key(settings.seed(), CounterRandom.ORDER, epoch, blockKey);
    return CounterRandom.permutation(key, users);
  }
}

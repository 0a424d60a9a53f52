package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.util.Arrays;

/**
 * Finds users that were not in training, one at a time, with the item side held fixed: each is the
 * most probable user given the user's ratings.
 *
 * <p>With θ the user's unknowns, m and Λ their prior's mean and precision, and ℓ the loss,
 *
 * <pre>
 *   −log p = τ Σ_p ω_p ℓ(y_p, s_p(θ)) + ½ (θ − m)ᵀ Λ (θ − m)
 * </pre>
 *
 * is minimised by Gauss-Newton steps, each a solution of the {@link GaussianConditional} with the
 * score linear around the θ before (for the logistic loss, with its curvature), halved while they
 * do not descend. Where the score is linear and the loss squared the first step is exact.
 *
 * <ul>
 *   <li>Point estimate: θ = (u, b) with the precisions of training; the gate's and the MLP's part
 *       in ∂s/∂u counts in full.
 *   <li>Posterior mean: θ = z, what tells users of the mean apart ({@link UserPrior}); the score is
 *       linear in it.
 * </ul>
 *
 * <p>Complexity: O((values of an item + d/2)·d) a rating and step, O(d³/6) a step; d unknowns.
 * Belongs to one thread.
 */
public final class FoldIn {
  private static final int STEPS = 30;
  private static final int HALVINGS = 10;

  /**
   * The number of draws of a user from which the deviation of its attention is estimated, to an
   * eighth.
   */
  private static final int DRAWS = 32;

  /**
   * A rating's largest weight. With it a rating is known to a hundredth of its noise; beyond, the
   * rating's part of the equations, which are in floats, would leave nothing of the prior.
   */
  private static final float MOST_WEIGHT = 1e4f;

  /** Relative change of the objective below which steps end. */
  private static final double TOLERANCE = 1e-6;

  /**
   * A user in the form that scores, see {@link TrainedItems}.
   *
   * @param factors one vector a field, padded; for the MLP u alone
   * @param attention to fields 0..n, see {@link Attention}
   * @param attentionDeviation root mean square distance from it of the attention of draws of the
   *     user, the item side held; NaN for a point estimate
   * @param intensity in units of the score
   * @param gate α over fields 0..n
   * @param ratings those of items that the model knows, by themselves or by their features
   */
  public record User(
      float[] factors,
      float bias,
      float[] attention,
      float[] attentionDeviation,
      float intensity,
      float[] gate,
      int ratings) {}

  private final VectorOps kernel = VectorOps.best();
  private final Settings settings;
  private final RatingScale scale;
  private final TrainedItems items;
  private final ItemFeatures features;
  private final ItemFeatures newItems;
  private final UserPrior prior;
  private final Attention attention;
  private final Precisions precisions;
  private final GaussianConditional equations;
  private final AttentionFactorModel model;
  private final ItemBag item;
  private final int unknowns;
  private final int stride;

  /** For each row of the item side, what multiplies θ, and what is added whatever θ is. */
  private final float[] rows;

  private final float[] rowConstant;

  // The current estimate of the user.
  private float[] theta;
  private float bias;

  /**
   * @param newItems features of items that were not in training, with the item side's numbers; they
   *     follow the trained items in {@link RatingBlock#item}
   * @param prior of the users of a posterior mean; null for a point estimate
   * @param attention what attention is with these items
   */
  public FoldIn(
      Settings settings,
      RatingScale scale,
      TrainedItems items,
      ItemFeatures features,
      ItemFeatures newItems,
      UserPrior prior,
      Attention attention) {
    this.settings = settings;
    this.scale = scale;
    this.items = items;
    this.features = features;
    this.newItems = newItems;
    this.prior = prior;
    this.attention = attention;
    boolean mean = prior != null;
    this.unknowns = mean ? prior.directions() : settings.rank();
    this.stride = VectorOps.stride(unknowns);
    this.precisions = mean ? prior.precisions() : items.precisions();
    this.rows = mean ? prior.project(kernel, items, features) : items.factors();
    this.rowConstant = mean ? prior.constants(items, features) : items.bias();
    this.model =
        mean
            ? null
            : new AttentionFactorModel(
                kernel, settings, items.weights(), centre(), features.fields());
    this.equations =
        new GaussianConditional(
            kernel, unknowns, !mean && settings.userBias(), false, precisions, new float[stride]);
    this.item = new ItemBag(features);
  }

  /** ū, for the gate: the MLP's average user is u itself, else Σ_l f_l / (n+1). */
  private float[] centre() {
    int width = settings.stride();
    float[] centre = new float[width];
    int vectors = items.averageUser().length / width;
    for (int i = 0; i < items.averageUser().length; i++) {
      centre[i % width] += items.averageUser()[i] / vectors;
    }
    return centre;
  }

  /**
   * The user to whom a run of ratings belongs; the average user if the ratings say nothing.
   *
   * @param key of the user, for its draws
   */
  public User fold(RatingBlock block, int user, long key) {
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    int known = 0;
    boolean says = false;
    for (int p = begin; p < end; p++) {
      if (isKnown(block.item()[p])) {
        known++;
        says |= block.weight(p) > 0;
      }
    }
    theta = new float[stride];
    bias = 0f;
    if (!says) {
      equations.begin();
      return user(
          items.averageUser().clone(),
          items.averageUserBias(),
          items.averageGate().clone(),
          known,
          key);
    }
    descend(block, begin, end);
    if (prior != null) {
      float[] factors = prior.factors(kernel, theta);
      return user(factors, prior.bias(kernel, theta), prior.gate(kernel, theta), known, key);
    }
    float[] alpha = model.gate(theta, 0);
    return user(factors(alpha), bias, alpha, known, key);
  }

  private boolean isKnown(int j) {
    int v = j - features.items();
    return v < 0
        || newItems.fields() > 1 && newItems.begin(v, 1) < newItems.end(v, newItems.fields() - 1);
  }

  /** Gauss-Newton steps from {@link #theta} to the nearest minimum. */
  private void descend(RatingBlock block, int begin, int end) {
    boolean exact =
        settings.loss() == Loss.SQUARED
            && (prior != null || !settings.learnAttention() && settings.interaction().isBilinear());
    double objective = linearise(block, begin, end);
    for (int step = 0; step < STEPS; step++) {
      float[] before = theta;
      float biasBefore = bias;
      theta = new float[stride];
      bias = equations.mean(theta, 0);
      if (exact && isFinite()) {
        return;
      }
      double next = linearise(block, begin, end);
      for (int half = 0; half < HALVINGS && !(next <= objective); half++) {
        boolean usable = isFinite();
        for (int h = 0; h < unknowns; h++) {
          theta[h] = usable ? (theta[h] + before[h]) / 2 : before[h];
        }
        bias = usable ? (bias + biasBefore) / 2 : biasBefore;
        next = linearise(block, begin, end);
      }
      if (!(next <= objective)) {
        theta = before;
        bias = biasBefore;
        return;
      }
      if (objective - next <= TOLERANCE * (1 + objective)) {
        return;
      }
      objective = next;
    }
  }

  private boolean isFinite() {
    float sum = bias;
    for (float value : theta) {
      sum += value * 0f;
    }
    return Float.isFinite(sum);
  }

  /**
   * Fills the normal equations with the ratings, the score linear around {@link #theta}.
   *
   * @return minus the log posterior there
   */
  private double linearise(RatingBlock block, int begin, int end) {
    equations.begin();
    if (model != null) {
      model.beginBatch(theta, 0);
    }
    double loss = 0;
    for (int p = begin; p < end; p++) {
      int j = block.item()[p];
      if (!isKnown(j)) {
        continue;
      }
      if (j < features.items()) {
        item.item(j);
      } else {
        item.values(newItems, j - features.items());
      }
      float[] gradient = equations.rows();
      int at = equations.at();
      float score = scale.offset() + item.bias(rowConstant) + bias + interaction(gradient, at);
      float y = scale.toModel(block.rating()[p]);
      float weight = Math.min(block.weight(p), MOST_WEIGHT);
      float curvature = settings.loss().curvature(score);
      loss += weight * settings.loss().value(y, score);
      float linear = kernel.dot(gradient, at, theta, 0, stride) + bias;
      equations.add(weight * curvature, linear + settings.loss().residual(y, score) / curvature);
    }
    double penalty = (double) precisions.userBias * bias * bias;
    for (int h = 0; h < unknowns; h++) {
      penalty += (double) precisions.user[h] * theta[h] * theta[h];
    }
    return precisions.noise * loss + penalty / 2;
  }

  /** The part of the score that depends on θ, and its gradient. */
  private float interaction(float[] gradient, int at) {
    if (model != null) {
      return model.forward(theta, 0, item, rows, gradient, at);
    }
    item.scaleByWeight();
    kernel.weightedSum(item.scale, rows, item.row, item.first, item.size, gradient, at, stride);
    kernel.axpy(1f, prior.basis(), prior.biasAt(), gradient, at, stride);
    return prior.meanBias() + kernel.dot(gradient, at, theta, 0, stride);
  }

  /** Factors of a point estimate's user in the form that scores. */
  private float[] factors(float[] alpha) {
    if (!settings.interaction().isBilinear()) {
      return theta;
    }
    float[] factors = new float[features.fields() * stride];
    for (int l = 0; l < features.fields(); l++) {
      kernel.axpy(features.fields() * alpha[l], theta, 0, factors, l * stride, stride);
    }
    return factors;
  }

  private User user(float[] factors, float bias, float[] gate, int known, long key) {
    float[] movement = attention.movement(settings, items, factors);
    float[] shares = Attention.shares(movement);
    float[] deviation = deviation(shares, key);
    return new User(factors, bias, shares, deviation, Attention.intensity(movement), gate, known);
  }

  /**
   * The root mean square distance between the attention of draws of the user and the user's
   * attention.
   */
  private float[] deviation(float[] shares, long key) {
    float[] deviation = new float[shares.length];
    if (prior == null) {
      Arrays.fill(deviation, Float.NaN);
      return deviation;
    }
    double[] squares = new double[shares.length];
    float[] z = new float[stride];
    for (int draw = 0; draw < DRAWS; draw++) {
      equations.draw(CounterRandom.key(key, CounterRandom.FOLD_IN, draw, 0), z, 0);
      float[] drawn = Attention.shares(attention.movement(prior.factors(kernel, z), 0));
      for (int l = 0; l < shares.length; l++) {
        double distance = drawn[l] - shares[l];
        squares[l] += distance * distance;
      }
    }
    for (int l = 0; l < shares.length; l++) {
      deviation[l] = (float) Math.sqrt(squares[l] / DRAWS);
    }
    return deviation;
  }
}

package io.sparkafm.core.score;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemBag;
import io.sparkafm.core.model.ItemEncoder;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;

/**
 * Scores of (user, item) pairs: standardised ratings without the global mean. An object of this
 * class may be used by one thread only.
 */
public final class Scorer {
  private final VectorOps kernel = VectorOps.best();
  private final ItemBag item;
  private final float[] factors;
  private final float[] bias;
  private final int stride;
  private final AttentionFactorModel model;

  /**
   * The encoder of items that are known by their values alone; null in models that do not encode
   * the vectors of items.
   */
  private final ItemEncoder encoder;

  /** The mean item, which stands for items without factors of their own in NMF; otherwise null. */
  private final float[] meanItem;

  /** 1 + s of the user: the factor by which the main effects of items are multiplied. */
  private float slope = 1f;

  /**
   * A scorer of a trained model, whose users are in the form that {@link TrainedItems} describes.
   */
  public Scorer(Settings settings, TrainedItems items, ItemFeatures features) {
    this(
        features,
        items.factors(),
        items.bias(),
        items.stride(),
        settings.interaction().isBilinear()
            ? null
            : new AttentionFactorModel(
                VectorOps.best(),
                settings,
                items.weights(),
                items.averageUser(),
                features.fields()),
        settings.itemVector() == Settings.ItemVector.ENCODED
            ? new ItemEncoder(
                settings,
                features,
                items.weights(),
                AttentionFactorModel.weightsLength(settings, features.fields()))
            : null,
        settings.nonNegative() ? meanItem(items, features) : null);
  }

  /** A scorer of one draw, whose users are given by their factors u. */
  public Scorer(Settings settings, PosteriorSample draw, ItemFeatures features) {
    this(
        features,
        draw.factors(),
        draw.bias(),
        settings.stride(),
        new AttentionFactorModel(
            VectorOps.best(), settings, draw.weights(), draw.meanUser(), features.fields()),
        null,
        null);
  }

  private Scorer(
      ItemFeatures features,
      float[] factors,
      float[] bias,
      int stride,
      AttentionFactorModel model,
      ItemEncoder encoder,
      float[] meanItem) {
    this.encoder = encoder;
    this.meanItem = meanItem;
    this.item = new ItemBag(features);
    this.factors = factors;
    this.bias = bias;
    this.stride = stride;
    this.model = model;
  }

  private static float[] meanItem(TrainedItems items, ItemFeatures features) {
    float[] mean = new float[items.stride()];
    for (int j = 0; j < features.items(); j++) {
      for (int h = 0; h < items.rank(); h++) {
        mean[h] += items.factors()[j * items.stride() + h] / features.items();
      }
    }
    return mean;
  }

  /** Sets the user that the next scores are for. */
  public void user(float[] u, int uAt) {
    if (model != null) {
      model.beginBatch(u, uAt);
    }
  }

  /**
   * Sets the user of a draw that the next scores are for.
   *
   * @param slope s: the main effects of items are multiplied by 1 + s for this user
   */
  public void user(float[] u, int uAt, float slope) {
    user(u, uAt);
    this.slope = 1f + slope;
  }

  /** Score of a known item: O(values · k). */
  public float score(float[] u, int uAt, float userBias, int number) {
    item.item(number);
    return userBias + slope * item.bias(bias) + interaction(u, uAt);
  }

  /**
   * Score of an item that is known by its values alone: its own vector and bias are zero.
   *
   * @param rows rows of its values on the item side's numbering, in the order of the fields
   * @param fields field (1..n) of each row
   * @param weights weight of each row
   */
  public float score(
      float[] u, int uAt, float userBias, int[] rows, int[] fields, float[] weights) {
    if (encoder != null || meanItem != null) {
      float[] vector = encoder == null ? meanItem : encoder.encode(rows, weights, 0, rows.length);
      return userBias + kernel.dot(u, uAt, vector, 0, stride);
    }
    item.values(rows, fields, weights);
    return userBias + slope * item.bias(bias) + interaction(u, uAt);
  }

  private float interaction(float[] u, int uAt) {
    if (model != null) {
      return model.forward(u, uAt, item, factors);
    }
    float sum = 0;
    for (int r = item.first; r < item.first + item.size; r++) {
      float product =
          kernel.dot(u, uAt + item.field[r] * stride, factors, item.row[r] * stride, stride);
      sum = Math.fma(item.weight[r], product, sum);
    }
    return sum;
  }
}

package io.sparkafm.core.learn;

import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.core.score.Scorer;
import java.util.Arrays;

/**
 * A few hundred predictions that the mixing of a chain is watched on: the first rating each of some
 * {@link #COUNT} users that their keys choose, so that they do not depend on the blocks.
 */
public final class WatchedPredictions {
  /** Users that are watched, about: all of them where there are fewer. */
  static final int COUNT = 300;

  private WatchedPredictions() {}

  /**
   * What a draw predicts for the watched users of a block, in the order of its users: on the
   * standardised scale, without the offset. O(users + watched · k).
   *
   * @param parameters that the users of the draw were drawn with
   * @param rows the users of the draw
   * @param keys a key for each user
   * @param users number of all users
   */
  public static float[] of(
      Settings settings,
      ItemFeatures features,
      Parameters parameters,
      RatingBlock block,
      UserRows rows,
      long[] keys,
      long users) {
    Scorer scorer =
        new Scorer(settings, PosteriorSample.of(settings, parameters, features), features);
    float[] predictions = new float[COUNT];
    int watched = 0;
    for (int i = 0; i < block.users(); i++) {
      long key = CounterRandom.key(settings.seed(), CounterRandom.WATCHED, 0, keys[i]);
      if (!block.rated(i) || CounterRandom.uniform(key, 0) * users >= COUNT) {
        continue;
      }
      if (watched == predictions.length) {
        predictions = Arrays.copyOf(predictions, 2 * watched);
      }
      int at = i * settings.stride();
      scorer.user(rows.factors(), at, settings.slopes() ? rows.slope()[i] : 0f);
      predictions[watched++] =
          scorer.score(rows.factors(), at, rows.bias()[i], block.item()[block.start()[i]]);
    }
    return Arrays.copyOf(predictions, watched);
  }
}

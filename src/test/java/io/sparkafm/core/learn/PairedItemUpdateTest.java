package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Draws of the item side of a factorisation machine, whose rows are paired with each other. */
class PairedItemUpdateTest {
  private static final int RANK = 3;
  private static final int USERS = 40;
  private static final int ITEMS = 5;

  private final ItemFeatures features =
      new ItemFeatures(
          ITEMS,
          new int[] {0, ITEMS, ITEMS + 3, ITEMS + 4},
          new int[] {0, 1, 2, 4, 5, 6, 6, 7, 8, 9, 10},
          new int[] {5, 8, 6, 7, 8, 6, 7, 8, 7, 8},
          new float[] {1f, 0.7f, 0.5f, 0.5f, -1.2f, 1f, 1f, 0.4f, 1f, 2f});
  private final Settings settings =
      Settings.builder(RANK)
          .inference(Inference.POSTERIOR)
          .interaction(InteractionKind.PAIRWISE)
          .learnAttention(false)
          .seed(3)
          .build();
  private final int stride = settings.stride();
  private final SplittableRandom random = new SplittableRandom(8);
  private final float[] u = new float[USERS * stride];
  private final float[][] y = new float[USERS][ITEMS];
  private final Parameters parameters;

  PairedItemUpdateTest() {
    Precisions precisions = new Precisions(features.fields(), stride, 1f, 2f, 3f, 1f, 1.5f);
    parameters = new Parameters(features.rows(), stride, 0, precisions, 1f);
    parameters.itemNoise = new float[] {1f, 2f, 0.5f, 1f, 1.4f};
    for (int i = 0; i < USERS; i++) {
      for (int h = 0; h < RANK; h++) {
        u[i * stride + h] = (float) random.nextGaussian();
      }
      for (int j = 0; j < ITEMS; j++) {
        y[i][j] = (float) random.nextGaussian();
      }
    }
    for (int row = 0; row < features.rows(); row++) {
      for (int h = 0; h < RANK; h++) {
        parameters.factors[row * stride + h] = (float) random.nextGaussian();
      }
    }
  }

  private double x(int position, int h) {
    return features.weight(position) * parameters.factors[features.row(position) * stride + h];
  }

  /** The factorisation machine's score, pair by pair. */
  private double score(int user, int item) {
    double score = 0;
    for (int r = features.first(item); r < features.last(item); r++) {
      score += features.weight(r) * parameters.bias[features.row(r)];
      for (int h = 0; h < RANK; h++) {
        score += u[user * stride + h] * x(r, h);
        for (int s = features.first(item); s < r; s++) {
          score += x(r, h) * x(s, h);
        }
      }
    }
    return score;
  }

  private float[] sums(ItemSums.Layout layout) {
    ItemSums.Builder builder = new ItemSums.Builder(VectorOps.best(), layout, ITEMS);
    for (int i = 0; i < USERS; i++) {
      builder.user(u, i * stride, 1f);
      for (int j = 0; j < ITEMS; j++) {
        builder.add(j, 1f, (float) (y[i][j] - score(i, j)));
      }
    }
    ItemSums sums = builder.sums(new RoundStatistics(stride));
    float[] all = new float[ITEMS * layout.width()];
    for (int n = 0; n < sums.items().length; n++) {
      int from = n * layout.width();
      System.arraycopy(sums.sums(), from, all, sums.items()[n] * layout.width(), layout.width());
    }
    return all;
  }

  @Test
  void sumsOfResidualsFollowEveryRowThatIsDrawn() {
    for (int[] group : new int[][] {{0}, {1, 2}, {0, 1, 2}}) {
      ItemSums.Layout layout = new ItemSums.Layout(group, 1);
      float[] followed = sums(layout);
      new GibbsItemUpdate(settings, features, parameters, layout, followed, 4).draw();
      float[] anew = sums(layout);
      for (int j = 0; j < ITEMS; j++) {
        int at = j * layout.width();
        // The last step moves biases between values and their items, which changes no score.
        double noise = parameters.itemNoise[j];
        assertEquals(noise * anew[at + ItemSums.GRADIENT], followed[at + ItemSums.GRADIENT], 2e-3);
        for (int h = 0; h < group.length; h++) {
          int b = at + layout.gradient(0) + h;
          assertEquals(noise * anew[b], followed[b], 2e-3, "item " + j + ", dimension " + h);
        }
      }
    }
  }

  /** With hardly any noise a draw is where the score's gradient in the row vanishes. */
  @Test
  void theRowThatIsDrawnLastFitsTheRatingsGivenAllOthers() {
    parameters.precisions.noise = 1e6f;
    ItemSums.Layout layout = new ItemSums.Layout(new int[] {0, 1, 2}, 1);
    new GibbsItemUpdate(settings, features, parameters, layout, sums(layout), 4).draw();
    int row = features.rows() - 1;
    double largest = 0;
    for (int h = 0; h < RANK; h++) {
      double slope = 0;
      double curvature = 0;
      for (int i = 0; i < USERS; i++) {
        for (int j = 0; j < ITEMS; j++) {
          for (int r = features.first(j); r < features.last(j); r++) {
            if (features.row(r) == row) {
              double others = u[i * stride + h];
              for (int s = features.first(j); s < features.last(j); s++) {
                others += s == r ? 0 : x(s, h);
              }
              double gradient = features.weight(r) * others;
              slope += parameters.itemNoise[j] * gradient * (y[i][j] - score(i, j));
              curvature += parameters.itemNoise[j] * gradient * gradient;
            }
          }
        }
      }
      largest = Math.max(largest, Math.abs(slope) / curvature);
    }
    assertTrue(largest < 5e-3, "the row is off by " + largest);
  }
}

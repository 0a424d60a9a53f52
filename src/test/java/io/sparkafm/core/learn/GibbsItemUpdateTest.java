package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.math.LinearAlgebra;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Draws of the item side given the users, against the normal distribution of all its unknowns at
 * once: rows that are collinear (an item and a value that it alone has), rows of one rating,
 * weights, continuous values, several values of a field, several blocks.
 */
class GibbsItemUpdateTest {
  private static final int RANK = 2;
  private static final int USERS = 9;
  private static final int ITEMS = 5;
  private static final int DRAWS = 60_000;

  private final ItemFeatures features = features();
  private final Settings settings = GibbsProblem.settings(RANK);
  private final int stride = settings.stride();
  private final int unknowns = features.rows() * (RANK + 1);
  private final SplittableRandom random = new SplittableRandom(5);
  private final float[] u = new float[USERS * stride];
  private final float[] slope = new float[USERS];
  private final float[][] a = new float[USERS][features.fields()];
  private final float[] noise = new float[USERS];
  private final boolean[][] rated = new boolean[USERS][ITEMS];
  private final float[][] weight = new float[USERS][ITEMS];
  private final float[][] y = new float[USERS][ITEMS];
  private final Parameters parameters;

  GibbsItemUpdateTest() {
    Precisions precisions = new Precisions(features.fields(), stride, 1f, 2f, 3f, 1f, 1.5f);
    precisions.noise = 1.7f;
    precisions.fieldBias[1] = 4f;
    precisions.field[stride + 1] = 0.8f;
    parameters = new Parameters(features.rows(), stride, 0, precisions, 1f);
    parameters.itemNoise = new float[] {1f, 2f, 0.5f, 1f, 1.4f};
    for (int i = 0; i < USERS; i++) {
      for (int h = 0; h < RANK; h++) {
        u[i * stride + h] = (float) random.nextGaussian();
      }
      slope[i] = (float) (1 + 0.3 * random.nextGaussian());
      noise[i] = i % 2 == 0 ? 1f : 0.7f;
      for (int l = 0; l < features.fields(); l++) {
        a[i][l] = (float) (0.4 + random.nextDouble());
      }
      for (int j = 0; j < ITEMS; j++) {
        // Item 3 has one rating, item 4 none.
        rated[i][j] = j < 3 && random.nextInt(3) > 0 || j == 3 && i == 0;
        weight[i][j] = 0.5f + random.nextInt(3);
        y[i][j] = (float) random.nextGaussian();
      }
    }
  }

  /** Field 1: several values, one of them item 0's alone. Field 2: continuous. */
  private static ItemFeatures features() {
    int[] firstRow = {0, ITEMS, ITEMS + 3, ITEMS + 4};
    int[] start = {0, 1, 2, 4, 5, 6, 6, 7, 8, 9, 10};
    int[] row = {5, 8, 6, 7, 8, 6, 7, 8, 7, 8};
    float[] weight = {1f, 0.7f, 0.5f, 0.5f, -1.2f, 1f, 1f, 0.4f, 1f, 2f};
    return new ItemFeatures(ITEMS, firstRow, start, row, weight);
  }

  /** What an item's score gains by one of an unknown's: of row and dimension, the last the bias. */
  private double gain(int user, int item, int row, int h, boolean attended) {
    for (int v = features.first(item); v < features.last(item); v++) {
      if (features.row(v) == row) {
        double scale = attended ? a[user][features.field[v]] : 1;
        double factor = h == RANK ? slope[user] : scale * u[user * stride + h];
        return features.weight(v) * factor;
      }
    }
    return 0;
  }

  private double score(int user, int item, boolean attended) {
    double score = 0;
    for (int row = 0; row < features.rows(); row++) {
      for (int h = 0; h <= RANK; h++) {
        double value = h == RANK ? parameters.bias[row] : parameters.factors[row * stride + h];
        score += gain(user, item, row, h, attended) * value;
      }
    }
    return score;
  }

  /** The sums of two blocks, users of even number and the others, as the driver adds them. */
  private float[] sums(ItemSums.Layout layout) {
    float[] all = new float[ITEMS * layout.width()];
    for (int block = 0; block < 2; block++) {
      ItemSums.Builder builder = new ItemSums.Builder(VectorOps.best(), layout, ITEMS);
      for (int i = block; i < USERS; i += 2) {
        builder.user(u, i * stride, slope[i]);
        for (int j = 0; j < ITEMS; j++) {
          if (rated[i][j]) {
            boolean attended = layout.fields() > 1;
            float residual = (float) (y[i][j] - score(i, j, attended));
            if (attended) {
              builder.add(j, weight[i][j] * noise[i], residual, a[i]);
            } else {
              builder.add(j, weight[i][j] * noise[i], residual);
            }
          }
        }
      }
      ItemSums sums = builder.sums(new RoundStatistics(stride));
      for (int n = 0; n < sums.items().length; n++) {
        for (int f = 0; f < layout.width(); f++) {
          all[sums.items()[n] * layout.width() + f] += sums.sums()[n * layout.width() + f];
        }
      }
    }
    return all;
  }

  /** Whether a row has ratings: others are not drawn. */
  private boolean isRated(int row) {
    for (int i = 0; i < USERS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        for (int v = features.first(j); v < features.last(j); v++) {
          if (rated[i][j] && features.row(v) == row) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Precision matrix of all unknowns, row-major, and τ Σ w·gain·y. */
  private double[][] exact(boolean attended) {
    double[] matrix = new double[unknowns * unknowns];
    double[] right = new double[unknowns];
    for (int i = 0; i < USERS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        if (!rated[i][j]) {
          continue;
        }
        double precision =
            parameters.precisions.noise * weight[i][j] * noise[i] * parameters.itemNoise[j];
        for (int p = 0; p < unknowns; p++) {
          double gain = gain(i, j, p / (RANK + 1), p % (RANK + 1), attended);
          right[p] += precision * gain * y[i][j];
          for (int q = 0; q < unknowns; q++) {
            matrix[p * unknowns + q] +=
                precision * gain * gain(i, j, q / (RANK + 1), q % (RANK + 1), attended);
          }
        }
      }
    }
    for (int p = 0; p < unknowns; p++) {
      int row = p / (RANK + 1);
      int h = p % (RANK + 1);
      int l = row < ITEMS ? 0 : row < ITEMS + 3 ? 1 : 2;
      matrix[p * unknowns + p] +=
          h == RANK
              ? parameters.precisions.fieldBias[l]
              : parameters.precisions.field[l * stride + h];
    }
    return new double[][] {matrix, right};
  }

  /** All groups of dimensions in turn, with uniform attention and with the users' own. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void drawsHaveMeanAndCovarianceOfTheExactConditional(boolean attended) {
    double[][] exact = exact(attended);
    double[] mean = LinearAlgebra.solve(exact[0], unknowns, exact[1], 1);
    double[] identity = new double[unknowns * unknowns];
    for (int p = 0; p < unknowns; p++) {
      identity[p * unknowns + p] = 1;
    }
    double[] covariance = LinearAlgebra.solve(exact[0], unknowns, identity, unknowns);
    double[] found = new double[unknowns];
    double[] products = new double[unknowns * unknowns];
    double[] value = new double[unknowns];
    int[][] groups = {{0}, {1}, {0, 1}};
    for (int epoch = 0; epoch < DRAWS; epoch++) {
      ItemSums.Layout layout =
          new ItemSums.Layout(groups[epoch % 3], attended ? features.fields() : 1);
      new GibbsItemUpdate(settings, features, parameters, layout, sums(layout), epoch).draw();
      for (int p = 0; p < unknowns; p++) {
        int row = p / (RANK + 1);
        int h = p % (RANK + 1);
        value[p] = h == RANK ? parameters.bias[row] : parameters.factors[row * stride + h];
        found[p] += value[p] / DRAWS;
      }
      for (int p = 0; p < unknowns; p++) {
        for (int q = 0; q < unknowns; q++) {
          products[p * unknowns + q] += value[p] * value[q] / DRAWS;
        }
      }
    }
    for (int p = 0; p < unknowns; p++) {
      if (!isRated(p / (RANK + 1))) {
        assertEquals(0, found[p], 0, "a row without ratings stays where it is");
        continue;
      }
      double deviation = Math.sqrt(covariance[p * unknowns + p]);
      assertEquals(mean[p], found[p], 0.05 * deviation, "mean of unknown " + p);
      for (int q = 0; q < unknowns; q++) {
        if (isRated(q / (RANK + 1))) {
          double other = Math.sqrt(covariance[q * unknowns + q]);
          assertEquals(
              covariance[p * unknowns + q],
              products[p * unknowns + q] - found[p] * found[q],
              0.06 * deviation * other,
              "covariance of unknowns " + p + ", " + q);
        }
      }
    }
  }

  @Test
  void thePlaceOfRatingsInBlocksDoesNotMatterBeyondRounding() {
    ItemSums.Layout layout = new ItemSums.Layout(new int[] {0, 1}, 1);
    float[] two = sums(layout);
    ItemSums.Builder one = new ItemSums.Builder(VectorOps.best(), layout, ITEMS);
    for (int i = 0; i < USERS; i++) {
      one.user(u, i * stride, slope[i]);
      for (int j = 0; j < ITEMS; j++) {
        if (rated[i][j]) {
          one.add(j, weight[i][j] * noise[i], (float) (y[i][j] - score(i, j, false)));
        }
      }
    }
    ItemSums sums = one.sums(new RoundStatistics(stride));
    float[] all = new float[two.length];
    for (int n = 0; n < sums.items().length; n++) {
      System.arraycopy(
          sums.sums(), n * layout.width(), all, sums.items()[n] * layout.width(), layout.width());
    }
    assertArrayEquals(all, two, 1e-4f);
  }

  @Test
  void everyDimensionHasItsTurnInASweep() {
    Settings wide = GibbsProblem.settings(37);
    Parameters any = new Parameters(features.rows(), wide.stride(), 0, parameters.precisions, 1f);
    int group = ItemSums.Layout.of(wide, features, any, 0).group();
    int groups = (37 + group - 1) / group;
    for (int sweep = 0; sweep < 3; sweep++) {
      boolean[] drawn = new boolean[37];
      for (int part = 0; part < groups; part++) {
        int epoch = sweep * groups + part;
        for (int h : ItemSums.Layout.of(wide, features, any, epoch).dimensions()) {
          drawn[h] = true;
        }
      }
      for (boolean h : drawn) {
        assertEquals(true, h);
      }
    }
  }
}

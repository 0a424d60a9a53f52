package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.GammaSampler;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A whole chain of users, item side, noise and precisions against a plain Gibbs sampler of the same
 * model that draws one number at a time in doubles: what both say of predictions and of what rules
 * them must agree.
 */
class ChainTest {
  private static final int USERS = 24;
  private static final int ITEMS = 18;
  private static final int EPOCHS = 20_500;
  private static final int BURN_IN = 500;
  private static final int BATCHES = 25;

  /** How many standard errors two means may differ by, the largest of 437 differences. */
  private static final double ERRORS = 5;

  private final ItemFeatures features = features();
  private final Settings settings = GibbsProblem.settings(1);
  private final RatingScale scale = new RatingScale(Loss.SQUARED, 0, 1, -9, 9, 0);
  private final float[] count;
  private final RatingBlock[] blocks = new RatingBlock[2];

  /** Field 1: a value that only item 0 has, one of two items, one of the rest but the last. */
  private static ItemFeatures features() {
    int[] start = new int[ITEMS + 1];
    int[] row = new int[ITEMS - 1];
    float[] weight = new float[ITEMS - 1];
    for (int j = 0; j < ITEMS; j++) {
      start[j + 1] = Math.min(j + 1, ITEMS - 1);
      if (j < ITEMS - 1) {
        row[j] = ITEMS + (j == 0 ? 0 : j < 3 ? 1 : 2);
        weight[j] = 1f;
      }
    }
    return new ItemFeatures(ITEMS, new int[] {0, ITEMS, ITEMS + 3}, start, row, weight);
  }

  ChainTest() {
    SplittableRandom random = new SplittableRandom(3);
    double[] bias = random.doubles(USERS, -1, 1).toArray();
    double[] main = random.doubles(ITEMS, -1, 1).toArray();
    double[] x = random.doubles(ITEMS, -1, 1).toArray();
    double[] u = random.doubles(USERS, -1, 1).toArray();
    count = new float[features.rows()];
    for (int block = 0; block < 2; block++) {
      int users = USERS / 2;
      int[] start = new int[users + 1];
      int[] item = new int[users * ITEMS];
      float[] rating = new float[item.length];
      float[] weight = new float[item.length];
      int n = 0;
      for (int i = 0; i < users; i++) {
        int user = block * users + i;
        for (int j = 0; j < ITEMS; j++) {
          // The last item has one rating.
          boolean rated = j == ITEMS - 1 ? user == 5 : random.nextInt(5) < 3;
          if (rated) {
            item[n] = j;
            rating[n] =
                (float) (bias[user] + main[j] + 1.5 * u[user] * x[j] + 0.5 * random.nextGaussian());
            weight[n] = n % 4 == 0 ? 2f : 1f;
            for (int v = features.first(j); v < features.last(j); v++) {
              count[features.row(v)] += weight[n];
            }
            n++;
          }
        }
        start[i + 1] = n;
      }
      blocks[block] =
          new RatingBlock(
              start, Arrays.copyOf(item, n), Arrays.copyOf(rating, n), Arrays.copyOf(weight, n));
    }
  }

  /** Means and deviations over draws of quantities that are watched, and the means' errors. */
  private static final class Moments {
    private final double[] sum;
    private final double[] squares;

    /** Sums over the draws of each batch: so long that batches are nearly independent. */
    private final double[][] batches;

    private int draws;

    Moments(int quantities) {
      sum = new double[quantities];
      squares = new double[quantities];
      batches = new double[BATCHES][quantities];
    }

    void add(double[] values) {
      int batch = draws * BATCHES / (EPOCHS - BURN_IN);
      for (int i = 0; i < values.length; i++) {
        sum[i] += values[i];
        squares[i] += values[i] * values[i];
        batches[batch][i] += values[i];
      }
      draws++;
    }

    double mean(int i) {
      return sum[i] / draws;
    }

    double deviation(int i) {
      return Math.sqrt(Math.max(squares[i] / draws - mean(i) * mean(i), 0));
    }

    /** Standard error of the mean, from the spread of the batches' means. */
    double error(int i) {
      double square = 0;
      for (double[] batch : batches) {
        double difference = batch[i] * BATCHES / draws - mean(i);
        square += difference * difference;
      }
      return Math.sqrt(square / (BATCHES - 1) / BATCHES);
    }
  }

  /** Predictions of all pairs, then log τ, log deviations of biases and slopes. */
  private static double[] watched(
      java.util.function.IntToDoubleFunction prediction, double tau, double... precisions) {
    double[] values = new double[USERS * ITEMS + 1 + precisions.length];
    for (int p = 0; p < USERS * ITEMS; p++) {
      values[p] = prediction.applyAsDouble(p);
    }
    values[USERS * ITEMS] = Math.log(tau);
    for (int i = 0; i < precisions.length; i++) {
      values[USERS * ITEMS + 1 + i] = -0.5 * Math.log(precisions[i]);
    }
    return values;
  }

  private Moments chain() {
    Parameters parameters =
        ItemSide.initial(settings, features, count, Precisions.start(settings, 2));
    long[][] keys = {Problem.keys(blocks[0], 1), Problem.keys(blocks[1], 1000)};
    UserRows[] users = new UserRows[2];
    for (int b = 0; b < 2; b++) {
      users[b] = UserRows.initial(blocks[b], keys[b], settings);
    }
    Moments moments = new Moments(USERS * ITEMS + 5);
    int stride = settings.stride();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      ItemSide side = new ItemSide(settings, features, count, parameters);
      for (int b = 0; b < 2; b++) {
        BlockPass pass =
            new BlockPass(VectorOps.best(), settings, features, count, parameters, scale, false);
        side.add(pass.run(blocks[b], users[b], keys[b], epoch, 0));
      }
      side.endEpoch(epoch, false);
      if (epoch >= BURN_IN) {
        Precisions precisions = parameters.precisions;
        moments.add(
            watched(
                p -> {
                  int user = p / ITEMS % (USERS / 2);
                  UserRows rows = users[p / ITEMS / (USERS / 2)];
                  double main = 0;
                  double factor = 0;
                  for (int v = features.first(p % ITEMS); v < features.last(p % ITEMS); v++) {
                    main += parameters.bias[features.row(v)];
                    factor += parameters.factors[features.row(v) * stride];
                  }
                  return rows.bias()[user]
                      + (1 + rows.slope()[user]) * main
                      + rows.factors()[user * stride] * factor;
                },
                precisions.noise,
                precisions.userBias,
                precisions.slope,
                precisions.fieldBias[0],
                precisions.fieldBias[1]));
      }
    }
    return moments;
  }

  @Test
  void theChainAgreesWithASamplerThatDrawsOneNumberAtATime() {
    Moments chain = chain();
    Moments plain = new Moments(USERS * ITEMS + 5);
    PlainGibbs sampler = new PlainGibbs(features, blocks, USERS, new GammaSampler(99));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      sampler.sweep();
      if (epoch >= BURN_IN) {
        plain.add(
            watched(
                p -> sampler.prediction(p / ITEMS, p % ITEMS),
                sampler.tau,
                sampler.userBiasPrecision,
                sampler.slopePrecision,
                sampler.biasPrecision[0],
                sampler.biasPrecision[1]));
      }
    }
    for (int p = 0; p < USERS * ITEMS + 5; p++) {
      double error = Math.hypot(chain.error(p), plain.error(p));
      assertEquals(plain.mean(p), chain.mean(p), ERRORS * error, "mean of quantity " + p);
      assertTrue(
          p >= USERS * ITEMS || error < 0.15 * plain.deviation(p),
          "too few draws to tell means of quantity " + p + " apart");
    }
    double ratio = 0;
    for (int p = 0; p < USERS * ITEMS; p++) {
      ratio += chain.deviation(p) / plain.deviation(p) / (USERS * ITEMS);
    }
    assertEquals(1, ratio, 0.02, "deviations of the predictions, mean over pairs");
  }
}

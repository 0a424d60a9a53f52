package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.LinearAlgebra;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.core.score.Scorer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldInTest {
  private static final ItemFeatures NO_NEW_ITEMS =
      new ItemFeatures(0, new int[] {0, 0}, new int[1], new int[0], new float[0]);

  /** A problem's user 3, with what its objective is made of. */
  private record Objective(Problem problem, TrainedItems items) {
    static final int USER = 3;

    static Objective of(Problem.Shape shape) {
      Problem problem = Problem.random(shape);
      return new Objective(
          problem, TrainedItems.of(problem.settings, problem.parameters, problem.features));
    }

    FoldIn.User found(int user) {
      float[] popularity = new float[problem.features.items()];
      java.util.Arrays.fill(popularity, 1f);
      Attention attention =
          new Attention(items.rank(), items.factors(), problem.features, popularity);
      return new FoldIn(
              problem.settings,
              problem.scale,
              items,
              problem.features,
              NO_NEW_ITEMS,
              null,
              attention)
          .fold(problem.block, user, 1);
    }

    /** u of a user in the form that scores: Σ_l f_l = (n+1)·u, as α sums to 1. */
    float[] u(FoldIn.User user) {
      int stride = problem.settings.stride();
      float[] u = new float[stride];
      for (int i = 0; i < user.factors().length; i++) {
        u[i % stride] += user.factors()[i] * stride / user.factors().length;
      }
      return u;
    }

    double at(float[] u, float bias) {
      Settings settings = problem.settings;
      RatingBlock one = new RatingBlock(new int[] {0, 1}, new int[] {0}, new float[] {0}, null);
      MeanUsers user =
          MeanUsers.of(
              settings,
              problem.parameters,
              problem.features.fields(),
              one,
              new UserRows(u, new float[] {bias}));
      Scorer scorer = new Scorer(settings, items, problem.features);
      scorer.user(user.factors(), 0);
      RatingBlock block = problem.block;
      double sum = 0;
      for (int p = block.start()[USER]; p < block.start()[USER + 1]; p++) {
        double score =
            problem.scale.offset() + scorer.score(user.factors(), 0, bias, block.item()[p]);
        double y = problem.scale.toModel(block.rating()[p]);
        sum += block.weight(p) * settings.loss().value(y, score);
      }
      Precisions precisions = problem.parameters.precisions;
      sum = precisions.noise * sum + precisions.userBias * bias * bias / 2;
      for (int h = 0; h < settings.rank(); h++) {
        sum += precisions.user[h] * u[h] * u[h] / 2;
      }
      return sum;
    }
  }

  static List<Problem.Shape> shapes() {
    return Problem.shapes().toList();
  }

  /** All around the user of a point estimate minus the log posterior is larger. */
  @ParameterizedTest
  @MethodSource("shapes")
  void theUserFoundIsTheMostProbable(Problem.Shape shape) {
    Objective objective = Objective.of(shape);
    FoldIn.User found = objective.found(Objective.USER);
    float[] u = objective.u(found);
    double least = objective.at(u, found.bias());
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 40; trial++) {
      float[] moved = u.clone();
      for (int h = 0; h < shape.rank(); h++) {
        moved[h] += (float) (0.05 * random.nextGaussian());
      }
      float bias = (float) (found.bias() + 0.05 * random.nextGaussian());
      double other = objective.at(moved, bias);
      assertTrue(other > least - 1e-3 * (1 + least), shape + ": " + other + " < " + least);
    }
    assertTrue(least < objective.at(new float[u.length], 0f), shape + " from zero");
  }

  @Test
  void withoutRatingsItIsTheAverageUser() {
    Objective objective =
        Objective.of(Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT));
    FoldIn.User user = objective.found(0);
    assertEquals(0, user.ratings());
    assertEquals(objective.items.averageUserBias(), user.bias());
    assertTrue(Float.isNaN(user.attentionDeviation()[0]), "a point estimate has no draws");
  }

  /**
   * Users w ~ N(m, Σ), of which the model has the posterior means given three ratings each: their
   * scatter is far from Σ, yet new users come out as with Σ itself.
   */
  @Test
  void thePriorIsThatOfUsersAndNotOfTheirMeans() {
    PlantedUsers planted = new PlantedUsers(11);
    UserMoments moments = new UserMoments(PlantedUsers.RANK, 1, PlantedUsers.USERS, 10);
    for (int i = 0; i < PlantedUsers.USERS; i++) {
      double[] mean = planted.posteriorMean(planted.draw());
      float[] f = new float[PlantedUsers.RANK];
      for (int h = 0; h < f.length; h++) {
        f[h] = (float) mean[h];
      }
      moments.add(f, (float) mean[f.length], new float[] {1f}, PlantedUsers.RATINGS);
    }
    double raw = moments.covariance(0, 0);
    assertTrue(raw < 0.7 * planted.variance(0), "means vary by " + raw);

    float[] popularity = new float[PlantedUsers.ITEMS];
    java.util.Arrays.fill(popularity, 1f);
    UserPrior prior =
        UserPrior.of(moments, planted.items, planted.features, popularity, PlantedUsers.NOISE, 1);
    Settings settings =
        Problem.Shape.of(PlantedUsers.RANK, Loss.SQUARED, InteractionKind.INNER_PRODUCT)
            .settings(1f, false);
    FoldIn foldIn =
        new FoldIn(
            settings,
            new RatingScale(Loss.SQUARED, 0, 1, -9, 9, 0),
            planted.items,
            planted.features,
            NO_NEW_ITEMS,
            prior,
            new Attention(
                planted.items.rank(), planted.items.factors(), planted.features, popularity));
    double difference = 0;
    double spread = 0;
    for (int i = 0; i < 200; i++) {
      RatingBlock ratings = planted.draw();
      double[] exact = planted.posteriorMean(ratings);
      FoldIn.User user = foldIn.fold(ratings, 0, i);
      assertEquals(1f, user.attention()[0]);
      for (int h = 0; h < PlantedUsers.RANK; h++) {
        difference += Math.pow(user.factors()[h] - exact[h], 2);
        spread += exact[h] * exact[h];
      }
    }
    assertTrue(difference < 0.02 * spread, difference + " of " + spread);
  }

  /** Users of one field, drawn from a prior that is known. */
  private static final class PlantedUsers {
    static final int RANK = 3;
    static final int ITEMS = 60;
    static final int USERS = 4_000;
    static final int RATINGS = 3;
    static final double NOISE = 2;

    private final SplittableRandom random;
    final TrainedItems items;
    final ItemFeatures features =
        new ItemFeatures(ITEMS, new int[] {0, ITEMS}, new int[1], new int[0], new float[0]);

    PlantedUsers(long seed) {
      random = new SplittableRandom(seed);
      int stride = VectorOps.stride(RANK);
      float[] factors = new float[ITEMS * stride];
      for (int j = 0; j < ITEMS; j++) {
        for (int h = 0; h < RANK; h++) {
          factors[j * stride + h] = (float) random.nextGaussian();
        }
      }
      items =
          new TrainedItems(
              RANK,
              factors,
              new float[ITEMS],
              new float[stride],
              new float[stride],
              0f,
              new float[] {1f},
              new Precisions(1, stride, 1f, 1f, 1f, 1f, 1f),
              List.of());
    }

    double variance(int entry) {
      return entry == RANK ? 0.2 : 0.4 / (entry + 1);
    }

    /** The ratings of one more user. */
    RatingBlock draw() {
      double[] w = new double[RANK + 1];
      for (int h = 0; h <= RANK; h++) {
        w[h] = Math.sqrt(variance(h)) * random.nextGaussian();
      }
      int[] item = new int[RATINGS];
      float[] rating = new float[RATINGS];
      for (int p = 0; p < RATINGS; p++) {
        item[p] = random.nextInt(ITEMS);
        double[] x = x(item[p]);
        double score = random.nextGaussian() / Math.sqrt(NOISE);
        for (int h = 0; h <= RANK; h++) {
          score += w[h] * x[h];
        }
        rating[p] = (float) score;
      }
      return new RatingBlock(new int[] {0, RATINGS}, item, rating, null);
    }

    private double[] x(int item) {
      double[] x = new double[RANK + 1];
      for (int h = 0; h < RANK; h++) {
        x[h] = items.factors()[item * items.stride() + h];
      }
      x[RANK] = 1;
      return x;
    }

    /** (Σ⁻¹ + τ Σ x xᵀ)⁻¹ τ Σ y x. */
    double[] posteriorMean(RatingBlock ratings) {
      int n = RANK + 1;
      double[] a = new double[n * n];
      double[] c = new double[n];
      for (int h = 0; h < n; h++) {
        a[h * n + h] = 1 / variance(h);
      }
      for (int p = 0; p < ratings.ratings(); p++) {
        double[] x = x(ratings.item()[p]);
        for (int g = 0; g < n; g++) {
          c[g] += NOISE * ratings.rating()[p] * x[g];
          for (int h = 0; h < n; h++) {
            a[g * n + h] += NOISE * x[g] * x[h];
          }
        }
      }
      return LinearAlgebra.solve(a, n, c, 1);
    }
  }
}

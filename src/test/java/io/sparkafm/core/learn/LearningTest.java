package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.ReferenceModel;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Many epochs: learning goes where the log posterior points, and arrives. */
class LearningTest {
  private static final int RANK = 2;
  private static final int STRIDE = 8;
  private static final int USERS = 40;
  private static final int ITEMS = 25;
  private static final int VALUES = 5;

  /** Ratings of a planted model with two fields: the item and one that holds one or two values. */
  private static Problem planted(
      Loss loss, InteractionKind interaction, boolean learnAttention, float stepScale) {
    Settings settings =
        Settings.builder(RANK)
            .loss(loss)
            .interaction(interaction)
            .hidden(6)
            .learnAttention(learnAttention)
            .stepScale(stepScale)
            .rounds(2)
            .seed(3)
            .build();
    SplittableRandom random = new SplittableRandom(77);
    int[] start = new int[ITEMS + 1];
    int[] row = new int[2 * ITEMS];
    float[] weight = new float[2 * ITEMS];
    int size = 0;
    for (int j = 0; j < ITEMS; j++) {
      int n = 1 + j % 2;
      int first = random.nextInt(VALUES);
      for (int v = 0; v < n; v++) {
        row[size] = ITEMS + (first + v) % VALUES;
        weight[size++] = 1f / n;
      }
      start[j + 1] = size;
    }
    ItemFeatures features =
        new ItemFeatures(ITEMS, new int[] {0, ITEMS, ITEMS + VALUES}, start, row, weight);
    double[][] u = new double[USERS][RANK];
    double[][] x = new double[ITEMS + VALUES][RANK];
    for (double[][] table : new double[][][] {u, x}) {
      for (double[] values : table) {
        for (int h = 0; h < RANK; h++) {
          values[h] = Problem.normal(random, 0.8);
        }
      }
    }
    int[] begin = new int[USERS + 1];
    List<Integer> items = new ArrayList<>();
    List<Double> ratings = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        if (random.nextDouble() < 0.6) {
          double y = Problem.normal(random, 0.3);
          for (int h = 0; h < RANK; h++) {
            y += u[i][h] * x[j][h];
            for (int v = start[j]; v < start[j + 1]; v++) {
              y += u[i][h] * weight[v] * x[row[v]][h];
            }
          }
          items.add(j);
          ratings.add(loss == Loss.LOGISTIC ? (y > 0 ? 1.0 : 0.0) : y);
        }
      }
      begin[i + 1] = items.size();
    }
    float[] rating = new float[ratings.size()];
    for (int p = 0; p < rating.length; p++) {
      rating[p] = ratings.get(p).floatValue();
    }
    int[] item = items.stream().mapToInt(j -> j).toArray();
    RatingBlock block = new RatingBlock(begin, item, rating, null);
    Precisions precisions = new Precisions(2, STRIDE, 2f, 2.5f, 3f, 2f, 4f);
    Parameters parameters =
        ItemSide.initial(settings, features, Problem.count(features, block), precisions);
    long[] keys = new long[USERS];
    for (int i = 0; i < USERS; i++) {
      keys[i] = i;
    }
    UserRows users = UserRows.initial(block, keys, settings);
    RatingScale scale = new RatingScale(loss, 0, 1, -9, 9, 0);
    return new Problem(settings, features, parameters, block, users, scale);
  }

  /** Minus the log posterior, by the reference. */
  private static double objective(Problem problem) {
    ReferenceModel reference = problem.reference();
    Precisions precisions = problem.parameters.precisions;
    return precisions.noise * reference.totalLoss(problem.block)
        + reference.penalty(precisions, problem.features, STRIDE, problem.start());
  }

  /** Objectives before and after each epoch. */
  private static double[] train(Problem problem, int epochs) {
    double[] objectives = new double[epochs + 1];
    objectives[0] = objective(problem);
    for (int epoch = 0; epoch < epochs; epoch++) {
      problem.epoch(problem.parameters, problem.users, epoch);
      objectives[epoch + 1] = objective(problem);
    }
    return objectives;
  }

  /**
   * The optimum by alternating least squares: each user's, item's and value's factors and bias in
   * turn, exactly, until nothing moves.
   */
  private static double optimum(Problem problem) {
    ReferenceModel model = problem.reference();
    Precisions precisions = problem.parameters.precisions;
    SplittableRandom random = new SplittableRandom(5);
    for (double[][] table : new double[][][] {model.u, model.x}) {
      for (double[] values : table) {
        for (int h = 0; h < RANK; h++) {
          values[h] = Problem.normal(random, 0.5);
        }
      }
    }
    double before = Double.POSITIVE_INFINITY;
    for (int sweep = 0; sweep < 2000; sweep++) {
      for (int i = 0; i < USERS; i++) {
        solveUser(problem, model, i, precisions);
      }
      for (int row = 0; row < ITEMS + VALUES; row++) {
        solveRow(problem, model, row, precisions);
      }
      double now =
          model.totalLoss(problem.block)
              + model.penalty(precisions, problem.features, STRIDE, problem.start());
      if (before - now < 1e-9 * now) {
        return now;
      }
      before = now;
    }
    throw new AssertionError("alternating least squares did not arrive");
  }

  private static void solveUser(
      Problem problem, ReferenceModel model, int user, Precisions precisions) {
    LeastSquares squares = new LeastSquares(precisions.user[0], precisions.userBias);
    model.u[user] = new double[RANK];
    model.userBias[user] = 0;
    for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
      int item = problem.block.item()[p];
      double[] v = model.weightedSum(model.attention(model.u[user]), item);
      squares.add(v, 1, problem.block.rating()[p] - model.score(user, item));
    }
    double[] solution = squares.solve();
    model.u[user] = new double[] {solution[0], solution[1]};
    model.userBias[user] = solution[RANK];
  }

  private static void solveRow(
      Problem problem, ReferenceModel model, int row, Precisions precisions) {
    int l = row < ITEMS ? 0 : 1;
    LeastSquares squares = new LeastSquares(precisions.field[l * STRIDE], precisions.fieldBias[l]);
    model.x[row] = new double[RANK];
    model.bias[row] = 0;
    for (int user = 0; user < USERS; user++) {
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        int item = problem.block.item()[p];
        for (int v = 0; v < model.rows[item][l].length; v++) {
          if (model.rows[item][l][v] == row) {
            double rest = problem.block.rating()[p] - model.score(user, item);
            squares.add(model.u[user], model.weights[item][l][v], rest);
          }
        }
      }
    }
    double[] solution = squares.solve();
    model.x[row] = new double[] {solution[0], solution[1]};
    model.bias[row] = solution[RANK];
  }

  /** Normal equations of factors and a bias. */
  private static final class LeastSquares {
    private static final int N = RANK + 1;
    private final double[][] a = new double[N][N + 1];

    LeastSquares(double prior, double biasPrior) {
      for (int d = 0; d < N; d++) {
        a[d][d] = d < RANK ? prior : biasPrior;
      }
    }

    void add(double[] v, double weight, double target) {
      double[] row = {weight * v[0], weight * v[1], weight};
      for (int d = 0; d < N; d++) {
        for (int e = 0; e < N; e++) {
          a[d][e] += row[d] * row[e];
        }
        a[d][N] += row[d] * target;
      }
    }

    /** Gauss and Jordan; positive definite, so no pivot is 0. */
    double[] solve() {
      for (int d = 0; d < N; d++) {
        for (int e = 0; e < N; e++) {
          double factor = e == d ? 0 : a[e][d] / a[d][d];
          for (int f = 0; f <= N; f++) {
            a[e][f] -= factor * a[d][f];
          }
        }
      }
      double[] x = new double[N];
      for (int d = 0; d < N; d++) {
        x[d] = a[d][N] / a[d][d];
      }
      return x;
    }
  }

  /**
   * The implicit step shrinks each rating's pull by its share of η, so the fixed point nears the
   * optimum with η.
   */
  @Test
  void uniformAttentionReachesTheOptimumOfAlternatingLeastSquares() {
    Problem problem = planted(Loss.SQUARED, InteractionKind.INNER_PRODUCT, false, 0.8f);
    double optimum = optimum(problem);
    double start = objective(problem);
    double ofDefaultStep = train(problem, 300)[300];
    problem.parameters.stepScale = 0.1f;
    double end = train(problem, 600)[600];
    assertTrue(start > 1.5 * optimum, "nothing to learn");
    assertEquals(optimum, ofDefaultStep, 0.02 * optimum);
    assertEquals(optimum, end, 1e-3 * optimum);
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void theObjectiveFallsInEveryEpochOfSmallSteps(Loss loss) {
    Problem problem = planted(loss, InteractionKind.INNER_PRODUCT, false, 0.1f);
    double[] objectives = train(problem, 60);
    for (int epoch = 1; epoch < objectives.length; epoch++) {
      assertTrue(
          objectives[epoch] < objectives[epoch - 1] + 1e-5 * objectives[0], "epoch " + epoch);
    }
    assertTrue(objectives[60] < 0.9 * objectives[0]);
  }

  static List<Object[]> models() {
    List<Object[]> models = new ArrayList<>();
    for (Loss loss : Loss.values()) {
      for (InteractionKind interaction : InteractionKind.values()) {
        if (!interaction.pairsRows()) {
          models.add(new Object[] {loss, interaction, true});
        }
        models.add(new Object[] {loss, interaction, false});
      }
    }
    return models;
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyModelLearns(Loss loss, InteractionKind interaction, boolean learnAttention) {
    Problem problem = planted(loss, interaction, learnAttention, 0.8f);
    double before = problem.reference().totalLoss(problem.block);
    train(problem, 60);
    double after = problem.reference().totalLoss(problem.block);
    double share = interaction.isBilinear() ? 0.6 : 0.9;
    assertTrue(after < share * before, before + " -> " + after);
    assertTrue(problem.parameters.isFinite());
  }

  /** Rows held by huge priors: what falls, falls through {@code step} alone. */
  @ParameterizedTest
  @EnumSource(
      value = InteractionKind.class,
      names = {"MLP_PRODUCT", "MLP_CONCATENATION", "MLP_POOLED"})
  void stepsOfTheMlpsWeightsLowerTheErrorByThemselves(InteractionKind interaction) {
    Problem problem = planted(Loss.SQUARED, interaction, false, 0.8f);
    Parameters parameters = problem.parameters;
    float[] rows = parameters.factors.clone();
    UserRows users = problem.users;
    double before = problem.reference().totalLoss(problem.block);
    for (int epoch = 0; epoch < 40; epoch++) {
      problem.epoch(parameters, users.copy(), epoch);
      System.arraycopy(rows, 0, parameters.factors, 0, rows.length);
      java.util.Arrays.fill(parameters.bias, 0f);
    }
    double after = problem.reference().totalLoss(problem.block);
    assertTrue(after < 0.95 * before, before + " -> " + after);
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void thePenaltyIsTheLogPriorOfAllButUsers(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    for (double[] u : reference.u) {
      java.util.Arrays.fill(u, 0);
    }
    java.util.Arrays.fill(reference.userBias, 0);
    ItemSide side =
        new ItemSide(problem.settings, problem.features, problem.count, problem.parameters);
    double expected =
        reference.penalty(
            problem.parameters.precisions,
            problem.features,
            problem.settings.stride(),
            problem.start());
    assertEquals(expected, side.penalty(), 1e-9 * expected);
  }
}

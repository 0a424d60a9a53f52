package io.sparkafm.core.learn;

import static io.sparkafm.core.model.ReferenceModel.slope;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.PlainVectorOps;
import io.sparkafm.core.math.SimdVectorOps;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Floats;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.ReferenceModel;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one pass over a block does to rows: it follows the log posterior, and only that. */
@Tag("vectorApi")
class BlockPassTest {
  /** So small that nothing of the second order is left in float, where changes are kept apart. */
  private static final float TINY = 1e-8f;

  private static final Problem.Shape SIMPLE =
      Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT);

  private static ItemSideDelta run(Problem problem, UserRows users) {
    return (ItemSideDelta)
        problem
            .pass(VectorOps.best(), true)
            .run(problem.block, users, Problem.keys(problem.block, 5), 0, 0);
  }

  /** Changes of all rows, touched or not. */
  private static float[] scattered(Problem problem, ItemSideDelta changes) {
    int stride = problem.settings.stride();
    float[] all = new float[problem.features.rows() * stride];
    for (int i = 0; i < changes.rows().length; i++) {
      System.arraycopy(changes.factors(), i * stride, all, changes.rows()[i] * stride, stride);
    }
    return all;
  }

  private static float[] scatteredBias(Problem problem, ItemSideDelta changes) {
    float[] all = new float[problem.features.rows()];
    for (int i = 0; i < changes.rows().length; i++) {
      all[changes.rows()[i]] = changes.bias()[i];
    }
    return all;
  }

  private static int field(Problem problem, int row) {
    int l = 0;
    while (row >= problem.features.firstRow(l + 1)) {
      l++;
    }
    return l;
  }

  /** Item rows, values, projections and continuous rows alike: (change / step) = −∂loss/∂row. */
  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void aTinyStepMovesItemSideRowsAlongTheGradient(Problem.Shape shape) {
    Problem problem = Problem.random(shape, shape.settings(TINY, true));
    ReferenceModel reference = problem.reference();
    Parameters parameters = problem.parameters;
    Precisions precisions = parameters.precisions;
    ItemSideDelta changes = run(problem, problem.users.copy());
    float[] change = scattered(problem, changes);
    float[] biasChange = scatteredBias(problem, changes);
    int k = shape.rank();
    int stride = problem.settings.stride();
    int rows = problem.features.rows();
    double move = 0.5 * TINY * precisions.noise;
    double[] expected = new double[rows * k];
    double[] actual = new double[rows * k];
    double[] expectedBias = new double[rows];
    double[] actualBias = new double[rows];
    for (int row = 0; row < rows; row++) {
      int l = field(problem, row);
      for (int h = 0; h < k; h++) {
        double curvature =
            precisions.noise * parameters.rowWeight[row] * parameters.itemSquare[h]
                + precisions.field[l * stride + h];
        expected[row * k + h] =
            -slope(reference.x[row], h, () -> reference.totalLoss(problem.block));
        actual[row * k + h] = change[row * stride + h] * curvature / move;
      }
      double curvature =
          precisions.noise * problem.count[row] * parameters.meanCurvature
              + precisions.fieldBias[l];
      expectedBias[row] = -slope(reference.bias, row, () -> reference.totalLoss(problem.block));
      actualBias[row] = biasChange[row] * curvature / move;
    }
    Floats.assertNotAllZero(expected, "item side");
    Floats.assertClose(expected, actual, "item side");
    Floats.assertClose(expectedBias, actualBias, "biases of the item side");
  }

  /**
   * (Change · H / ½η) = ∂ log posterior + O(η), prior and gate included. Taken at η, η/2 and η/4
   * and extrapolated to 0, the second and third order leave; what stays, with the rounding of u
   * (some 15 times 2⁻²⁴·2H/η), is below 1 %.
   */
  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void aSmallStepMovesUsersAlongTheGradientOfTheLogPosterior(Problem.Shape shape) {
    float eta = 0x1.0p-8f;
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    Precisions precisions = problem.parameters.precisions;
    double[][] coarse = ascent(shape, eta);
    double[][] fine = ascent(shape, eta / 2);
    double[][] finest = ascent(shape, eta / 4);
    int k = shape.rank();
    for (int user = 1; user < Problem.USERS; user++) {
      int i = user;
      double[] expected = new double[k + 1];
      double[] actual = new double[k + 1];
      for (int h = 0; h < k; h++) {
        double before = problem.users.factors()[user * problem.settings.stride() + h];
        double likelihood = -slope(reference.u[user], h, () -> reference.loss(problem.block, i));
        expected[h] = precisions.noise * likelihood - precisions.user[h] * before;
      }
      double before = problem.users.bias()[user];
      double likelihood = -slope(reference.userBias, i, () -> reference.loss(problem.block, i));
      expected[k] = precisions.noise * likelihood - precisions.userBias * before;
      for (int h = 0; h <= k; h++) {
        actual[h] = (8 * finest[user][h] - 6 * fine[user][h] + coarse[user][h]) / 3;
      }
      Floats.assertClose(expected, actual, 0.01, "user " + user);
    }
  }

  /** Change · H / ½η of each user's factors and bias. */
  private static double[][] ascent(Problem.Shape shape, float eta) {
    Problem problem = Problem.random(shape, shape.settings(eta, true));
    Parameters parameters = problem.parameters;
    Precisions precisions = parameters.precisions;
    UserRows moved = problem.users.copy();
    run(problem, moved);
    int k = shape.rank();
    double[][] ascent = new double[Problem.USERS][k + 1];
    for (int user = 1; user < Problem.USERS; user++) {
      double weight = 0;
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        weight += problem.block.weight(p);
      }
      double rowWeight = precisions.noise * weight * parameters.meanCurvature;
      for (int h = 0; h < k; h++) {
        int at = user * problem.settings.stride() + h;
        double change = moved.factors()[at] - problem.users.factors()[at];
        double curvature = rowWeight * parameters.userSquare[h] + precisions.user[h];
        ascent[user][h] = change * curvature / (0.5 * eta);
      }
      double change = moved.bias()[user] - problem.users.bias()[user];
      ascent[user][k] = change * (rowWeight + precisions.userBias) / (0.5 * eta);
    }
    return ascent;
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void bothKernelsGiveTheSameBits(Problem.Shape shape) {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM runs without --add-modules jdk.incubator.vector");
    Problem problem = Problem.random(shape);
    UserRows[] users = {problem.users.copy(), problem.users.copy()};
    VectorOps[] kernels = {new PlainVectorOps(), new SimdVectorOps()};
    ItemSideDelta[] changes = new ItemSideDelta[2];
    for (int i = 0; i < 2; i++) {
      changes[i] =
          (ItemSideDelta)
              problem
                  .pass(kernels[i], true)
                  .run(problem.block, users[i], Problem.keys(problem.block, 5), 0, 0);
    }
    assertArrayEquals(changes[0].rows(), changes[1].rows());
    assertArrayEquals(Floats.bits(changes[0].factors()), Floats.bits(changes[1].factors()));
    assertArrayEquals(Floats.bits(changes[0].bias()), Floats.bits(changes[1].bias()));
    assertArrayEquals(Floats.bits(changes[0].rowWeight()), Floats.bits(changes[1].rowWeight()));
    assertArrayEquals(Floats.bits(users[0].factors()), Floats.bits(users[1].factors()));
    assertArrayEquals(Floats.bits(users[0].bias()), Floats.bits(users[1].bias()));
    RoundStatistics one = changes[0].statistics();
    RoundStatistics other = changes[1].statistics();
    assertArrayEquals(one.model, other.model);
    assertArrayEquals(one.userGradientSquare, other.userGradientSquare);
    assertArrayEquals(one.fieldGradientSquare, other.fieldGradientSquare);
    assertEquals(one.loss, other.loss);
    assertEquals(one.squaredResidual, other.squaredResidual);
  }

  /** The same problem with other ratings. */
  private static Problem with(Problem problem, RatingBlock block) {
    return new Problem(
        problem.settings,
        problem.features,
        problem.parameters,
        block,
        problem.users,
        problem.scale);
  }

  /** A block with rating p of the last user put in once more, at its place, with this weight. */
  private static RatingBlock withOneMore(RatingBlock block, int p, int item, float weight) {
    int n = block.ratings();
    int[] start = block.start().clone();
    start[start.length - 1]++;
    int[] items = insert(block.item(), n, p, item);
    float[] ratings = insert(block.rating(), n, p, block.rating()[p]);
    float[] weights = insert(block.weight(), n, p, weight);
    return new RatingBlock(start, items, ratings, weights);
  }

  private static int[] insert(int[] values, int n, int at, int value) {
    int[] longer = Arrays.copyOf(values, n + 1);
    System.arraycopy(values, at, longer, at + 1, n - at);
    longer[at] = value;
    return longer;
  }

  private static float[] insert(float[] values, int n, int at, float value) {
    float[] longer = Arrays.copyOf(values, n + 1);
    System.arraycopy(values, at, longer, at + 1, n - at);
    longer[at] = value;
    return longer;
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void toFirstOrderARatingOfWeightTwoIsTheRatingTwice(Problem.Shape shape) {
    Problem any = Problem.random(shape, shape.settings(TINY, true));
    int p = any.block.ratings() - 1;
    int item = any.block.item()[p];
    any.block.weight()[p] = 1f;
    Problem twice = with(any, withOneMore(any.block, p, item, 1f));
    float[] weights = any.block.weight().clone();
    weights[p] = 2f;
    Problem heavy =
        with(
            any, new RatingBlock(any.block.start(), any.block.item(), any.block.rating(), weights));
    ItemSideDelta ofTwice = run(twice, any.users.copy());
    ItemSideDelta ofHeavy = run(heavy, any.users.copy());
    double[] expected = new double[any.parameters.factors.length];
    double[] actual = new double[expected.length];
    float[] one = scattered(any, ofTwice);
    float[] other = scattered(any, ofHeavy);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = one[i] / TINY;
      actual[i] = other[i] / TINY;
    }
    Floats.assertNotAllZero(expected, "changes");
    Floats.assertClose(expected, actual, "changes");
    assertEquals(
        ofTwice.statistics().loss, ofHeavy.statistics().loss, 1e-5 * ofTwice.statistics().loss);
    assertEquals(ofTwice.statistics().weight, ofHeavy.statistics().weight, 1e-5);
    double[] gradients = ofTwice.statistics().model;
    Floats.assertClose(gradients, ofHeavy.statistics().model, "statistics of the weights");
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void aRatingOfWeightZeroMovesNothing(Problem.Shape shape) {
    Problem any = Problem.random(shape);
    int last = any.block.ratings();
    UserRows expected = any.users.copy();
    // The last user alone has a run; mini-batches of 3 begin where they did, for the rating is its
    // last.
    float[] without = scattered(any, run(any, expected));
    for (int item = 0; item < Problem.ITEMS; item++) {
      int[] items = insert(any.block.item(), last, last, item);
      float[] ratings = insert(any.block.rating(), last, last, 1f);
      float[] weights = insert(any.block.weight(), last, last, 0f);
      int[] start = any.block.start().clone();
      start[start.length - 1]++;
      Problem more = with(any, new RatingBlock(start, items, ratings, weights));
      UserRows moved = any.users.copy();
      float[] with = scattered(more, run(more, moved));
      assertArrayEquals(without, with);
      assertArrayEquals(expected.factors(), moved.factors());
      assertArrayEquals(expected.bias(), moved.bias());
    }
  }

  /** With no prior either there is nothing to set a step by, so nothing moves. */
  @Test
  void weightZeroWithoutPriorsMovesNothing() {
    Settings settings = SIMPLE.settings(0.8f, false);
    Problem any = Problem.random(SIMPLE, settings);
    Precisions none = new Precisions(any.features.fields(), settings.stride(), 0f, 0f, 0f, 0f, 0f);
    Parameters parameters =
        new Parameters(
            any.features.rows(),
            settings.stride(),
            any.parameters.weights.length,
            none,
            settings.stepScale());
    System.arraycopy(any.parameters.factors, 0, parameters.factors, 0, parameters.factors.length);
    Arrays.fill(parameters.userSquare, 1f);
    Arrays.fill(parameters.itemSquare, 1f);
    parameters.meanCurvature = 1f;
    float[] weights = new float[any.block.ratings()];
    RatingBlock block =
        new RatingBlock(any.block.start(), any.block.item(), any.block.rating(), weights);
    Problem problem = new Problem(settings, any.features, parameters, block, any.users, any.scale);
    UserRows users = any.users.copy();
    for (float change : scattered(problem, run(problem, users))) {
      assertEquals(0f, change);
    }
    assertArrayEquals(any.users.factors(), users.factors());
    assertArrayEquals(any.users.bias(), users.bias());
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void usersWithoutRatingsStayAtZeroAndPaddingToo(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    long[] keys = {11, 12, 13, 14, 15, 16};
    UserRows users = UserRows.initial(problem.block, keys, problem.settings);
    Parameters parameters = problem.parameters.copy();
    for (int epoch = 0; epoch < 3; epoch++) {
      RoundStatistics sums = problem.epoch(parameters, users, epoch);
      assertEquals(Problem.USERS - 1, sums.users);
    }
    assertEquals(0f, users.bias()[0]);
    int stride = problem.settings.stride();
    for (int i = 0; i < users.factors().length; i++) {
      if (i < stride || i % stride >= shape.rank()) {
        assertEquals(0f, users.factors()[i]);
      }
    }
    for (int i = 0; i < parameters.factors.length; i++) {
      if (i % stride >= shape.rank()) {
        assertEquals(0f, parameters.factors[i]);
      }
    }
    assertTrue(parameters.isFinite());
  }

  @Test
  void theOrderInWhichBlocksAreComputedDoesNotMatter() {
    Problem problem = Problem.random(SIMPLE);
    RatingBlock[] blocks = {problem.block, Problem.random(shapeOther()).block};
    ItemSideDelta[][] changes = new ItemSideDelta[2][2];
    for (int first = 0; first < 2; first++) {
      for (int block : new int[] {first, 1 - first}) {
        Problem part = with(problem, blocks[block]);
        changes[first][block] =
            (ItemSideDelta)
                part.pass(VectorOps.best(), true)
                    .run(
                        blocks[block],
                        problem.users.copy(),
                        Problem.keys(blocks[block], block),
                        0,
                        0);
      }
    }
    Parameters[] ended = new Parameters[2];
    for (int first = 0; first < 2; first++) {
      ended[first] = problem.parameters.copy();
      ItemSide side = new ItemSide(problem.settings, problem.features, problem.count, ended[first]);
      side.add(changes[first][0]);
      side.add(changes[first][1]);
      side.endEpoch(0, true);
    }
    assertArrayEquals(Floats.bits(ended[0].factors), Floats.bits(ended[1].factors));
    assertArrayEquals(Floats.bits(ended[0].weights), Floats.bits(ended[1].weights));
    assertArrayEquals(Floats.bits(ended[0].userSquare), Floats.bits(ended[1].userSquare));
  }

  private static Problem.Shape shapeOther() {
    return Problem.Shape.of(4, Loss.SQUARED, InteractionKind.INNER_PRODUCT);
  }

  /** Moving copies differ from those held still by terms of the second order alone. */
  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void synchronousIsTheLimitOfSmallSteps(Problem.Shape shape) {
    // Scores of paired rows are larger, and so are the changes that a step makes of them.
    float eta = shape.interaction().pairsRows() ? 0.01f : 0.04f;
    double[] coarse = differenceOfModes(shape, eta);
    double[] fine = differenceOfModes(shape, eta / 10);
    assertTrue(coarse[0] > coarse[1], "the two modes are the same");
    // Ten times smaller steps: ten times smaller a share, but for the rounding of small changes.
    assertTrue(
        fine[0] < coarse[0] / 5 + fine[1],
        "share of the change at η = " + eta + ": " + coarse[0] + ", at a tenth: " + fine[0]);
  }

  /** ‖difference of the changes‖ / ‖change‖, and how much of it is the rounding of parameters. */
  private static double[] differenceOfModes(Problem.Shape shape, float eta) {
    double[][] changes = new double[2][];
    for (int mode = 0; mode < 2; mode++) {
      Problem problem = Problem.random(shape, shape.settings(eta, mode == 1));
      UserRows users = problem.users.copy();
      Parameters parameters = problem.parameters.copy();
      problem.epoch(parameters, users, 0);
      int items = parameters.factors.length;
      changes[mode] = new double[items + users.factors().length];
      for (int i = 0; i < items; i++) {
        changes[mode][i] = parameters.factors[i] - problem.parameters.factors[i];
      }
      for (int i = 0; i < users.factors().length; i++) {
        changes[mode][items + i] = users.factors()[i] - problem.users.factors()[i];
      }
    }
    double difference = 0;
    double size = 0;
    double values = 0;
    Problem problem = Problem.random(shape);
    for (float[] part : new float[][] {problem.parameters.factors, problem.users.factors()}) {
      for (float value : part) {
        values += value * value;
      }
    }
    for (int i = 0; i < changes[0].length; i++) {
      difference += Math.pow(changes[0][i] - changes[1][i], 2);
      size += changes[0][i] * changes[0][i];
    }
    return new double[] {Math.sqrt(difference / size), 2 * 0x1.0p-24 * Math.sqrt(values / size)};
  }

  @Test
  void everyUserIsVisitedOnceAnEpochInAnOrderOfItsOwn() {
    BlockPass pass = Problem.random(SIMPLE).pass(VectorOps.best(), false);
    int[] first = pass.order(50, 0, 3);
    int[] second = pass.order(50, 1, 3);
    assertFalse(Arrays.equals(first, second));
    for (int[] order : new int[][] {first, second}) {
      int[] sorted = order.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < 50; i++) {
        assertEquals(i, sorted[i]);
      }
    }
  }

  @Test
  void roundsShareOutAnEpochsUsers() {
    Settings four = Settings.builder(3).stepScale(0.8f).miniBatchSize(3).rounds(4).seed(1).build();
    Problem problem = Problem.random(SIMPLE, four);
    long ratings = 0;
    for (int round = 0; round < 4; round++) {
      BlockSums changes =
          problem
              .pass(VectorOps.best(), true)
              .run(problem.block, problem.users.copy(), Problem.keys(problem.block, 5), 0, round);
      ratings += changes.statistics().ratings;
    }
    assertEquals(problem.block.ratings(), ratings);
  }
}

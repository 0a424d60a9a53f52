package io.sparkafm.core.model;

import static io.sparkafm.core.model.ReferenceModel.slope;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.math.PlainVectorOps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every gradient that the model gives, against central differences of the reference's loss. A
 * residual is −∂loss/∂score, so all that the model multiplies with it is −∂loss.
 */
class GradientTest {

  /** A model that has seen all ratings of one user in one mini-batch, moving nothing. */
  private static final class Seen {
    final Problem problem;
    final ReferenceModel reference;
    final AttentionFactorModel model;
    final int user = 3;
    final int uAt;
    final int stride;
    final int rank;
    final double[] direct;

    Seen(Problem.Shape shape) {
      this.problem = Problem.random(shape);
      this.reference = problem.reference();
      this.stride = problem.settings.stride();
      this.rank = shape.rank();
      this.uAt = user * stride;
      this.direct = new double[rank];
      this.model =
          new AttentionFactorModel(
              new PlainVectorOps(), problem.settings, problem.parameters, Problem.FIELDS, true);
      ItemBag item = new ItemBag(problem.features);
      float[] u = problem.users.factors();
      model.beginBatch(u, uAt);
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        float error = forward(item, p);
        for (int h = 0; h < rank; h++) {
          direct[h] += error * model.userGradient()[h];
        }
        // Curvature 0: the pull on the user is not bounded.
        model.accumulate(error, 0f);
      }
    }

    /** Scores a rating; returns residual times weight. */
    float forward(ItemBag item, int p) {
      item.item(problem.block.item()[p]);
      float score =
          problem.scale.offset()
              + problem.users.bias()[user]
              + item.bias(problem.parameters.bias)
              + model.forward(problem.users.factors(), uAt, item, problem.parameters.factors);
      float residual = problem.settings.loss().residual(problem.block.rating()[p], score);
      return problem.block.weight(p) * residual;
    }

    double likelihood() {
      return -reference.loss(problem.block, user);
    }
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void userGradientIsDirectPartAndGatesPart(Problem.Shape shape) {
    Seen seen = new Seen(shape);
    double[] expected = new double[shape.rank()];
    double[] gatePart = new double[shape.rank()];
    // Steps of 1 from 0: the pull itself.
    float[] pull = new float[seen.stride];
    float[] ones = new float[seen.stride];
    java.util.Arrays.fill(ones, 1f);
    seen.model.endBatch(ones, pull, 0);
    double[] actual = new double[shape.rank()];
    for (int h = 0; h < shape.rank(); h++) {
      expected[h] = slope(seen.reference.u[seen.user], h, seen::likelihood);
      gatePart[h] = pull[h];
      actual[h] = seen.direct[h] + pull[h];
    }
    Floats.assertNotAllZero(expected, "user gradient");
    // With one dimension a gate may happen to be closed.
    if (shape.learnAttention() && shape.rank() > 1) {
      Floats.assertNotAllZero(gatePart, "the gate's part");
    }
    Floats.assertClose(expected, actual, "user gradient");
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#innerProductShapes")
  void theScoreIsLinearAroundTheUserWithTheGatesPartAsFarAsItCounts(Problem.Shape shape) {
    Seen seen = new Seen(shape);
    ReferenceModel reference = seen.reference;
    ItemBag bag = new ItemBag(seen.problem.features);
    float[] u = seen.problem.users.factors();
    float[] rows = seen.problem.parameters.factors;
    for (int p = seen.problem.block.start()[seen.user];
        p < seen.problem.block.start()[seen.user + 1];
        p++) {
      int item = seen.problem.block.item()[p];
      bag.item(item);
      float[] cut = new float[seen.stride + 1];
      float[] half = new float[seen.stride + 1];
      float[] full = new float[seen.stride + 1];
      assertEquals(0f, seen.model.linear(u, seen.uAt, bag, rows, 0f, cut, 1));
      seen.model.linear(u, seen.uAt, bag, rows, 0.5f, half, 1);
      float beyond = seen.model.linear(u, seen.uAt, bag, rows, 1f, full, 1);
      seen.forward(bag, p);
      double product = 0;
      double[] expected = new double[shape.rank()];
      double[] actual = new double[shape.rank()];
      for (int h = 0; h < shape.rank(); h++) {
        expected[h] = slope(reference.u[seen.user], h, () -> reference.together(seen.user, item));
        actual[h] = full[1 + h];
        product += full[1 + h] * u[seen.uAt + h];
        assertEquals(seen.model.userGradient()[h], cut[1 + h]);
        assertEquals((cut[1 + h] + full[1 + h]) / 2, half[1 + h], 1e-5);
      }
      Floats.assertClose(expected, actual, "∂score/∂u of item " + item);
      assertEquals(product, reference.together(seen.user, item) + beyond, 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void rowGradientIsScaleTimesItemGradientLessTheRowsOwnPart(Problem.Shape shape) {
    Seen seen = new Seen(shape);
    ReferenceModel reference = seen.reference;
    ItemBag bag = new ItemBag(seen.problem.features);
    for (int p = seen.problem.block.start()[seen.user];
        p < seen.problem.block.start()[seen.user + 1];
        p++) {
      int item = seen.problem.block.item()[p];
      seen.forward(bag, p);
      for (int r = 0; r < bag.size; r++) {
        double[] row = reference.x[bag.row[bag.first + r]];
        double[] expected = new double[shape.rank()];
        double[] actual = new double[shape.rank()];
        for (int h = 0; h < shape.rank(); h++) {
          expected[h] = slope(row, h, () -> reference.together(seen.user, item));
          actual[h] = bag.scale[r] * seen.model.itemGradient()[seen.model.itemGradientAt() + h];
          if (seen.model.ownGradient() != null) {
            actual[h] -= Math.pow(bag.scale[r], 2) * seen.model.ownGradient()[h] * row[h];
          }
        }
        Floats.assertClose(expected, actual, "gradient of row " + bag.row[bag.first + r]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void sharedWeightsGradientsAreInTheStatistics(Problem.Shape shape) {
    Seen seen = new Seen(shape);
    ReferenceModel reference = seen.reference;
    // Steps of 0: the user stays where its gradient is taken.
    seen.model.endBatch(new float[seen.stride], seen.problem.users.factors(), seen.uAt);
    double[] statistics = seen.model.statistics();
    int at = 0;
    if (shape.learnAttention()) {
      int k = shape.rank();
      double[] expected = new double[Problem.FIELDS * k];
      double[] actual = new double[Problem.FIELDS * k];
      for (int d = 0; d < expected.length; d++) {
        expected[d] = slope(reference.gate[d / k], d % k, seen::likelihood);
        actual[d] = statistics[d / k * seen.stride + d % k];
      }
      Floats.assertNotAllZero(expected, "W_a");
      Floats.assertClose(expected, actual, "W_a");
      at = GaussNewton.statisticsLength(Problem.FIELDS, seen.stride);
    }
    if (shape.interaction().isBilinear()) {
      return;
    }
    Problem.Layout layout = new Problem.Layout(seen.problem.settings, Problem.FIELDS);
    double[] ofHidden = new double[layout.hidden * layout.inputs];
    double[] actualOfHidden = new double[ofHidden.length];
    for (int d = 0; d < ofHidden.length; d++) {
      int j = d / layout.inputs;
      int i = d % layout.inputs;
      ofHidden[d] = slope(reference.hidden[j], i, seen::likelihood);
      actualOfHidden[d] = statistics[at + j * layout.width + layout.input(i)];
    }
    Floats.assertNotAllZero(ofHidden, "hidden weights");
    Floats.assertClose(ofHidden, actualOfHidden, "hidden weights");
    double[] expected = new double[layout.hidden + 1];
    double[] actual = new double[layout.hidden + 1];
    for (int j = 0; j <= layout.hidden; j++) {
      expected[j] = slope(reference.output, j, seen::likelihood);
      actual[j] = statistics[at + layout.hidden * layout.width + layout.output(j)];
    }
    Floats.assertClose(expected, actual, "output weights");
  }

  /** All users and ratings, with curvature; users held. */
  private static double[] statistics(Problem problem, double[] curvatures) {
    int stride = problem.settings.stride();
    AttentionFactorModel model =
        new AttentionFactorModel(
            new PlainVectorOps(), problem.settings, problem.parameters, Problem.FIELDS, true);
    ItemBag item = new ItemBag(problem.features);
    float[] u = problem.users.factors();
    for (int user = 1; user < Problem.USERS; user++) {
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        // Each rating its own mini-batch: sums over batches are taken too.
        model.beginBatch(u, user * stride);
        item.item(problem.block.item()[p]);
        model.forward(u, user * stride, item, problem.parameters.factors);
        model.accumulate(0.5f, (float) curvatures[p]);
        model.endBatch(new float[stride], u, user * stride);
      }
      model.endUser(u, user * stride);
    }
    return model.statistics();
  }

  private static double[] curvatures(Problem problem) {
    double[] curvatures = new double[problem.block.ratings()];
    for (int p = 0; p < curvatures.length; p++) {
      curvatures[p] = problem.block.weight(p) * (0.1f + 0.01f * p);
    }
    return curvatures;
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#gatedShapes")
  void gaussNewtonMatrixIsThatOfTheScoresJacobian(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    double[] curvatures = curvatures(problem);
    Precisions precisions = problem.parameters.precisions;
    int k = shape.rank();
    int n = Problem.FIELDS * k;
    double[] expected = new double[n * n];
    for (int user = 1; user < Problem.USERS; user++) {
      int i = user;
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        int item = problem.block.item()[p];
        double[] row = new double[n];
        for (int d = 0; d < n; d++) {
          row[d] = slope(reference.gate[d / k], d % k, () -> reference.score(i, item));
        }
        for (int d = 0; d < n * n; d++) {
          expected[d] += precisions.noise * curvatures[p] * row[d / n] * row[d % n];
        }
      }
    }
    Floats.assertNotAllZero(expected, "Gauss-Newton matrix");
    for (int d = 0; d < n; d++) {
      expected[d * n + d] += precisions.attention[d / k];
    }
    double[] sums = statistics(problem, curvatures);
    int stride = problem.settings.stride();
    double[] actual = GaussNewton.matrix(sums, Problem.FIELDS, stride, k, precisions);
    Floats.assertClose(expected, actual, "Gauss-Newton matrix");
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#gatedShapes")
  void gatesShareOfTheUsersCurvatureIsThatOfItsLogits(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    double[] curvatures = curvatures(problem);
    double[] expected = new double[shape.rank()];
    for (int user = 1; user < Problem.USERS; user++) {
      int i = user;
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        int item = problem.block.item()[p];
        for (int l = 0; l < Problem.FIELDS; l++) {
          double c = slope(reference.shift, l, () -> reference.score(i, item));
          for (int h = 0; h < shape.rank(); h++) {
            expected[h] += curvatures[p] * Math.pow(c * reference.gate[l][h], 2);
          }
        }
      }
    }
    AttentionFactorModel model =
        new AttentionFactorModel(
            new PlainVectorOps(), problem.settings, problem.parameters, Problem.FIELDS, true);
    double[] sums = statistics(problem, curvatures);
    double[] actual = new double[shape.rank()];
    for (int h = 0; h < shape.rank(); h++) {
      actual[h] = model.userSquare(sums, h);
    }
    Floats.assertClose(expected, actual, "squares");
  }

  /** δ_j is the slope in unit j's constant, so its moments are those of H's last column. */
  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#mlpShapes")
  void momentsOfTheLayersAreThoseOfInputsAndSlopes(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    Problem.Layout layout = new Problem.Layout(problem.settings, Problem.FIELDS);
    double[] curvatures = curvatures(problem);
    int hidden = layout.hidden;
    int inputs = layout.inputs;
    double[] inputMoment = new double[inputs * inputs];
    double[] deltaMoment = new double[hidden * hidden];
    double[] activationMoment = new double[(hidden + 1) * (hidden + 1)];
    double total = 0;
    for (int user = 1; user < Problem.USERS; user++) {
      int i = user;
      for (int p = problem.block.start()[user]; p < problem.block.start()[user + 1]; p++) {
        int item = problem.block.item()[p];
        double[] alpha = reference.attention(reference.u[user]);
        double[] in = reference.input(reference.u[user], reference.weightedSum(alpha, item));
        double[] pairs = reference.pairs(item);
        for (int h = 0; h < pairs.length; h++) {
          in[h] += pairs[h];
        }
        double[] delta = new double[hidden];
        double[] activation = new double[hidden + 1];
        for (int j = 0; j < hidden; j++) {
          delta[j] = slope(reference.hidden[j], inputs - 1, () -> reference.score(i, item));
        }
        for (int j = 0; j <= hidden; j++) {
          activation[j] = slope(reference.output, j, () -> reference.score(i, item));
        }
        addOuter(curvatures[p], in, inputMoment);
        addOuter(curvatures[p], delta, deltaMoment);
        addOuter(curvatures[p], activation, activationMoment);
        total += curvatures[p];
      }
    }
    double[] sums = statistics(problem, curvatures);
    int gate =
        shape.learnAttention()
            ? GaussNewton.statisticsLength(Problem.FIELDS, problem.settings.stride())
            : 0;
    int at = gate + hidden * layout.width + layout.outputs();
    double[] actual = new double[inputMoment.length];
    for (int d = 0; d < actual.length; d++) {
      int row = layout.input(d / inputs);
      actual[d] = sums[at + row * layout.width + layout.input(d % inputs)];
    }
    Floats.assertClose(inputMoment, actual, "inputs");
    at += layout.width * layout.width;
    actual = new double[deltaMoment.length];
    for (int d = 0; d < actual.length; d++) {
      actual[d] = sums[at + d / hidden * layout.outputs() + d % hidden];
    }
    Floats.assertClose(deltaMoment, actual, "slopes");
    at += layout.outputs() * layout.outputs();
    actual = new double[activationMoment.length];
    for (int d = 0; d < actual.length; d++) {
      int row = layout.output(d / (hidden + 1));
      actual[d] = sums[at + row * layout.outputs() + layout.output(d % (hidden + 1))];
    }
    Floats.assertClose(activationMoment, actual, "activations");
    Floats.assertClose(
        new double[] {total}, new double[] {sums[sums.length - 1]}, "sum of curvatures");
  }

  private static void addOuter(double scale, double[] v, double[] sums) {
    for (int d = 0; d < sums.length; d++) {
      sums[d] += scale * v[d / v.length] * v[d % v.length];
    }
  }
}

package io.sparkafm.core.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.Floats;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.ReferenceModel;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parts of a score against the paper's equations in double precision, and their sum. */
class ContributionsTest {

  private static TrainedItems items(Problem problem) {
    return TrainedItems.of(problem.settings, problem.parameters, problem.features);
  }

  private static Contributions contributions(Problem problem) {
    return new Contributions(problem.settings, items(problem), problem.features);
  }

  /** A user in the form of {@link TrainedItems}: f_il = a_il u_i with the inner product. */
  private static float[] user(Problem problem, int i) {
    int stride = problem.settings.stride();
    float[] u = Arrays.copyOfRange(problem.users.factors(), i * stride, (i + 1) * stride);
    if (!problem.settings.interaction().isBilinear()) {
      return u;
    }
    float[] alpha =
        new AttentionFactorModel(
                VectorOps.best(), problem.settings, problem.parameters, Problem.FIELDS, false)
            .gate(u, 0);
    float[] f = new float[Problem.FIELDS * stride];
    for (int l = 0; l < Problem.FIELDS; l++) {
      for (int h = 0; h < stride; h++) {
        f[l * stride + h] = Problem.FIELDS * alpha[l] * u[h];
      }
    }
    return f;
  }

  private static double[] read(Contributions parts, java.util.function.IntToDoubleFunction part) {
    double[] values = new double[parts.size()];
    Arrays.setAll(values, part);
    return values;
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#innerProductShapes")
  void withTheInnerProductAPartIsAValueOfTheItem(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    Contributions parts = contributions(problem);
    for (int i = 0; i < Problem.USERS; i++) {
      float[] u = user(problem, i);
      double[] alpha = reference.attention(reference.u[i]);
      for (int j = 0; j < Problem.ITEMS; j++) {
        List<Integer> rows = new ArrayList<>();
        List<Integer> fields = new ArrayList<>();
        List<Double> bias = new ArrayList<>();
        List<Double> contribution = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (int l = 0; l < Problem.FIELDS; l++) {
          for (int v = 0; v < reference.rows[j][l].length; v++) {
            int row = reference.rows[j][l][v];
            double weight = reference.weights[j][l][v];
            double product = 0;
            for (int h = 0; h < shape.rank(); h++) {
              product += reference.u[i][h] * reference.x[row][h];
            }
            rows.add(row);
            fields.add(l);
            weights.add(weight);
            bias.add(weight * reference.bias[row]);
            contribution.add(weight * Problem.FIELDS * alpha[l] * product);
          }
        }
        parts.user(u, 0);
        parts.split(u, 0, j);
        assertEquals(0, parts.userPart());
        assertArrayEquals(doubles(rows), read(parts, parts::row));
        assertArrayEquals(doubles(fields), read(parts, parts::field));
        Floats.assertClose(doubles(weights), read(parts, parts::weight), "weights");
        Floats.assertClose(doubles(bias), read(parts, parts::bias), "biases");
        Floats.assertClose(
            doubles(contribution), read(parts, parts::contribution), "contributions");
      }
    }
  }

  private static double[] doubles(List<? extends Number> values) {
    return values.stream().mapToDouble(Number::doubleValue).toArray();
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#gatedMlpShapes")
  void withTheMlpAPartIsTheShapleyValueOfAField(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    Contributions parts = contributions(problem);
    for (int j : new int[] {0, 2, 6}) {
      ReferenceModel reference = problem.reference();
      double[] worth = new double[1 << Problem.FIELDS];
      int[][] rows = reference.rows[j].clone();
      for (int members = 0; members < worth.length; members++) {
        for (int l = 0; l < Problem.FIELDS; l++) {
          reference.rows[j][l] = (members >> l & 1) == 1 ? rows[l] : new int[0];
        }
        worth[members] = reference.together(4, j);
      }
      float[] u = user(problem, 4);
      parts.user(u, 0);
      parts.split(u, 0, j);
      assertEquals(worth[0], parts.userPart(), Floats.TOLERANCE * 4);
      double[] expected = new double[Problem.FIELDS];
      double[] actual = new double[Problem.FIELDS];
      for (int l = 0; l < Problem.FIELDS; l++) {
        expected[l] = meanGain(worth, l);
      }
      for (int p = 0; p < parts.size(); p++) {
        assertEquals(-1, parts.row(p));
        assertTrue(rows[parts.field(p)].length > 0, "a part of a field that the item lacks");
        actual[parts.field(p)] = parts.contribution(p);
      }
      Floats.assertClose(expected, actual, "Shapley values of item " + j);
    }
  }

  /** The mean of what a field adds to those before it, over all orders of the fields. */
  private static double meanGain(double[] worth, int field) {
    int[] count = new int[1];
    double sum = gains(worth, field, 0, count);
    return sum / count[0];
  }

  private static double gains(double[] worth, int field, int before, int[] count) {
    // Orders of those that follow do not matter for the gain, but each of them counts.
    double sum = 0;
    int followers = Problem.FIELDS - 1 - Integer.bitCount(before);
    int orders = 1;
    for (int f = 2; f <= followers; f++) {
      orders *= f;
    }
    sum += orders * (worth[before | 1 << field] - worth[before]);
    count[0] += orders;
    for (int l = 0; l < Problem.FIELDS; l++) {
      if (l != field && (before >> l & 1) == 0) {
        sum += gains(worth, field, before | 1 << l, count);
      }
    }
    return sum;
  }

  @Provide
  Arbitrary<Problem.Shape> shapes() {
    // Models that pair rows are not explained.
    return Arbitraries.of(
        Problem.shapes().filter(shape -> !shape.interaction().pairsRows()).toList());
  }

  @Property(tries = 400)
  void biasesAndPartsAddUpToTheScorersScore(
      @ForAll("shapes") Problem.Shape shape,
      @ForAll @IntRange(max = Problem.USERS - 1) int i,
      @ForAll @IntRange(max = Problem.ITEMS - 1) int j,
      @ForAll boolean known) {
    Problem problem = Problem.random(shape);
    Scorer scorer = new Scorer(problem.settings, items(problem), problem.features);
    Contributions parts = contributions(problem);
    float[] u = user(problem, i);
    float bias = problem.users.bias()[i];
    scorer.user(u, 0);
    parts.user(u, 0);
    double score;
    if (known) {
      score = scorer.score(u, 0, bias, j);
      parts.split(u, 0, j);
    } else {
      ReferenceModel bag = problem.reference();
      List<Integer> rows = new ArrayList<>();
      List<Integer> fields = new ArrayList<>();
      List<Double> weights = new ArrayList<>();
      for (int l = 1; l < Problem.FIELDS; l++) {
        for (int v = 0; v < bag.rows[j][l].length; v++) {
          rows.add(bag.rows[j][l][v]);
          fields.add(l);
          weights.add(bag.weights[j][l][v]);
        }
      }
      float[] weight = new float[weights.size()];
      for (int v = 0; v < weight.length; v++) {
        weight[v] = weights.get(v).floatValue();
      }
      int[] row = rows.stream().mapToInt(r -> r).toArray();
      int[] field = fields.stream().mapToInt(l -> l).toArray();
      score = scorer.score(u, 0, bias, row, field, weight);
      parts.split(u, 0, row, field, weight);
    }
    double sum = bias + parts.userPart();
    for (int p = 0; p < parts.size(); p++) {
      sum += parts.bias(p) + parts.contribution(p);
    }
    Floats.assertClose(new double[] {score}, new double[] {sum}, "score");
  }

  @Test
  void tooManyFieldsForTheMlpAreRefused() {
    Settings mlp =
        Problem.Shape.of(3, Loss.SQUARED, InteractionKind.MLP_PRODUCT).settings(.8f, false);
    Contributions.requireFewFields(mlp, Contributions.MAX_MLP_FIELDS);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Contributions.requireFewFields(mlp, Contributions.MAX_MLP_FIELDS + 1));
    assertEquals(
        "interaction = mlpProduct: with 17 fields a prediction has 2^17 coalitions of fields to compare, but at most 16 fields (item included) can be explained: train with fewer featureCols, or with interaction = innerProduct",
        refusal.getMessage());
    Contributions.requireFewFields(
        Problem.Shape.of(3, Loss.SQUARED, InteractionKind.INNER_PRODUCT).settings(.8f, false), 99);
  }
}

package io.sparkafm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.math.PlainVectorOps;
import io.sparkafm.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model's scores and attention are those of the paper's equations. */
class ForwardTest {

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void scoresAreTheReferences(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    Scorer scorer =
        new Scorer(
            problem.settings,
            PosteriorSample.of(problem.settings, problem.parameters, problem.features),
            problem.features);
    float[] u = problem.users.factors();
    for (int user = 0; user < Problem.USERS; user++) {
      int uAt = user * problem.settings.stride();
      scorer.user(u, uAt);
      double[] expected = new double[Problem.ITEMS];
      double[] actual = new double[Problem.ITEMS];
      for (int item = 0; item < Problem.ITEMS; item++) {
        expected[item] = reference.score(user, item) - reference.offset;
        actual[item] = scorer.score(u, uAt, problem.users.bias()[user], item);
      }
      Floats.assertClose(expected, actual, "scores of user " + user);
    }
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapesOfNewItems")
  void anUnknownItemScoresAsOneWithoutVectorAndBiasOfItsOwn(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    Scorer scorer =
        new Scorer(
            problem.settings,
            PosteriorSample.of(problem.settings, problem.parameters, problem.features),
            problem.features);
    float[] u = problem.users.factors();
    int uAt = 2 * problem.settings.stride();
    scorer.user(u, uAt);
    for (int item = 0; item < Problem.ITEMS; item++) {
      List<Integer> rows = new ArrayList<>();
      List<Integer> fields = new ArrayList<>();
      List<Float> weights = new ArrayList<>();
      for (int l = 1; l < Problem.FIELDS; l++) {
        for (int v = 0; v < reference.rows[item][l].length; v++) {
          rows.add(reference.rows[item][l][v]);
          fields.add(l);
          weights.add((float) reference.weights[item][l][v]);
        }
      }
      float[] weight = new float[weights.size()];
      for (int v = 0; v < weight.length; v++) {
        weight[v] = weights.get(v);
      }
      reference.x[item] = new double[shape.rank()];
      reference.bias[item] = 0;
      double[] expected = {reference.score(2, item) - reference.offset};
      double score =
          scorer.score(u, uAt, problem.users.bias()[2], ints(rows), ints(fields), weight);
      Floats.assertClose(expected, new double[] {score}, "score of item " + item);
    }
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(v -> v).toArray();
  }

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void theGateIsTheReferencesAndSumsToOne(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    ReferenceModel reference = problem.reference();
    AttentionFactorModel model =
        new AttentionFactorModel(
            new PlainVectorOps(), problem.settings, problem.parameters, Problem.FIELDS, false);
    for (int user = 0; user < Problem.USERS; user++) {
      float[] alpha = model.gate(problem.users.factors(), user * problem.settings.stride());
      double[] actual = new double[alpha.length];
      double sum = 0;
      for (int l = 0; l < alpha.length; l++) {
        actual[l] = alpha[l];
        sum += alpha[l];
      }
      assertEquals(1, sum, Floats.TOLERANCE);
      double[] expected = reference.attention(reference.u[user]);
      Floats.assertClose(expected, actual, "gate of user " + user);
    }
  }
}

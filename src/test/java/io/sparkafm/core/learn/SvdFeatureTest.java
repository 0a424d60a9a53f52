package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Floats;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * With attention held uniform the model is SVDFeature (Chen et al., JMLR 2012): features with
 * weights on either side, whose factors and biases are summed. Written here once more, from that
 * paper and the rule of the steps, in double.
 */
class SvdFeatureTest {
  private static final Settings SETTINGS =
      Settings.builder(5).learnAttention(false).stepScale(0.8f).miniBatchSize(4).seed(23).build();

  private static final Problem.Shape SHAPE =
      new Problem.Shape(5, Loss.SQUARED, InteractionKind.INNER_PRODUCT, false, true);

  /** An entity with factors, a bias and the sizes of their steps. */
  private static final class Entity {
    double[] factors;
    double bias;
    double[] step = new double[5];
    double biasStep;

    Entity(float[] values, int at, float bias) {
      factors = new double[5];
      for (int h = 0; h < 5; h++) {
        factors[h] = values[at + h];
      }
      this.bias = bias;
    }
  }

  private record Feature(Entity entity, double weight) {}

  private final Problem problem = Problem.random(SHAPE, SETTINGS);
  private final Precisions precisions = problem.parameters.precisions;
  private final List<Entity> users = new ArrayList<>();
  private final List<Entity> rows = new ArrayList<>();

  private SvdFeatureTest() {
    double move = 0.5 * SETTINGS.stepScale() * precisions.noise;
    Parameters parameters = problem.parameters;
    for (int i = 0; i < Problem.USERS; i++) {
      Entity user = new Entity(problem.users.factors(), i * 8, problem.users.bias()[i]);
      double weight = 0;
      for (int p = problem.block.start()[i]; p < problem.block.start()[i + 1]; p++) {
        weight += problem.block.weight(p);
      }
      for (int h = 0; h < 5; h++) {
        double likelihood = precisions.noise * weight * parameters.userSquare[h];
        user.step[h] = move / (likelihood + precisions.user[h]);
      }
      user.biasStep = move / (precisions.noise * weight + precisions.userBias);
      users.add(user);
    }
    for (int l = 0; l < Problem.FIELDS; l++) {
      for (int r = problem.features.firstRow(l); r < problem.features.firstRow(l + 1); r++) {
        Entity row = new Entity(parameters.factors, r * 8, parameters.bias[r]);
        for (int h = 0; h < 5; h++) {
          double likelihood = precisions.noise * problem.count[r] * parameters.itemSquare[h];
          row.step[h] = move / (likelihood + precisions.field[l * 8 + h]);
        }
        row.biasStep = move / (precisions.noise * problem.count[r] + precisions.fieldBias[l]);
        rows.add(row);
      }
    }
  }

  private List<Feature> features(int item) {
    List<Feature> features = new ArrayList<>();
    features.add(new Feature(rows.get(item), 1));
    int end = problem.features.end(item, Problem.FIELDS - 1);
    for (int v = problem.features.begin(item, 1); v < end; v++) {
      features.add(new Feature(rows.get(problem.features.row(v)), problem.features.weight(v)));
    }
    return features;
  }

  private static double[] sum(List<Feature> features) {
    double[] sum = new double[5];
    for (Feature feature : features) {
      for (int h = 0; h < 5; h++) {
        sum[h] += feature.weight() * feature.entity().factors[h];
      }
    }
    return sum;
  }

  private static double score(Entity user, List<Feature> features) {
    double score = user.bias;
    for (Feature feature : features) {
      score += feature.weight() * feature.entity().bias;
    }
    double[] item = sum(features);
    for (int h = 0; h < 5; h++) {
      score += user.factors[h] * item[h];
    }
    return score;
  }

  @Test
  void uniformAttentionScoresAsSvdFeature() {
    Scorer scorer =
        new Scorer(
            SETTINGS,
            PosteriorSample.of(problem.settings, problem.parameters, problem.features),
            problem.features);
    for (int i = 0; i < Problem.USERS; i++) {
      scorer.user(problem.users.factors(), i * 8);
      for (int j = 0; j < Problem.ITEMS; j++) {
        float actual = scorer.score(problem.users.factors(), i * 8, problem.users.bias()[i], j);
        double expected = score(users.get(i), features(j));
        assertEquals(expected, actual, Floats.TOLERANCE * Math.max(1, Math.abs(expected)));
      }
    }
  }

  @Test
  void anEpochOfUniformAttentionIsAnEpochOfSvdFeature() {
    RatingBlock block = problem.block;
    for (int i : problem.pass(VectorOps.best(), true).order(block.users(), 0, 5)) {
      for (int p = block.start()[i]; p < block.start()[i + 1]; p++) {
        rating(users.get(i), features(block.item()[p]), block.rating()[p], block.weight(p));
      }
    }
    shrink();

    Parameters parameters = problem.parameters.copy();
    UserRows moved = problem.users.copy();
    problem.epoch(parameters, moved, 0);
    compare(users, moved.factors(), moved.bias(), 1, "users");
    compare(rows, parameters.factors, parameters.bias, 0, "item side");
  }

  private void rating(Entity user, List<Feature> features, double y, double weight) {
    double[] item = sum(features);
    double norm = user.biasStep;
    for (int h = 0; h < 5; h++) {
      norm += user.step[h] * item[h] * item[h];
    }
    for (Feature feature : features) {
      double squared = feature.weight() * feature.weight();
      norm += squared * feature.entity().biasStep;
      for (int h = 0; h < 5; h++) {
        norm += squared * feature.entity().step[h] * user.factors[h] * user.factors[h];
      }
    }
    double error = weight * (y - score(user, features)) / (1 + weight * norm);
    for (Feature feature : features) {
      Entity row = feature.entity();
      row.bias += row.biasStep * feature.weight() * error;
      for (int h = 0; h < 5; h++) {
        row.factors[h] += row.step[h] * feature.weight() * error * user.factors[h];
      }
    }
    user.bias += user.biasStep * error;
    for (int h = 0; h < 5; h++) {
      user.factors[h] += user.step[h] * error * item[h];
    }
  }

  /** e^(−ηλ/2H) = e^(−λ·step/τ). */
  private void shrink() {
    for (int i = 1; i < Problem.USERS; i++) {
      shrink(users.get(i), precisions.user, 0, precisions.userBias);
    }
    for (int l = 0; l < Problem.FIELDS; l++) {
      for (int r = problem.features.firstRow(l); r < problem.features.firstRow(l + 1); r++) {
        shrink(rows.get(r), precisions.field, l * 8, precisions.fieldBias[l]);
      }
    }
  }

  private void shrink(Entity entity, float[] prior, int at, double biasPrior) {
    for (int h = 0; h < 5; h++) {
      entity.factors[h] *= Math.exp(-prior[at + h] * entity.step[h] / precisions.noise);
    }
    entity.bias *= Math.exp(-biasPrior * entity.biasStep / precisions.noise);
  }

  private static void compare(
      List<Entity> entities, float[] factors, float[] bias, int from, String what) {
    double[] expected = new double[6 * entities.size()];
    double[] actual = new double[expected.length];
    for (int i = from; i < entities.size(); i++) {
      for (int h = 0; h < 5; h++) {
        expected[6 * i + h] = entities.get(i).factors[h];
        actual[6 * i + h] = factors[i * 8 + h];
      }
      expected[6 * i + 5] = entities.get(i).bias;
      actual[6 * i + 5] = bias[i];
    }
    Floats.assertClose(expected, actual, what);
  }
}

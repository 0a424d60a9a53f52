package io.sparkafm.core.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.Floats;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.core.score.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compact mean against the bag of draws that it stands for. */
public class PosteriorMeanTest {

  /** A chain on a small problem, its draws kept beside the mean that they are merged into. */
  public static final class Chain {
    public final Problem problem;
    public final Settings settings;
    final List<double[][]> scores = new ArrayList<>();
    final List<float[][]> gate = new ArrayList<>();
    final List<double[][]> attention = new ArrayList<>();
    final List<double[][]> movement = new ArrayList<>();
    final List<Float> noise = new ArrayList<>();
    public MeanUsers users;
    public TrainedItems items;
    PosteriorMean mean;

    public Chain(int rank, int draws, int splits) {
      settings =
          Settings.builder(rank)
              .inference(Inference.POSTERIOR)
              .stepScale(0.8f)
              .miniBatchSize(3)
              .seed(17)
              .build();
      Problem.Shape shape = Problem.Shape.of(rank, Loss.SQUARED, InteractionKind.INNER_PRODUCT);
      problem = Problem.random(shape, settings);
      Parameters parameters = problem.parameters;
      parameters.sampling = true;
      mean = new PosteriorMean(settings, problem.features, problem.count);
      long[] keys = Problem.keys(problem.block, 5);
      for (int epoch = 0; epoch < draws; epoch++) {
        float[] weights = parameters.weights.clone();
        float[] meanUser = parameters.meanUser.clone();
        problem.epoch(parameters, problem.users, epoch);
        PosteriorSample draw =
            new PosteriorSample(parameters.factors, parameters.bias, weights, meanUser);
        keep(draw);
        noise.add(parameters.precisions.noise);
        MeanUpdate.Sums sums = sums(draw, keys, splits);
        MeanUpdate update = mean.add(parameters.copy(), weights, meanUser, sums, epoch % 2 == 1);
        users =
            update.apply(VectorOps.best(), settings, problem.block, problem.users.copy(), users);
        items = mean.items(parameters.weights);
      }
    }

    /** The sums over the users, split over so many workers. */
    private MeanUpdate.Sums sums(PosteriorSample draw, long[] keys, int splits) {
      MeanUpdate.Sums sums = null;
      for (int s = 0; s < splits; s++) {
        int[] start = problem.block.start().clone();
        // A worker's users are those with ratings in its block.
        for (int i = 0; i < Problem.USERS; i++) {
          if (i % splits != s) {
            int ratings = start[i + 1] - start[i];
            for (int j = i + 1; j <= Problem.USERS; j++) {
              start[j] -= ratings;
            }
          }
        }
        RatingBlock part = new RatingBlock(start, problem.block.item(), new float[0], null);
        MeanUpdate.Sums more =
            MeanUpdate.sums(
                VectorOps.best(),
                settings,
                Problem.FIELDS,
                part,
                problem.users,
                users,
                model(draw),
                keys,
                PosteriorMean.rank());
        sums = sums == null ? more : sums.plus(more);
      }
      return sums;
    }

    private AttentionFactorModel model(PosteriorSample draw) {
      return new AttentionFactorModel(
          VectorOps.best(), settings, draw.weights(), draw.meanUser(), Problem.FIELDS);
    }

    private void keep(PosteriorSample draw) {
      Scorer scorer = new Scorer(settings, draw, problem.features);
      double[][] scores = new double[Problem.USERS][Problem.ITEMS];
      float[][] gate = new float[Problem.USERS][];
      for (int i = 1; i < Problem.USERS; i++) {
        int at = i * settings.stride();
        scorer.user(problem.users.factors(), at, problem.users.slope()[i]);
        gate[i] = model(draw).gate(problem.users.factors(), at);
        for (int j = 0; j < Problem.ITEMS; j++) {
          scores[i][j] = scorer.score(problem.users.factors(), at, problem.users.bias()[i], j);
        }
      }
      this.scores.add(scores);
      this.gate.add(gate);
      double[][] moved = new double[Problem.USERS][];
      double[][] drawn = new double[Problem.USERS][];
      for (int i = 1; i < Problem.USERS; i++) {
        moved[i] = movement(draw, gate[i], i);
        double sum = Arrays.stream(moved[i]).sum();
        drawn[i] = Arrays.stream(moved[i]).map(s -> s / sum).toArray();
      }
      movement.add(moved);
      attention.add(drawn);
    }

    /** Spreads, over items by popularity, of what each field adds to the score. */
    private double[] movement(PosteriorSample draw, float[] gate, int user) {
      double[] spread = new double[Problem.FIELDS];
      for (int l = 0; l < Problem.FIELDS; l++) {
        double weight = 0;
        double first = 0;
        double second = 0;
        for (int j = 0; j < Problem.ITEMS; j++) {
          double contribution = 0;
          if (l == 0) {
            contribution = part(draw, gate[l], user, j);
          } else {
            for (int v = problem.features.begin(j, l); v < problem.features.end(j, l); v++) {
              contribution +=
                  problem.features.weight(v) * part(draw, gate[l], user, problem.features.row(v));
            }
          }
          weight += problem.count[j];
          first += problem.count[j] * contribution;
          second += problem.count[j] * contribution * contribution;
        }
        spread[l] = Math.sqrt(Math.max(second / weight - Math.pow(first / weight, 2), 0));
      }
      return spread;
    }

    private double part(PosteriorSample draw, float alpha, int user, int row) {
      double part = problem.users.slope()[user] * draw.bias()[row];
      for (int h = 0; h < settings.rank(); h++) {
        part +=
            Problem.FIELDS
                * alpha
                * problem.users.factors()[user * settings.stride() + h]
                * draw.factors()[row * settings.stride() + h];
      }
      return part;
    }

    double meanScore(int user, int item) {
      return scores.stream().mapToDouble(s -> s[user][item]).average().orElseThrow();
    }

    double compactScore(int user, int item) {
      Scorer scorer = new Scorer(settings, items, problem.features);
      int at = user * users.width();
      return scorer.score(users.factors(), at, users.bias()[user], item);
    }
  }

  @Test
  void withinItsRankTheMeanScoresAsTheMeanOfTheDraws() {
    // Eight draws of rank 3, with slopes, are 32 columns: those that the mean keeps.
    Chain chain = new Chain(3, 8, 1);
    for (int i = 1; i < Problem.USERS; i++) {
      for (int j = 0; j < Problem.ITEMS; j++) {
        assertEquals(chain.meanScore(i, j), chain.compactScore(i, j), 2e-3, i + "," + j);
      }
    }
  }

  @Test
  void beyondItsRankTheMeanLosesLittle() {
    Chain chain = new Chain(8, 40, 1);
    double error = 0;
    double size = 0;
    for (int i = 1; i < Problem.USERS; i++) {
      for (int j = 0; j < Problem.ITEMS; j++) {
        error += Math.pow(chain.meanScore(i, j) - chain.compactScore(i, j), 2);
        size += Math.pow(chain.meanScore(i, j), 2);
      }
    }
    assertTrue(error < 1e-4 * size, error + " of " + size);
    assertEquals(40, chain.mean.draws());
    assertEquals(chain.problem.features.rows() * 32, chain.items.factors().length);
  }

  @Test
  void theGateIsItsMeanOverTheDraws() {
    Chain chain = new Chain(3, 12, 1);
    for (int i = 1; i < Problem.USERS; i++) {
      for (int l = 0; l < Problem.FIELDS; l++) {
        int user = i;
        int field = l;
        double mean = chain.gate.stream().mapToDouble(a -> a[user][field]).average().orElseThrow();
        assertEquals(mean, chain.users.gate()[i * Problem.FIELDS + l], 1e-5);
      }
    }
  }

  @Test
  void theDeviationOfAttentionIsTheDistanceOfTheDraws() {
    Chain chain = new Chain(3, 12, 1);
    for (int i = 1; i < Problem.USERS; i++) {
      for (int l = 0; l < Problem.FIELDS; l++) {
        double squares = 0;
        double sum = 0;
        for (double[][] drawn : chain.attention) {
          sum += drawn[i][l];
          squares += Math.pow(drawn[i][l] - .25, 2);
        }
        int at = i * Problem.FIELDS + l;
        assertEquals(sum / 12, chain.users.drawnAttention()[at], 1e-4);
        assertEquals(Math.sqrt(squares / 12), chain.users.attentionDeviation(at, .25f), 1e-4);
      }
    }
  }

  /** The sums over users that the driver has, against each user's own movement. */
  @Test
  void movementIsSummedOverUsersForTheDrawsAndForTheirMean() {
    Chain chain = new Chain(3, 8, 2);
    MovementSums sums = chain.mean.movementSums();
    Attention ofMean =
        new Attention(
            chain.items.rank(), chain.items.factors(), chain.problem.features, chain.problem.count);
    for (int l = 0; l < Problem.FIELDS; l++) {
      double drawn = 0;
      double mean = 0;
      for (int i = 1; i < Problem.USERS; i++) {
        for (double[][] movement : chain.movement) {
          drawn += movement[i][l] * movement[i][l] / 8;
        }
        float s = ofMean.movement(chain.users.factors(), i * chain.users.width())[l];
        mean += (double) s * s;
      }
      assertEquals(drawn, sums.drawn()[l], 1e-3 * drawn);
      double squared = ofMean.squaredMovement(l, sums.products()[l], chain.items.rank(), 0);
      assertEquals(mean, squared, 1e-3 * mean);
      double independent = sums.effectiveDraws();
      double expected = 1 - (drawn - mean) / (independent - 1) / mean;
      assertEquals(Math.max(expected, 1 / independent), sums.signal(ofMean)[l], 5e-3);
    }
  }

  /** What the average user scores is the mean over users, of the mean over draws. */
  @Test
  void theAverageUserIsTheMeanOfTheUsers() {
    Chain chain = new Chain(3, 4, 1);
    Scorer scorer = new Scorer(chain.settings, chain.items, chain.problem.features);
    for (int j = 0; j < Problem.ITEMS; j++) {
      double expected = 0;
      for (int i = 1; i < Problem.USERS; i++) {
        expected += chain.meanScore(i, j) / (Problem.USERS - 1);
      }
      double actual = scorer.score(chain.items.averageUser(), 0, chain.items.averageUserBias(), j);
      assertEquals(expected, actual, 2e-3);
    }
  }

  @Test
  void precisionsAreMeansOverTheDraws() {
    Chain chain = new Chain(3, 9, 1);
    double mean = chain.noise.stream().mapToDouble(n -> n).average().orElseThrow();
    assertEquals(mean, chain.items.precisions().noise, 1e-5 * mean);
    assertTrue(chain.noise.stream().distinct().count() > 4, "they are drawn");
  }

  @Test
  void drawsThatAreKeptAreThere() {
    Chain chain = new Chain(3, 5, 1);
    assertEquals(2, chain.items.kept().size());
    assertEquals(2, chain.users.kept().size());
    Scorer scorer = new Scorer(chain.settings, chain.items.kept().get(1), chain.problem.features);
    UserRows rows = chain.users.kept().get(1);
    int at = 2 * chain.settings.stride();
    scorer.user(rows.factors(), at, rows.slope()[2]);
    assertEquals(chain.scores.get(3)[2][4], scorer.score(rows.factors(), at, rows.bias()[2], 4), 0);
  }

  @Test
  void workersThatShareTheUsersFindTheSameMean() {
    Chain one = new Chain(3, 6, 1);
    Chain three = new Chain(3, 6, 3);
    for (int i = 1; i < Problem.USERS; i++) {
      for (int j = 0; j < Problem.ITEMS; j++) {
        assertEquals(one.compactScore(i, j), three.compactScore(i, j), 1e-3);
      }
    }
    assertArrayEquals(Floats.bits(one.users.gate()), Floats.bits(three.users.gate()));
  }

  @Test
  void independentDrawsAreWorthTheirNumberAndSlowOnesLess() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    List<double[]> independent = new ArrayList<>();
    List<double[]> slow = new ArrayList<>();
    double[] state = new double[7];
    for (int t = 0; t < 400; t++) {
      double[] fresh = random.doubles(7, -1, 1).toArray();
      independent.add(fresh);
      for (int q = 0; q < 7; q++) {
        state[q] = 0.8 * state[q] + 0.6 * fresh[q];
      }
      slow.add(state.clone());
    }
    double worth = ChainMixing.effectiveDraws(independent);
    assertTrue(worth > 300, "" + worth);
    // An autoregression of .8 is worth (1 − .8)/(1 + .8) of its number: 44.
    assertEquals(44, ChainMixing.effectiveDraws(slow), 15);
  }
}

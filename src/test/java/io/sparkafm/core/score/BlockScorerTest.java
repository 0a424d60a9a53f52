package io.sparkafm.core.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.learn.PosteriorMeanTest;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Problem;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A block's scores are those of {@link Scorer}, to the bit. */
class BlockScorerTest {
  private static final int[] ITEMS = {6, 0, 1, 2, 3, 4, 5};

  @ParameterizedTest
  @MethodSource("io.sparkafm.core.model.Problem#shapes")
  void aPointEstimateScoresAsOneByOne(Problem.Shape shape) {
    Problem problem = Problem.random(shape);
    TrainedItems items = TrainedItems.of(problem.settings, problem.parameters, problem.features);
    int width = items.averageUser().length;
    float[] users = new float[Problem.USERS * width];
    int stride = problem.settings.stride();
    for (int i = 0; i < Problem.USERS; i++) {
      for (int h = 0; h < width; h++) {
        // A vector a field that differs from the others, with the padding's zeros kept.
        users[i * width + h] =
            problem.users.factors()[i * stride + h % stride] * (1 + h / stride * 0.37f);
      }
    }
    assertSame(problem.settings, items, problem.features, users, problem.users.bias());
  }

  @Test
  void aPosteriorMeanScoresAsOneByOne() {
    PosteriorMeanTest.Chain chain = new PosteriorMeanTest.Chain(3, 6, 1);
    assertSame(
        chain.settings,
        chain.items,
        chain.problem.features,
        chain.users.factors(),
        chain.users.bias());
  }

  /** Blocks that are full, that are not, and that hold one user. */
  private static void assertSame(
      Settings settings, TrainedItems items, ItemFeatures features, float[] users, float[] bias) {
    Scorer scorer = new Scorer(settings, items, features);
    for (int size : new int[] {1, 4, 8, 11}) {
      BlockScorer block = new BlockScorer(settings, items, features, size);
      float[] scores = new float[ITEMS.length * block.lanes()];
      for (int first = 0; first < Problem.USERS; first += size) {
        int count = Math.min(size, Problem.USERS - first);
        int width = block.width();
        block.users(
            Arrays.copyOfRange(users, first * width, (first + count) * width),
            Arrays.copyOfRange(bias, first, first + count),
            count);
        block.score(ITEMS, 0, 3, scores);
        check(scorer, block, scores, users, bias, first, count, 0, 3);
        block.score(ITEMS, 3, ITEMS.length, scores);
        check(scorer, block, scores, users, bias, first, count, 3, ITEMS.length);
      }
    }
  }

  private static void check(
      Scorer scorer,
      BlockScorer block,
      float[] scores,
      float[] users,
      float[] bias,
      int first,
      int count,
      int from,
      int to) {
    for (int i : IntStream.range(0, count).toArray()) {
      int at = (first + i) * block.width();
      scorer.user(users, at);
      for (int p = from; p < to; p++) {
        float expected = scorer.score(users, at, bias[first + i], ITEMS[p]);
        float actual = scores[(p - from) * block.lanes() + i];
        assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual));
      }
    }
  }
}

package io.sparkafm.core.score;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A user's scores of all items, in blocks of several sizes and one pair after the other; time is a
 * user's. Items have three values of a field of 18, as films have genres.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RecommendBenchmark {
  private static final int USERS = 512;
  private static final int VALUES = 18;
  private static final int PANEL = 64;
  private static final int BEST = 10;

  @Param({"3706", "100000"})
  int items;

  @Param({"32", "64"})
  int rank;

  @Param({"1", "16", "64", "128", "256"})
  int block;

  private Settings settings;
  private TrainedItems trained;
  private ItemFeatures features;
  private int[] numbers;
  private float[] users;
  private float[] bias;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    settings =
        Settings.builder(rank).stepScale(0.8f).seed(1).build();
    int stride = settings.stride();
    int[] start = IntStream.rangeClosed(0, items).map(j -> 3 * j).toArray();
    int[] row = random.ints(3L * items, items, items + VALUES).toArray();
    float[] weight = new float[row.length];
    java.util.Arrays.fill(weight, 1 / 3f);
    features =
        new ItemFeatures(items, new int[] {0, items, items + VALUES}, start, row, weight);
    trained =
        new TrainedItems(
            rank,
            floats(random, (items + VALUES) * stride),
            floats(random, items + VALUES),
            new float[0],
            new float[2 * stride],
            0,
            new float[2],
            null,
            java.util.List.of());
    numbers = IntStream.range(0, items).toArray();
    users = floats(random, USERS * 2 * stride);
    bias = floats(random, USERS);
  }

  private static float[] floats(SplittableRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  @Benchmark
  @OperationsPerInvocation(USERS)
  public int blocks() {
    BlockScorer scorer = new BlockScorer(settings, trained, features, block);
    float[] scores = new float[PANEL * scorer.lanes()];
    TopLists best = new TopLists(scorer.lanes(), BEST);
    int width = scorer.width();
    int kept = 0;
    for (int first = 0; first < USERS; first += block) {
      float[] some = java.util.Arrays.copyOfRange(users, first * width, (first + block) * width);
      float[] biases = java.util.Arrays.copyOfRange(bias, first, first + block);
      scorer.users(some, biases, block);
      best.clear();
      for (int from = 0; from < items; from += PANEL) {
        int to = Math.min(items, from + PANEL);
        scorer.score(numbers, from, to, scores);
        for (int p = from; p < to; p++) {
          int at = (p - from) * scorer.lanes();
          for (int i = 0; i < block; i++) {
            if (best.mayTake(i, scores[at + i])) {
              best.offer(i, scores[at + i], p);
            }
          }
        }
      }
      kept += best.size(0);
    }
    return kept;
  }

  @Benchmark
  public float oneByOne() {
    Scorer scorer = new Scorer(settings, trained, features);
    float best = 0;
    for (int j = 0; j < items; j++) {
      best = Math.max(best, scorer.score(users, 0, 0, j));
    }
    return best;
  }
}

package io.sparkafm.core.learn;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * An epoch of one block without Spark, time a rating: half of MovieLens 1M's training ratings in
 * shape (3,020 users of 132 ratings, 3,706 items by a power law, genres). With {@code -t 2} each of
 * two threads goes through a block of its own: what the cores share shows in the time a rating.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class BlockPassBenchmark {
  private static final int USERS = 3_020;
  private static final int RATINGS = 132;
  private static final int ITEMS = 3_706;
  private static final int GENRES = 18;
  private static final int EPOCHS_BEFORE = 10;

  @Param({"16", "32", "64"})
  int rank;

  @Param({"POSTERIOR", "POINT"})
  Inference inference;

  private Settings settings;
  private ItemFeatures features;
  private float[] count;
  private RatingScale scale;
  private RatingBlock block;
  private long[] keys;
  private UserRows users;
  private Parameters parameters;
  private int epoch;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    float step = inference == Inference.POSTERIOR ? 2f : 0.8f;
    settings =
        Settings.builder(rank).inference(inference).stepScale(step).attentionStart(5).seed(1).build();
    features = features(random);
    block = block(random);
    keys = random.longs(USERS).toArray();
    scale = new RatingScale(Loss.SQUARED, 3.5, 1.1, 1, 5, 3.5);
    count = new float[features.rows()];
    for (int item : block.item()) {
      for (int v = features.first(item); v < features.last(item); v++) {
        count[features.row(v)] += features.weight(v) * features.weight(v);
      }
    }
    Precisions precisions = new Precisions(2, settings.stride(), 5f, 5f, 5f, 5f, 1f);
    parameters = ItemSide.initial(settings, features, count, precisions);
    users = UserRows.initial(block, keys, settings);
    for (epoch = 0; epoch < EPOCHS_BEFORE; epoch++) {
      ItemSide side = new ItemSide(settings, features, count, parameters.copy());
      side.add(pass());
      side.endEpoch(epoch, epoch >= settings.attentionStart());
      parameters = side.parameters();
    }
  }

  /** A genre and with two items of three a second one. */
  private static ItemFeatures features(SplittableRandom random) {
    int[] start = new int[ITEMS + 1];
    int[] row = new int[2 * ITEMS];
    float[] weight = new float[2 * ITEMS];
    int at = 0;
    for (int j = 0; j < ITEMS; j++) {
      int genre = random.nextInt(GENRES - 1);
      int values = random.nextInt(3) == 0 ? 1 : 2;
      for (int v = 0; v < values; v++) {
        row[at] = ITEMS + genre + v;
        weight[at++] = 1f / values;
      }
      start[j + 1] = at;
    }
    int[] firstRow = {0, ITEMS, ITEMS + GENRES};
    return new ItemFeatures(
        ITEMS, firstRow, start, Arrays.copyOf(row, at), Arrays.copyOf(weight, at));
  }

  private static RatingBlock block(SplittableRandom random) {
    int[] start = new int[USERS + 1];
    int[] item = new int[USERS * RATINGS];
    float[] rating = new float[item.length];
    for (int i = 0; i < USERS; i++) {
      start[i + 1] = start[i] + RATINGS;
      for (int p = start[i]; p < start[i + 1]; p++) {
        double x = random.nextDouble();
        item[p] = (int) (ITEMS * x * x * x);
        rating[p] = 1 + random.nextInt(5);
      }
    }
    return new RatingBlock(start, item, rating, null);
  }

  private BlockSums pass() {
    BlockPass pass =
        new BlockPass(
            VectorOps.best(),
            settings,
            features,
            count,
            parameters,
            scale,
            epoch >= settings.attentionStart());
    return pass.run(block, users, keys, epoch, 0);
  }

  @Benchmark
  @OperationsPerInvocation(USERS * RATINGS)
  public BlockSums epoch() {
    return pass();
  }
}

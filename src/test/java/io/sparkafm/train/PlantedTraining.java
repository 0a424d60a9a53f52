package io.sparkafm.train;

import io.sparkafm.ClusterState;
import io.sparkafm.core.math.CounterRandom;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.data.PlantedData;
import io.sparkafm.data.UserBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * A training on planted ratings, described field by field. Blocks are made here, without Spark SQL,
 * so that a run takes little more than its epochs.
 */
final class PlantedTraining {
  /** How many tasks have been made to fail in this JVM. */
  static final AtomicInteger FAILED_TASKS = new AtomicInteger();

  private static final int USERS = 120;
  private static final int ITEMS = 60;
  private static final int RATINGS_PER_USER = 30;
  private static final int[] VALUES = {6, 15};

  /** One rating in so many is held out where there is validation. */
  private static final int HELD_OUT = 5;

  int rank = 4;
  Loss loss = Loss.SQUARED;
  InteractionKind interaction = InteractionKind.INNER_PRODUCT;
  boolean learnAttention = true;
  float stepScale = 0.8f;
  float regParam = 5;

  /** Of users, items and fields; NaN for that of the biases. */
  float factorRegParam = Float.NaN;

  float attentionRegParam = 100;
  int blocks = 2;
  int rounds = 1;
  boolean synchronous;
  long seed = 42;
  int epochs = 10;
  int checkpointInterval = 10;
  int patience = Integer.MAX_VALUE;
  boolean validated;
  boolean globalMean = true;
  Inference inference = Inference.POINT;
  int burnIn = 2;
  int thinning = 1;
  int keptSamples;

  /** Whether blocks are computed again in every round, and the tasks of some fail twice. */
  boolean failing;

  Checkpointing checkpointing;

  /**
   * What a training came to.
   *
   * @param parameters of the last epoch
   */
  record Result(
      Parameters parameters,
      TrainedItems items,
      List<TrainedUsers> users,
      TrainingHistory history) {

    /** Every number that was learned, as text that tells all bits. */
    String bits() {
      StringBuilder text = new StringBuilder();
      append(text, items.factors());
      append(text, items.bias());
      append(text, items.weights());
      append(text, items.averageUser());
      for (TrainedUsers block : users) {
        text.append(Arrays.toString(block.ids()));
        append(text, block.factors());
        append(text, block.bias());
        append(text, block.attention());
        append(text, block.attentionDeviation());
        append(text, block.gate());
        append(text, block.kept());
      }
      history.epochs().forEach(e -> text.append(e.objective()).append(e.validationRmse()));
      return text.toString();
    }

    /** The same of the model alone: trainings of different lengths may come to the same. */
    String bitsWithoutHistory() {
      return new Result(parameters, items, users, new TrainingHistory(List.of(), 0, List.of()))
          .bits();
    }

    private static void append(StringBuilder text, float[] values) {
      for (float value : values) {
        text.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
      }
      text.append('\n');
    }

    TrainingHistory.Epoch last() {
      return history.epochs().get(history.epochs().size() - 1);
    }
  }

  Result run() {
    return run(ClusterState.context());
  }

  Result run(JavaSparkContext context) {
    JavaRDD<UserBlock> ratings =
        failing
            ? context.parallelize(userBlocks(), blocks).map(PlantedTraining::failTwice)
            : context.parallelize(userBlocks(), blocks).persist(StorageLevel.MEMORY_ONLY());
    try (Training training =
        new Training(context, data(ratings), settings(), precisions(), options(), null)) {
      TrainedModel trained = training.run();
      return new Result(
          training.parameters().copy(),
          trained.items(),
          trained.users().collect(),
          trained.history());
    } finally {
      ratings.unpersist(true);
    }
  }

  private static UserBlock failTwice(UserBlock block) {
    TaskContext task = TaskContext.get();
    if (task.attemptNumber() < 2 && (task.stageId() + task.partitionId()) % 4 == 0) {
      FAILED_TASKS.incrementAndGet();
      throw new IllegalStateException("A failure that was planted");
    }
    return block;
  }

  Settings settings() {
    return Settings.builder(rank)
        .loss(loss)
        .inference(inference)
        .interaction(interaction)
        .hidden(4)
        .learnAttention(learnAttention)
        .stepScale(stepScale)
        .rounds(rounds)
        .synchronous(synchronous)
        .attentionStart(inference == Inference.POSTERIOR ? 0 : 2)
        .seed(seed)
        .build();
  }

  private Precisions precisions() {
    if (settings().samples()) {
      return Precisions.start(settings(), VALUES.length + 1);
    }
    float factors = Float.isNaN(factorRegParam) ? regParam : factorRegParam;
    return new Precisions(
        VALUES.length + 1,
        settings().stride(),
        factors,
        factors,
        factors,
        attentionRegParam,
        regParam);
  }

  TrainingOptions options() {
    return new TrainingOptions(
        epochs,
        burnIn,
        thinning,
        keptSamples,
        checkpointInterval,
        patience,
        checkpointing,
        StorageLevel.MEMORY_AND_DISK());
  }

  private static PlantedData planted() {
    return PlantedData.draw(
        new PlantedData.Plan(USERS, ITEMS, RATINGS_PER_USER, VALUES, 4, 1.5, 0.5, 1));
  }

  private TrainingData data(JavaRDD<UserBlock> ratings) {
    PlantedData planted = planted();
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      Arrays.stream(planted.ratingsOf(i)).forEach(rating -> all.add((double) model(rating)));
    }
    double mean = all.stream().mapToDouble(r -> r).average().orElseThrow();
    double variance =
        all.stream().mapToDouble(r -> (r - mean) * (r - mean)).average().orElseThrow();
    RatingScale scale =
        RatingScale.of(
            loss, globalMean, mean, Math.sqrt(variance), loss == Loss.LOGISTIC ? 0 : 1, 5);
    return new TrainingData(
        ratings, features(planted), scale, all.size(), USERS, all.size(), false, validated);
  }

  /** A rating as the loss wants it: liked or not for the logistic one. */
  private float model(double rating) {
    return loss == Loss.LOGISTIC ? rating > 3 ? 1f : 0f : (float) rating;
  }

  private static ItemFeatures features(PlantedData planted) {
    int[] firstRow = {0, ITEMS, ITEMS + VALUES[0], ITEMS + VALUES[0] + VALUES[1]};
    int[] row =
        IntStream.range(0, ITEMS * VALUES.length)
            .map(
                n ->
                    firstRow[n % VALUES.length + 1]
                        + planted.value(n / VALUES.length, n % VALUES.length + 1))
            .toArray();
    float[] weight = new float[row.length];
    Arrays.fill(weight, 1f);
    return new ItemFeatures(
        ITEMS, firstRow, IntStream.rangeClosed(0, row.length).toArray(), row, weight);
  }

  private List<UserBlock> userBlocks() {
    PlantedData planted = planted();
    List<UserBlock> all = new ArrayList<>();
    for (int b = 0; b < blocks; b++) {
      int block = b;
      Integer[] users =
          IntStream.range(0, USERS)
              .filter(i -> i % blocks == block)
              .boxed()
              .sorted(Comparator.comparingLong(PlantedTraining::key))
              .toArray(Integer[]::new);
      all.add(
          new UserBlock(
              users,
              Arrays.stream(users).mapToLong(PlantedTraining::key).toArray(),
              ratings(planted, users, false),
              validated ? ratings(planted, users, true) : null));
    }
    return all;
  }

  private static long key(int user) {
    return CounterRandom.key(1, 1, 0, user);
  }

  private RatingBlock ratings(PlantedData planted, Integer[] users, boolean heldOut) {
    int[] start = new int[users.length + 1];
    List<Integer> item = new ArrayList<>();
    List<Float> rating = new ArrayList<>();
    for (int i = 0; i < users.length; i++) {
      int[] items = planted.itemsOf(users[i]);
      double[] ratings = planted.ratingsOf(users[i]);
      for (int r = 0; r < items.length; r++) {
        if (!validated || (r % HELD_OUT == 0) == heldOut) {
          item.add(items[r]);
          rating.add(model(ratings[r]));
        }
      }
      start[i + 1] = item.size();
    }
    float[] values = new float[rating.size()];
    for (int p = 0; p < values.length; p++) {
      values[p] = rating.get(p);
    }
    return new RatingBlock(start, item.stream().mapToInt(j -> j).toArray(), values, null);
  }
}

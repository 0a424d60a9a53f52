package io.sparkafm.train;

import io.sparkafm.core.learn.ItemSums;
import io.sparkafm.core.learn.MeanUpdate;
import io.sparkafm.core.learn.PosteriorMean;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.AttentionFactorModel;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Settings;
import org.apache.spark.SparkConf;

/**
 * What a training will need, known before it starts.
 *
 * @param parameterBytes the item side: which is broadcast in a round
 * @param changesBytes the most that a block sends back in a round
 * @param driverBytes the most that training holds on the driver
 * @param blockBytes the most that a block takes on an executor: its ratings, its users, its copy of
 *     the item side
 * @param blocks number of blocks P
 * @param rounds rounds an epoch B
 */
public record TrainingPlan(
    long parameterBytes,
    long changesBytes,
    long driverBytes,
    long blockBytes,
    int blocks,
    int rounds) {
  private static final double USABLE_HEAP = 0.8;

  /**
   * Copies of the item side on the driver: moving, broadcast as an object and as blocks, last good
   * epoch's, best.
   */
  private static final int DRIVER_COPIES = 6;

  public static TrainingPlan of(
      TrainingData data, Settings settings, TrainingOptions options, int blocks) {
    ItemFeatures features = data.features();
    long stride = settings.stride();
    long fields = features.fields();
    long rows = features.rows();
    long statistics = 8L * AttentionFactorModel.statisticsLength(settings, features.fields());
    // Items whose rows are drawn have a noise of their own.
    long parameters = 4 * rows * (stride + 2) + (settings.drawsRows() ? 4L * features.items() : 0);
    long perBlockItems = 4 * rows * (2 * stride + 8) + statistics;
    // A block touches no more rows than its ratings have values.
    long valuesARating = 1 + mostValues(features);
    long touched = Math.min(rows, data.largestBlock() * valuesARating);
    long changes = 4 * touched * (stride + 4) + statistics;
    long summed = 0;
    if (settings.drawsRows()) {
      long items = Math.min(features.items(), data.largestBlock());
      long sums = 4 * items * (ItemSums.Layout.mostFloats(settings, features) + 1);
      // Arrays grow by doubling, and are cut to their size in the end.
      perBlockItems = 9 * rows + 4 * features.items() + 2 * sums + statistics;
      changes = sums + statistics;
      summed = 4L * features.items() * ItemSums.Layout.mostFloats(settings, features);
    }
    long usersInBlock = 2 * data.users() / blocks + 1;
    long userBytes = 4 * (stride + 3) * 4 + 64;
    int vector = settings.samples() ? VectorOps.stride(PosteriorMean.rank()) : settings.stride();
    long trained = 4 * (fields * (vector + 3) + 1);
    if (data.validated()) {
      // The best epoch's users, and the last one's while they are measured.
      userBytes += 2 * trained;
    }
    long mean = 0;
    if (settings.samples()) {
      int rank = PosteriorMean.rank();
      long width = MeanUpdate.width(rank, settings.columns());
      changes += 8 * fields * width * width;
      // Before and after a merge.
      userBytes += 2 * trained;
      userBytes += 4 * (stride + 1) * options.keptSamples();
      mean = rows * 4L * (VectorOps.stride(rank) + 1) * 3 + options.keptSamples() * parameters;
    }
    long block =
        (data.weighted() ? 12 : 8) * data.largestBlock()
            + usersInBlock * userBytes
            + perBlockItems
            + changes;
    // Results wait on the driver only while an earlier block is still on its way.
    long driver = DRIVER_COPIES * parameters + summed + mean + Math.min(blocks, 16L) * changes;
    return new TrainingPlan(parameters, changes, driver, block, blocks, settings.rounds());
  }

  private static int mostValues(ItemFeatures features) {
    int most = 0;
    for (int j = 0; j < features.items() && features.fields() > 1; j++) {
      most = Math.max(most, features.end(j, features.fields() - 1) - features.begin(j, 1));
    }
    return most;
  }

  /** One line for the log. */
  public String description() {
    return "Training needs about %s on the driver and %s per block on the executors; in each of the %d rounds per epoch the driver broadcasts %s and receives at most %s from each of the %d blocks"
        .formatted(
            megabytes(driverBytes),
            megabytes(blockBytes),
            rounds,
            megabytes(parameterBytes),
            megabytes(changesBytes),
            blocks);
  }

  /**
   * @param driverHeap the driver's largest heap, in bytes
   * @throws IllegalArgumentException where the driver or the executors have too little room; says
   *     what to change
   */
  public void requireRoom(SparkConf conf, long driverHeap) {
    if (driverBytes > USABLE_HEAP * driverHeap) {
      throw new IllegalArgumentException(
          "Training needs about %s on the driver but its heap is %s: raise --driver-memory, or lower rank"
              .formatted(megabytes(driverBytes), megabytes(driverHeap)));
    }
    long results = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
    if (results > 0 && blocks * changesBytes > results) {
      throw new IllegalArgumentException(
          "A round returns up to %s (%d blocks of %s) but spark.driver.maxResultSize is %s: raise it, or lower numBlocks or rank"
              .formatted(
                  megabytes(blocks * changesBytes),
                  blocks,
                  megabytes(changesBytes),
                  megabytes(results)));
    }
    boolean local = conf.get("spark.master", "local").startsWith("local");
    long heap = local ? driverHeap : conf.getSizeAsBytes("spark.executor.memory", "1g");
    if (blockBytes > USABLE_HEAP * heap) {
      throw new IllegalArgumentException(
          "A block takes about %s but %s is %s: raise numBlocks or the memory, or lower rank"
              .formatted(
                  megabytes(blockBytes),
                  local ? "the heap" : "spark.executor.memory",
                  megabytes(heap)));
    }
  }

  private static String megabytes(long bytes) {
    return bytes >= 10L << 20 ? (bytes >> 20) + " MB" : (bytes >> 10) + " kB";
  }
}

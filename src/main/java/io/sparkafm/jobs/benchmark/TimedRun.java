package io.sparkafm.jobs.benchmark;

import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.FittedModel;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a training run came to its accuracy.
 *
 * @param whole the whole run
 * @param seconds from the start of {@code fit} to the end of each epoch; what comes before the
 *     first is reading, indexing and partitioning
 * @param rmse of the held-out ratings at the end of each epoch
 */
record TimedRun(SparkBaselines.Result whole, double[] seconds, double[] rmse) {

  /**
   * Trains as configured and watches.
   *
   * @param ratings with column {@code validation}, true for those that are held out
   */
  static TimedRun of(RunConfig config, Dataset<Row> ratings) {
    PeakHeap heap = new PeakHeap();
    long begin = System.nanoTime();
    FittedModel model = FittedModel.watched(config, ratings);
    double total = (System.nanoTime() - begin) / 1e9;
    double[] epochs = model.epochSeconds();
    double[] rmse = model.validationRmse();
    if (rmse.length < epochs.length) {
      throw new UsageException("The fold holds no ratings to measure: use fewer evaluate.folds");
    }
    double inEpochs = 0;
    for (double epoch : epochs) {
      inEpochs += epoch;
    }
    double[] seconds = new double[epochs.length];
    double elapsed = total - inEpochs;
    double best = Double.POSITIVE_INFINITY;
    for (int epoch = 0; epoch < epochs.length; epoch++) {
      elapsed += epochs[epoch];
      seconds[epoch] = elapsed;
      best = Math.min(best, rmse[epoch]);
    }
    String settings = "as configured, %d epochs".formatted(epochs.length);
    return new TimedRun(
        new SparkBaselines.Result(
            "AFM", settings, best, total, inEpochs / epochs.length, heap.bytes()),
        seconds,
        rmse);
  }

  /** One sentence: when this run was as accurate as another in the end. */
  String against(SparkBaselines.Result rival) {
    for (int epoch = 0; epoch < rmse.length; epoch++) {
      if (rmse[epoch] <= rival.rmse()) {
        return String.format(
            Locale.ROOT,
            "AFM reaches the best RMSE of %s, %.4f, after %.1f s (%d epochs), and so is %.1f times as fast.",
            rival.name(),
            rival.rmse(),
            seconds[epoch],
            epoch + 1,
            rival.seconds() / seconds[epoch]);
      }
    }
    return String.format(
        Locale.ROOT, "AFM does not reach the best RMSE of %s, %.4f.", rival.name(), rival.rmse());
  }
}

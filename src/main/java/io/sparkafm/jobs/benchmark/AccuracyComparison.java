package io.sparkafm.jobs.benchmark;

import static org.apache.spark.sql.functions.col;

import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.Accuracy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The protocol of the paper's Table 2. All systems are measured on the same folds. On each fold a
 * system chooses its hyper-parameters on an inner split of the training ratings, which leaves the
 * next fold out, from a grid of as many trials as any other system has; then it is trained on all
 * training ratings of the fold and measured on the fold. The measured fold is never seen before
 * that.
 */
final class AccuracyComparison {
  /** Epochs of the two trainings by which seconds are measured before the comparison begins. */
  private static final int FEW_EPOCHS = 5;

  private static final int MORE_EPOCHS = 30;

  private final RunConfig config;
  private final List<ComparedSystem> systems;
  private final Dataset<Row> ratings;
  private final FinishedFolds finished;

  /**
   * @param ratings joined with the features of their items, with column {@code fold}
   * @param finished results that are there already; those that are found are added
   */
  AccuracyComparison(
      RunConfig config,
      List<ComparedSystem> systems,
      Dataset<Row> ratings,
      FinishedFolds finished) {
    this.config = config;
    this.systems = systems;
    this.ratings = ratings;
    this.finished = finished;
  }

  /** Measures a short and a longer training, which tell what a training and an epoch take. */
  void sayHowLong() throws IOException {
    long trainings = 0;
    long epochs = 0;
    for (int fold : config.evaluate().foldNumbers()) {
      for (ComparedSystem system : systems) {
        if (finished.find(system, fold).isEmpty()) {
          int tried = system.trials().size() > 1 ? system.trials().size() : 0;
          Map<String, Object> trial = system.trials().get(0);
          epochs += (long) tried * system.epochs(config, system.parameters(trial, true));
          epochs += system.epochs(config, system.parameters(trial, false));
          trainings += tried + 1;
        }
      }
    }
    if (trainings == 0) {
      return;
    }
    // The first one warms the JVM up.
    seconds(FEW_EPOCHS);
    double few = seconds(FEW_EPOCHS);
    double epoch = Math.max(seconds(MORE_EPOCHS) - few, 0) / (MORE_EPOCHS - FEW_EPOCHS);
    double training = Math.max(few - FEW_EPOCHS * epoch, 0);
    double left = trainings * training + epochs * epoch;
    System.out.printf(
        Locale.ROOT,
        "%n%d trainings of %d epochs in all are to be made, which will take about %.0f minutes.%n",
        trainings,
        epochs,
        Math.ceil(left / 60));
  }

  private double seconds(int epochs) {
    long begin = System.nanoTime();
    systems
        .get(0)
        .measure(
            config,
            ratings.where(col("fold").notEqual(0)),
            ratings.where(col("fold").equalTo(0)),
            Map.of("inference", "point", "maxIter", epochs));
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Results by system, in the order of the folds; what is not finished is measured. */
  Map<String, List<FinishedFolds.Fold>> compare() throws IOException {
    Map<String, List<FinishedFolds.Fold>> results = new LinkedHashMap<>();
    systems.forEach(system -> results.put(system.name(), new ArrayList<>()));
    for (int fold : config.evaluate().foldNumbers()) {
      for (ComparedSystem system : systems) {
        FinishedFolds.Fold result = finished.find(system, fold).orElse(null);
        if (result == null) {
          result = measure(system, fold);
          finished.add(result);
        }
        results.get(system.name()).add(result);
        System.err.printf(
            Locale.ROOT, "Fold %d, %s: RMSE %.4f%n", fold, system.name(), result.rmse());
      }
    }
    return results;
  }

  private FinishedFolds.Fold measure(ComparedSystem system, int fold) {
    Dataset<Row> training = ratings.where(col("fold").notEqual(fold));
    List<Map<String, Object>> trials = new ArrayList<>();
    Map<String, Object> best = system.trials().get(0);
    double least = Double.POSITIVE_INFINITY;
    if (system.trials().size() > 1) {
      int next = config.evaluate().innerFold(fold);
      for (Map<String, Object> trial : system.trials()) {
        double rmse =
            system
                .measure(
                    config,
                    training.where(col("fold").notEqual(next)),
                    training.where(col("fold").equalTo(next)),
                    system.parameters(trial, true))
                .rmse();
        Map<String, Object> tried = new LinkedHashMap<>(trial);
        tried.put("rmse", rmse);
        trials.add(tried);
        if (rmse < least) {
          least = rmse;
          best = trial;
        }
      }
    }
    Map<String, Object> chosen = system.parameters(best, false);
    long begin = System.nanoTime();
    Accuracy accuracy =
        system.measure(config, training, ratings.where(col("fold").equalTo(fold)), chosen);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new FinishedFolds.Fold(
        system.name(), fold, accuracy.rmse(), accuracy.mae(), seconds, chosen, trials);
  }
}

package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.not;

import io.sparkafm.jobs.config.RunConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How accurate users are that are folded in. A fold is some of the users: left out of training,
 * with four fifths of their ratings folded in and the rest predicted, beside what the model says of
 * them as average users and what a model says that was trained with those four fifths.
 */
public final class FoldInEvaluation {
  /** Measurements of a fold that are printed, with their headings. */
  public static final Map<String, String> COLUMNS = new LinkedHashMap<>();

  private static final double MEASURED = 0.2;

  static {
    COLUMNS.put("rmse", "folded in");
    COLUMNS.put("retrainedRmse", "retrained");
    COLUMNS.put("averageUserRmse", "average user");
  }

  private FoldInEvaluation() {}

  public static Metrics fold(RunConfig config, Dataset<Row> ratings, int fold) {
    var evaluate = config.evaluate();
    Column heldOut = Folds.userFold(evaluate.folds(), evaluate.seed()).equalTo(fold);
    Column measured = heldOut.and(Folds.fraction(MEASURED, evaluate.seed()));
    SplitSizes.requireHeldOut(
        ratings.where(heldOut),
        measured,
        "evaluate.seed = %d with the users of fold %d".formatted(evaluate.seed(), fold));
    FittedModel model = FittedModel.fit(config, ratings.where(not(heldOut)));
    Dataset<Row> rest = ratings.where(measured);
    FittedModel folded = model.foldIn(config, ratings.where(heldOut.and(not(measured))));
    Accuracy accuracy = Accuracy.of(folded.predict(rest));
    Accuracy average = Accuracy.of(model.predict(rest));
    Accuracy retrained = TrainingRun.split(config, ratings, measured).accuracy();
    Metrics metrics =
        new Metrics()
            .put("fold", fold)
            .put(accuracy)
            .put("retrainedRmse", retrained.rmse())
            .put("averageUserRmse", average.rmse());
    TrainingMetrics.put(model.afm().summary(), metrics);
    System.err.printf(
        "Fold %d: RMSE %.4f folded in, %.4f retrained%n", fold, accuracy.rmse(), retrained.rmse());
    return metrics;
  }
}

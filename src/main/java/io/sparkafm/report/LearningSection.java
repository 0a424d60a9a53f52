package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.text;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;

import io.sparkafm.core.learn.Convergence;
import io.sparkafm.serve.AfmTrainingSummary;
import java.util.ArrayList;
import java.util.List;

/** How the training went, epoch by epoch. */
final class LearningSection {
  /** Epochs shown at most: more than a screen can tell apart. */
  private static final int POINTS = 200;

  private LearningSection() {}

  static Section of(ReportData data) {
    AfmTrainingSummary summary = data.model().summary();
    int epochs = summary.totalIterations();
    double[] training = summary.trainingRmse();
    double[] validation = summary.validationRmse();
    double[] objective = summary.objectiveHistory();
    List<Figure> figures = new ArrayList<>();
    List<Table.Column> errors = new ArrayList<>(List.of(x("epoch"), y("training RMSE")));
    boolean validated = validation.length == epochs;
    if (validated) {
      errors.add(y("validation RMSE"));
    }
    figures.add(
        new Figure(
            "learning-rmse",
            "Error by epoch",
            "The RMSE of the training ratings, measured during each epoch, went from %s to %s in %d epochs. %s"
                .formatted(
                    number(training[0]),
                    number(training[epochs - 1]),
                    epochs,
                    validated
                        ? "The RMSE of the validation ratings was %s at the epoch whose model was kept, which is epoch %d."
                            .formatted(
                                number(validation[summary.bestIteration()]),
                                summary.bestIteration() + 1)
                        : "No ratings were held out for early stopping."),
            Figure.Chart.LINES,
            "RMSE, in units of ratings",
            validated
                ? table(errors, epochs, training, validation)
                : table(errors, epochs, training)));
    figures.add(
        new Figure(
            "learning-objective",
            "Objective by epoch",
            "The negative log posterior per rating, up to a constant, went from %s to %s."
                .formatted(number(objective[0]), number(objective[epochs - 1])),
            Figure.Chart.LINES,
            "objective per rating",
            table(List.of(x("epoch"), y("objective")), epochs, objective)));
    int[] samples = summary.sampleHistory();
    if (samples[epochs - 1] > 0) {
      double[] effective = summary.effectiveSampleHistory();
      double[] drawn = new double[epochs];
      for (int e = 0; e < epochs; e++) {
        drawn[e] = samples[e];
      }
      figures.add(
          new Figure(
              "learning-samples",
              "Draws from the posterior",
              "The model is the mean of %d draws, which are worth %s independent draws."
                  .formatted(
                      samples[summary.bestIteration()], number(effective[summary.bestIteration()])),
              Figure.Chart.LINES,
              "draws so far",
              table(
                  List.of(x("epoch"), y("draws"), y("effective draws")),
                  epochs,
                  drawn,
                  effective)));
      if (!summary.convergence().isEmpty()) {
        figures.add(convergence(data.fields(), summary.convergence()));
      }
      figures.add(precisions(data.fields(), summary, epochs));
      figures.add(gatePrecisions(data.fields(), summary, epochs));
    }
    return new Section("learning", "The training", List.of(), figures);
  }

  private static Figure convergence(List<String> fields, List<Convergence> convergence) {
    List<List<Object>> rows = new ArrayList<>();
    Convergence predictions = null;
    for (Convergence of : convergence) {
      if (of.quantity().equals("predictions")) {
        predictions = of;
      }
      rows.add(
          List.of(
              quantity(of, fields),
              of.watched(),
              of.medianRHat(),
              of.largestRHat(),
              of.medianEffectiveDraws(),
              of.leastEffectiveDraws()));
    }
    return new Figure(
        "learning-convergence",
        "Has the chain of draws converged?",
        "R̂ compares the first half of the draws with the second half. Near 1 the halves cannot be told apart; from about 1.1 on the chain had not converged yet, and a larger burnIn helps. The precision of the noise may wander without harm as long as the error of the draws does not, because users and items have multipliers of this precision."
            + (predictions == null
                ? ""
                : " Of the %d predictions that were watched, half have an R̂ below %s, and half are worth more than %s independent draws."
                    .formatted(
                        predictions.watched(),
                        number(predictions.medianRHat()),
                        number(predictions.medianEffectiveDraws()))),
        Figure.Chart.NONE,
        "",
        new Table(
            List.of(
                x("quantity"),
                text("watched"),
                text("R̂, median"),
                text("R̂, largest"),
                text("effective draws, median"),
                text("effective draws, least")),
            rows));
  }

  private static String quantity(Convergence of, List<String> fields) {
    return switch (of.quantity()) {
      case "error" -> "training error of a draw";
      case "noise" -> "precision of the noise, without the multipliers";
      case "factors" -> "precision of the factors of " + fields.get(of.field());
      case "gate" -> "precision of the gate's weights for " + fields.get(of.field());
      default -> of.quantity();
    };
  }

  private static Figure precisions(List<String> fields, AfmTrainingSummary summary, int epochs) {
    List<Table.Column> columns = new ArrayList<>(List.of(x("epoch"), y("noise"), y("users")));
    List<double[]> series = new ArrayList<>();
    series.add(summary.noisePrecision());
    series.add(summary.userPrecision());
    double[][] field = summary.fieldPrecision();
    for (int l = 0; l < fields.size(); l++) {
      columns.add(y("factors of " + fields.get(l)));
      series.add(column(field, l));
    }
    return new Figure(
        "learning-precisions",
        "Precisions by epoch",
        "The precision of the noise (%s at the end) and the precisions of the priors, which are drawn too. The larger the precision of a field, the closer the factors of its values are held to their mean."
            .formatted(number(summary.noisePrecision()[epochs - 1])),
        Figure.Chart.LOG_LINES,
        "precision, logarithmic",
        table(columns, epochs, series.toArray(double[][]::new)));
  }

  private static Figure gatePrecisions(
      List<String> fields, AfmTrainingSummary summary, int epochs) {
    List<Table.Column> columns = new ArrayList<>(List.of(x("epoch")));
    List<double[]> series = new ArrayList<>();
    double[][] gate = summary.gatePrecision();
    for (int l = 0; l < fields.size(); l++) {
      columns.add(y(fields.get(l)));
      series.add(column(gate, l));
    }
    return new Figure(
        "learning-gate-precisions",
        "Precisions of the gate by epoch",
        "The larger the precision of a field's weights in the gate (Eq. 2), the less the gate can"
            + " tell users apart.",
        Figure.Chart.LOG_LINES,
        "precision, logarithmic",
        table(columns, epochs, series.toArray(double[][]::new)));
  }

  private static double[] column(double[][] values, int l) {
    double[] column = new double[values.length];
    for (int e = 0; e < values.length; e++) {
      column[e] = values[e][l];
    }
    return column;
  }

  /** Every so many epochs, the last one in any case. */
  private static Table table(List<Table.Column> columns, int epochs, double[]... series) {
    int step = (epochs + POINTS - 1) / POINTS;
    List<List<Object>> rows = new ArrayList<>();
    for (int e = 0; e < epochs; e++) {
      if (e % step == 0 || e == epochs - 1) {
        List<Object> row = new ArrayList<>();
        row.add(e + 1);
        for (double[] values : series) {
          row.add(values[e]);
        }
        rows.add(row);
      }
    }
    return new Table(columns, rows);
  }
}

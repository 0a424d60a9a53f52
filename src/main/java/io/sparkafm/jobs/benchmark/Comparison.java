package io.sparkafm.jobs.benchmark;

import io.sparkafm.jobs.run.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * What a comparison came to: each system's errors over the folds, and how far its RMSE is from that
 * of the reference on the same folds.
 *
 * @param rows one for each system, in the order of the table
 */
record Comparison(List<Row> rows) {

  /**
   * A system's line.
   *
   * @param folds its results, in the order of the folds
   * @param difference mean over folds of its RMSE minus the reference's; 0 for the reference itself
   * @param low lower end of the 95 % interval of the difference, by Student's distribution over the
   *     folds; NaN for a single fold
   * @param high its upper end
   */
  record Row(
      String system, List<FinishedFolds.Fold> folds, double difference, double low, double high) {

    double rmse() {
      return statistics(FinishedFolds.Fold::rmse).getMean();
    }

    double rmseDeviation() {
      return statistics(FinishedFolds.Fold::rmse).getStandardDeviation();
    }

    double mae() {
      return statistics(FinishedFolds.Fold::mae).getMean();
    }

    double maeDeviation() {
      return statistics(FinishedFolds.Fold::mae).getStandardDeviation();
    }

    /** Mean over folds. */
    double seconds() {
      return statistics(FinishedFolds.Fold::seconds).getMean();
    }

    private SummaryStatistics statistics(ToDoubleFunction<FinishedFolds.Fold> figure) {
      SummaryStatistics statistics = new SummaryStatistics();
      folds.forEach(fold -> statistics.addValue(figure.applyAsDouble(fold)));
      return statistics;
    }
  }

  /**
   * @param folds results by system, those of the reference first
   */
  static Comparison of(Map<String, List<FinishedFolds.Fold>> folds) {
    List<FinishedFolds.Fold> reference = folds.values().iterator().next();
    List<Row> rows = new ArrayList<>();
    folds.forEach((system, results) -> rows.add(row(system, results, reference)));
    return new Comparison(rows);
  }

  private static Row row(
      String system, List<FinishedFolds.Fold> folds, List<FinishedFolds.Fold> reference) {
    SummaryStatistics differences = new SummaryStatistics();
    for (int f = 0; f < folds.size(); f++) {
      differences.addValue(folds.get(f).rmse() - reference.get(f).rmse());
    }
    double mean = differences.getMean();
    double half = Double.NaN;
    if (folds.size() > 1) {
      double quantile = new TDistribution(folds.size() - 1.0).inverseCumulativeProbability(0.975);
      half = quantile * differences.getStandardDeviation() / Math.sqrt(folds.size());
    }
    return new Row(system, folds, mean, mean - half, mean + half);
  }

  /** The paper's Table 2. */
  TextTable table() {
    TextTable table =
        new TextTable(
            List.of("system", "RMSE", "±", "MAE", "±", "RMSE − AFM's", "95 % interval", "seconds"));
    for (Row row : rows) {
      boolean reference = row.system().equals(rows.get(0).system());
      table.add(
          List.of(
              row.system(),
              number("%.4f", row.rmse()),
              deviation(row, row.rmseDeviation()),
              number("%.4f", row.mae()),
              deviation(row, row.maeDeviation()),
              reference ? "" : number("%+.4f", row.difference()),
              reference || Double.isNaN(row.low())
                  ? ""
                  : number("%+.4f", row.low()) + " to " + number("%+.4f", row.high()),
              number("%.1f", row.seconds())));
    }
    return table;
  }

  /** A single fold has none. */
  private static String deviation(Row row, double value) {
    return row.folds().size() == 1 ? "" : number("%.4f", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** {@code models} of metrics.json. */
  Map<String, Object> metrics() {
    Map<String, Object> models = new LinkedHashMap<>();
    for (Row row : rows) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("rmse", row.rmse());
      model.put("mae", row.mae());
      model.put("rmseFolds", row.folds().stream().map(FinishedFolds.Fold::rmse).toList());
      model.put("maeFolds", row.folds().stream().map(FinishedFolds.Fold::mae).toList());
      model.put("difference", row.difference());
      model.put("differenceLow", Double.isNaN(row.low()) ? null : row.low());
      model.put("differenceHigh", Double.isNaN(row.high()) ? null : row.high());
      model.put("parameters", row.folds().stream().map(FinishedFolds.Fold::parameters).toList());
      model.put("trials", row.folds().stream().map(FinishedFolds.Fold::trials).toList());
      model.put("seconds", row.seconds());
      models.put(row.system(), model);
    }
    return models;
  }
}

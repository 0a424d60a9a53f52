package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.not;

import io.sparkafm.jobs.config.ConfiguredEstimator;
import io.sparkafm.jobs.config.Evaluation;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.FoldInEvaluation;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.Ranking;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.SplitSizes;
import io.sparkafm.jobs.run.TextTable;
import io.sparkafm.jobs.run.TimeEvaluation;
import io.sparkafm.jobs.run.TrainingMetrics;
import io.sparkafm.jobs.run.TrainingRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code afm evaluate}: k-fold cross-validation. */
@Command(
    name = "evaluate",
    description =
        "Cross-validate: print errors and ranking metrics of each fold, and with --out write metrics.json.")
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    try (OutputDirectory out = output.given() ? output.open() : null;
        SparkSession spark = SparkSession.builder().appName("afm evaluate").getOrCreate()) {
      if (config.evaluate().byTime()) {
        byTime(spark, config, out);
        return 0;
      }
      Dataset<Row> ratings =
          FeatureTables.readJoined(spark, config).persist(StorageLevel.MEMORY_AND_DISK());
      SplitSizes.requireFolds(config, ratings);
      List<Metrics> folds = new ArrayList<>();
      for (int fold : config.evaluate().foldNumbers()) {
        folds.add(fold(config, ratings, fold));
      }
      print(folds, config.evaluate().foldIn() ? FoldInEvaluation.COLUMNS : measures(folds));
      if (out != null) {
        write(metrics(config, folds, ratings), out);
      }
    }
    return 0;
  }

  private static void byTime(SparkSession spark, RunConfig config, OutputDirectory out)
      throws IOException {
    Evaluation evaluate = config.evaluate();
    TimeEvaluation evaluation = TimeEvaluation.of(spark, ConfiguredEstimator.keepingDraws(config));
    Metrics metrics = evaluation.metrics();
    evaluation.print(metrics);
    if (evaluate.relevantRating() != null) {
      Ranking ranking =
          ranking(
              evaluate,
              evaluation.model(),
              evaluation.ratings().where(not(evaluation.heldOut())),
              evaluation.reachable());
      metrics.put(ranking).put("k", evaluate.k()).put("relevantRating", evaluate.relevantRating());
      System.out.printf(
          "%nOf the first %d recommendations, against later ratings of items of training that the user had not rated: precision %.4f, recall %.4f, NDCG %.4f, MAP %.4f%n",
          evaluate.k(), ranking.precision(), ranking.recall(), ranking.ndcg(), ranking.map());
    }
    if (out != null) {
      write(metrics, out);
    }
  }

  private static void write(Metrics metrics, OutputDirectory out) throws IOException {
    metrics.write(out);
    out.commit();
    System.out.println("Metrics are in " + out.target());
  }

  private static Metrics fold(RunConfig config, Dataset<Row> ratings, int fold) {
    var evaluate = config.evaluate();
    if (evaluate.foldIn()) {
      return FoldInEvaluation.fold(config, ratings, fold);
    }
    Column number = Folds.of(config);
    Dataset<Row> used = evaluate.inner() ? ratings.where(number.notEqual(fold)) : ratings;
    int measured = evaluate.inner() ? evaluate.innerFold(fold) : fold;
    RunConfig measuring = ConfiguredEstimator.keepingDraws(config);
    TrainingRun training = TrainingRun.split(measuring, used, number.equalTo(measured));
    Metrics metrics =
        new Metrics().put("fold", fold).put(training.accuracy()).put(training.coverage());
    if (evaluate.relevantRating() != null) {
      metrics.put(
          ranking(
              evaluate,
              training.model(),
              used.where(number.notEqual(measured)),
              used.where(number.equalTo(measured))));
    }
    TrainingMetrics.put(training.model().afm().summary(), metrics);
    System.err.printf("Fold %d: RMSE %.4f%n", fold, training.accuracy().rmse());
    return metrics;
  }

  private static Ranking ranking(
      Evaluation evaluate, FittedModel model, Dataset<Row> seen, Dataset<Row> measured) {
    Dataset<Row> recommendations =
        model
            .recommender()
            .setNumItems(evaluate.k())
            .setSeen(seen.select("user", "item"))
            .forAllUsers();
    return Ranking.of(
        recommendations,
        measured.select("user", "item", "rating"),
        model.items(),
        evaluate.k(),
        evaluate.relevantRating());
  }

  private static Metrics metrics(RunConfig config, List<Metrics> folds, Dataset<Row> ratings) {
    Metrics metrics = new Metrics("evaluate");
    for (String name : measures(folds).keySet()) {
      metrics
          .put(name, mean(folds, name))
          .put(name + "StandardDeviation", standardDeviation(folds, name));
    }
    if (config.evaluate().relevantRating() != null) {
      metrics
          .put("k", config.evaluate().k())
          .put("relevantRating", config.evaluate().relevantRating());
    }
    return metrics
        .put("measuredOn", "heldOut")
        .put(config)
        .put("foldSeed", config.evaluate().seed())
        .put("epochs", folds.stream().mapToInt(f -> (int) f.get("epochs")).max().orElse(0))
        .put(
            "epochSeconds",
            folds.stream()
                .flatMapToDouble(f -> Arrays.stream((double[]) f.get("epochSeconds")))
                .toArray())
        .put("trainSeconds", folds.stream().mapToDouble(f -> (double) f.get("trainSeconds")).sum())
        .put("ratings", ratings.count())
        .put("users", ratings.select("user").distinct().count())
        .put("items", ratings.select("item").distinct().count())
        .put("folds", folds.stream().map(Metrics::asMap).toList());
  }

  /** What there is to compare: names in metrics.json, and heads of the table's columns. */
  private static Map<String, String> measures(List<Metrics> folds) {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("rmse", "RMSE");
    measures.put("mae", "MAE");
    if (folds.get(0).get("coverage50") != null) {
      measures.put("coverage50", "in 50 %");
      measures.put("coverage90", "in 90 %");
    }
    if (folds.get(0).get("precisionAtK") != null) {
      measures.put("precisionAtK", "precision");
      measures.put("recallAtK", "recall");
      measures.put("ndcgAtK", "NDCG");
      measures.put("mapAtK", "MAP");
      measures.put("coverage", "coverage");
    }
    return measures;
  }

  private static void print(List<Metrics> folds, Map<String, String> columns) {
    List<String> names = new ArrayList<>(List.of("fold"));
    names.addAll(columns.values());
    TextTable table = new TextTable(names);
    for (Metrics fold : folds) {
      String number = String.valueOf(fold.get("fold"));
      table.add(row(number, columns, name -> (double) fold.get(name)));
    }
    table.add(row("mean", columns, name -> mean(folds, name)));
    table.add(row("standard deviation", columns, name -> standardDeviation(folds, name)));
    table.print(System.out);
  }

  private static List<String> row(
      String label, Map<String, String> columns, ToDoubleFunction<String> value) {
    List<String> cells = new ArrayList<>(List.of(label));
    columns.keySet().forEach(name -> cells.add(figure(value.applyAsDouble(name))));
    return cells;
  }

  private static String figure(double value) {
    return String.format("%.4f", value);
  }

  private static double mean(List<Metrics> folds, String name) {
    return folds.stream().mapToDouble(fold -> (double) fold.get(name)).average().orElseThrow();
  }

  /** Of the sample; 0 for a single fold. */
  private static double standardDeviation(List<Metrics> folds, String name) {
    double mean = mean(folds, name);
    double squares =
        folds.stream().mapToDouble(fold -> Math.pow((double) fold.get(name) - mean, 2)).sum();
    return folds.size() == 1 ? 0 : Math.sqrt(squares / (folds.size() - 1));
  }
}

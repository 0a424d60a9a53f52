package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.not;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.score.Contributions;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.evaluate.ExplanationEvaluator;
import io.sparkafm.explain.evaluate.ExplanationFigures;
import io.sparkafm.jobs.config.ConfiguredEstimator;
import io.sparkafm.jobs.config.Evaluation;
import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.Accuracy;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.SplitSizes;
import io.sparkafm.jobs.run.TrainingMetrics;
import io.sparkafm.jobs.run.TrainingRun;
import io.sparkafm.report.HtmlReport;
import io.sparkafm.report.ModelReport;
import io.sparkafm.report.Report;
import io.sparkafm.report.Story;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm report}: a model, trained here or saved, as one HTML file for people to look at. */
@Command(
    name = "report",
    description =
        "Train a model on all folds but one, or take a saved model, and measure this model; writes report.html,"
            + " metrics.json.")
final class ReportCommand implements Callable<Integer> {
  @Mixin private RunOptions run;
  @Mixin private OutputOptions output;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A saved model of the same configuration. It is measured on the ratings that evaluate.testFraction kept back from its training, or on its training ratings if none were kept back.")
  private String model;

  @Option(
      names = "--field",
      paramLabel = "FIELD",
      description =
          "The field that is shown value by value; it may have at most 32 values (default: the field with the fewest values, but at least two).")
  private String field;

  @Option(
      names = "--min-ratings",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Least number of training ratings of a user who is shown as an example (default: ${DEFAULT-VALUE}).")
  private int minRatings;

  @Option(
      names = "--retrain",
      description =
          "Train three more models: with a uniform gate, with another seed, and with copies of the fields whose values are dealt to the items at random. They show what the learned gate gains, whether explanations are stable, and which fields say more than chance.")
  private boolean retrain;

  @Override
  public Integer call() throws IOException {
    RunConfig config = run.load();
    check(config);
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm report").getOrCreate()) {
      Dataset<Row> ratings = FeatureTables.readCached(spark, config);
      Column heldOut = heldOut(config);
      if (heldOut != null) {
        String what = "evaluate.seed = %d with %s";
        SplitSizes.requireHeldOut(
            ratings, heldOut, what.formatted(config.evaluate().seed(), measuredOn(config)));
      }
      Dataset<Row> training = heldOut == null ? ratings : ratings.where(not(heldOut));
      Dataset<Row> measured = heldOut == null ? ratings : ratings.where(heldOut);
      // Opened before training, so that a wrong path or column shows at once.
      Dataset<Row> names = config.explain().itemNames().read(spark);
      Dataset<Row> truth =
          config.trueAttention() == null ? null : config.trueAttention().read(spark);
      FittedModel fitted;
      Metrics metrics;
      if (model == null) {
        TrainingRun trained = TrainingRun.split(config, ratings, heldOut);
        fitted = trained.model();
        metrics = trained.metrics("report");
      } else {
        fitted = FittedModel.load(model);
        metrics =
            new Metrics("report")
                .put(Accuracy.of(fitted.predict(measured)))
                .put("measuredOn", heldOut == null ? "training" : "heldOut")
                .put("model", model);
        TrainingMetrics.put(fitted.afm().summary(), metrics);
      }
      ModelReport measurement =
          new ModelReport(fitted.afm(), columns(config))
              .setTraining(training)
              .setMeasured(measured, measuredOn(config))
              .setField(field)
              .setMinRatings(minRatings);
      if (names != null) {
        measurement.setItemNames(names);
      }
      if (heldOut != null) {
        measurement.setExplanation(explanation(config, fitted, training, measured, truth, retrain));
      }
      Report report = measurement.measure();
      try (OutputStream html = out.create("report.html")) {
        html.write(HtmlReport.of(report).getBytes(StandardCharsets.UTF_8));
      }
      metrics.put("stories", report.stories()).put("figures", report.figures()).write(out);
      out.commit();
      System.out.printf(
          "Measured on %s: RMSE %.4f, MAE %.4f.%n",
          measuredOn(config), (double) metrics.get("rmse"), (double) metrics.get("mae"));
      report.stories().forEach(ReportCommand::print);
      System.out.printf("The report is %s/report.html%n", out.target());
    }
    return 0;
  }

  /**
   * Holds explanations against held-out ratings.
   *
   * @param trueAttention attention that is known, or null
   * @param retrain whether to train three times more
   */
  static ExplanationFigures explanation(
      RunConfig config,
      FittedModel fitted,
      Dataset<Row> training,
      Dataset<Row> measured,
      Dataset<Row> trueAttention,
      boolean retrain) {
    ExplanationEvaluator evaluator =
        new ExplanationEvaluator(fitted.afm()).setHeldOut(measured).setTrueAttention(trueAttention);
    if (retrain) {
      evaluator
          .setTraining(FittedModel.indicated(config, training))
          .setEstimator(ConfiguredEstimator.of(config));
    }
    return evaluator.evaluate();
  }

  private void check(RunConfig config) {
    config.evaluate().requireFolds("report");
    if (!config.rated()) {
      throw new UsageException(
          "data.ratings.rating = null leaves nothing to measure: name the column of ratings");
    }
    requireExplainable(config);
    if (minRatings < 1) {
      throw new UsageException("--min-ratings %d must be at least 1".formatted(minRatings));
    }
    if (field != null
        && config.features().stream().noneMatch(feature -> feature.field().equals(field))) {
      throw new UsageException(
          "--field %s is not a field of the configuration: name one of %s"
              .formatted(field, config.features().stream().map(FeatureSource::field).toList()));
    }
  }

  /** A report explains predictions: better refused here than after hours of training. */
  private static void requireExplainable(RunConfig config) {
    String interaction = ConfiguredEstimator.of(config).getInteraction();
    int fields = 1 + config.features().size();
    if (!InteractionKind.of(interaction).isBilinear() && fields > Contributions.MAX_MLP_FIELDS) {
      throw new UsageException(
          "model.interaction = %s has %d fields (item included), but a report explains predictions of at most %d fields: name fewer features, or set model.interaction = innerProduct"
              .formatted(interaction, fields, Contributions.MAX_MLP_FIELDS));
    }
  }

  /** Which ratings are held out; null where none are. */
  private Column heldOut(RunConfig config) {
    var evaluate = config.evaluate();
    if (evaluate.testFraction() > 0) {
      return Folds.fraction(evaluate.testFraction(), evaluate.seed());
    }
    return model == null ? Folds.of(config).equalTo(fold(evaluate)) : null;
  }

  private static int fold(Evaluation evaluate) {
    return evaluate.fold() == null ? 0 : evaluate.fold();
  }

  private String measuredOn(RunConfig config) {
    var evaluate = config.evaluate();
    if (evaluate.testFraction() > 0) {
      return "the ratings that evaluate.testFraction = %s keeps back from training"
          .formatted(evaluate.testFraction());
    }
    return model == null
        ? "fold %d of %d, which was held out of training"
            .formatted(fold(evaluate), evaluate.folds())
        : "the training ratings, because evaluate.testFraction keeps none back (errors on ratings that the model has not seen are larger)";
  }

  private static RatingColumns columns(RunConfig config) {
    return RatingColumns.of("user", "item", "rating")
        .withFeatures(
            config.features().stream()
                .map(feature -> new FeatureColumn(feature.field(), null))
                .toList());
  }

  private static void print(Story story) {
    System.out.printf(
        "%n%s: user %s, %d training ratings, attention to %s %.3f%s.%n",
        story.title(),
        story.user(),
        story.ratings(),
        story.field(),
        story.attention(),
        story.attentionStd() == null ? "" : " ± %.3f".formatted(story.attentionStd()));
    for (String sentence : new String[] {story.rule(), story.finding(), story.verdict()}) {
      if (!sentence.isEmpty()) {
        System.out.println("  " + sentence);
      }
    }
  }
}

package io.sparkafm.jobs.run;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sqrt;

import io.sparkafm.jobs.config.Evaluation;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.serve.PredictionSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * How accurate a model is in the time after its training: it is trained on the ratings before a
 * moment and measured on those from then on. Many of these are of users and items that were not
 * there before; so the error is split by what a prediction rests on, beside the error of predicting
 * the mean of the training ratings.
 */
public final class TimeEvaluation {
  /** Times of this size and below are taken for seconds since 1970: up to the year 2286. */
  private static final long SECONDS = 9_999_999_999L;

  private static final String ALL = "all";
  private static final Map<String, String> SOURCES = new LinkedHashMap<>();

  static {
    SOURCES.put(ALL, "all");
    SOURCES.put(PredictionSource.USER_AND_ITEM.value(), "known user and item");
    SOURCES.put(PredictionSource.ITEM_BY_FEATURES.value(), "known user, new item with features");
    SOURCES.put(PredictionSource.USER.value(), "known user, new item");
    SOURCES.put(PredictionSource.AVERAGE_USER.value(), "new user, known item");
    SOURCES.put(
        PredictionSource.AVERAGE_USER_ITEM_BY_FEATURES.value(), "new user, new item with features");
    SOURCES.put(PredictionSource.GLOBAL_MEAN.value(), "new user and item");
  }

  private final RunConfig config;
  private final TimeSplit split;
  private final FittedModel model;
  private final Dataset<Row> ratings;
  private final Dataset<Row> predictions;

  private TimeEvaluation(
      RunConfig config,
      TimeSplit split,
      FittedModel model,
      Dataset<Row> ratings,
      Dataset<Row> predictions) {
    this.config = config;
    this.split = split;
    this.model = model;
    this.ratings = ratings;
    this.predictions = predictions;
  }

  /**
   * Splits, trains and predicts.
   *
   * @param config that splits by time
   */
  public static TimeEvaluation of(SparkSession spark, RunConfig config) {
    Evaluation evaluate = config.evaluate();
    // Folds that are given are of no use here, and would keep events of a pair apart.
    Dataset<Row> read =
        config.ratings().read(spark).drop("fold").persist(StorageLevel.MEMORY_AND_DISK());
    TimeSplit split = TimeSplit.of(evaluate, read);
    SplitSizes.requireHeldOut(
        read,
        split.heldOut(),
        evaluate.testFrom() == null
            ? "evaluate.testLatest = " + evaluate.testLatest()
            : "evaluate.testFrom = " + evaluate.testFrom(),
        () ->
            "the times go from %s: choose a time between them, in their unit (a date is one of seconds since 1970)"
                .formatted(TimeSplit.span(read)));
    // Events of a pair before the moment are trained on, and those after it are measured.
    Dataset<Row> totals = FeatureTables.totals(config, read.withColumn("heldOut", split.heldOut()));
    Dataset<Row> ratings = FeatureTables.join(spark, config, totals);
    FittedModel model = FittedModel.fit(config, ratings.where(not(col("heldOut"))));
    Dataset<Row> predictions =
        model
            .afm()
            .copy(ParamMap.empty())
            .setPredictionSourceCol("predictionSource")
            .transform(ratings.where(col("heldOut")))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new TimeEvaluation(config, split, model, ratings, predictions);
  }

  /** The model that was trained on the earlier ratings. */
  public FittedModel model() {
    return model;
  }

  /** Whether a rating is measured. */
  public Column heldOut() {
    return col("heldOut");
  }

  /**
   * What can be recommended and is measured: later ratings of items of training by users who had
   * not rated the item before.
   */
  public Dataset<Row> reachable() {
    Dataset<Row> before = ratings.where(not(heldOut()));
    return ratings
        .where(heldOut())
        .join(before.select("user", "item"), new String[] {"user", "item"}, "left_anti")
        .join(before.select("item").distinct(), new String[] {"item"}, "left_semi");
  }

  /** All ratings, with their features. */
  public Dataset<Row> ratings() {
    return ratings;
  }

  /** First time that is measured: a date where it is in seconds, else the number. */
  private String from() {
    return Math.abs(split.from()) > SECONDS
        ? String.valueOf(split.from())
        : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            Instant.ofEpochSecond(split.from()).atOffset(ZoneOffset.UTC));
  }

  /** Measures the predictions. */
  public Metrics metrics() {
    double mean = ratings.where(not(heldOut())).agg(avg("rating")).first().getDouble(0);
    List<Map<String, Object>> parts = parts(mean);
    Map<String, Object> all = parts.get(0);
    Metrics metrics =
        new Metrics("evaluate")
            .put(new Accuracy((double) all.get("rmse"), (double) all.get("mae")))
            .put(model.coverage(predictions))
            .put("measuredOn", "heldOut")
            .put(config)
            .put("testFrom", split.from())
            .put("trainingRatings", model.afm().summary().numRatings())
            .put("parts", parts);
    TrainingMetrics.put(model.afm().summary(), metrics);
    return metrics;
  }

  /**
   * The errors of all predictions, and then of those that rest on the same, in one pass.
   *
   * @param mean what is predicted beside the model
   */
  private List<Map<String, Object>> parts(double mean) {
    Column error = col("error");
    Column errorOfMean = col("errorOfMean");
    Map<String, Row> measured = new HashMap<>();
    predictions
        .select(
            col("predictionSource").as("source"),
            col("rating").minus(col("prediction")).as("error"),
            col("rating").minus(lit(mean)).as("errorOfMean"))
        .rollup(col("source"))
        .agg(
            count(lit(1)),
            sqrt(avg(error.multiply(error))),
            avg(abs(error)),
            sqrt(avg(errorOfMean.multiply(errorOfMean))))
        .collectAsList()
        .forEach(row -> measured.put(row.isNullAt(0) ? ALL : row.getString(0), row));
    List<Map<String, Object>> parts = new ArrayList<>();
    for (String source : SOURCES.keySet()) {
      Row row = measured.get(source);
      if (row != null) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("source", source);
        part.put("ratings", row.getLong(1));
        part.put("rmse", row.getDouble(2));
        part.put("mae", row.getDouble(3));
        part.put("rmseOfMean", row.getDouble(4));
        parts.add(part);
      }
    }
    return parts;
  }

  /** Prints what {@link #metrics} has measured. */
  @SuppressWarnings("unchecked")
  public void print(Metrics metrics) {
    List<Map<String, Object>> parts = (List<Map<String, Object>>) metrics.get("parts");
    System.out.printf(
        Locale.ROOT,
        "Trained on %,d ratings before %s, measured on %,d from then on.%n%n",
        (long) metrics.get("trainingRatings"),
        from(),
        (long) parts.get(0).get("ratings"));
    TextTable table = new TextTable(List.of("measured", "ratings", "RMSE", "MAE", "RMSE of mean"));
    for (Map<String, Object> part : parts) {
      table.add(
          List.of(
              SOURCES.get((String) part.get("source")),
              String.format(Locale.ROOT, "%,d", (long) part.get("ratings")),
              figure(part.get("rmse")),
              figure(part.get("mae")),
              figure(part.get("rmseOfMean"))));
    }
    table.print(System.out);
  }

  private static String figure(Object value) {
    return String.format(Locale.ROOT, "%.4f", (double) value);
  }
}

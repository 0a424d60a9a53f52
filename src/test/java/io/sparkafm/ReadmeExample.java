package io.sparkafm;

// readme: imports
import static org.apache.spark.sql.functions.expr;

import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.message.ExplanationMessages;
import io.sparkafm.explain.message.MessageTemplates;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.feature.ItemFeature;
import io.sparkafm.ml.feature.ItemFeatureJoiner;
import io.sparkafm.serve.AfmScorer;
import io.sparkafm.serve.AfmTrainingSummary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

// end

/**
 * The Java of docs/java.md. What stands between {@code // readme: name} and {@code // end} is shown
 * there, in this order, letter for letter: {@link ReadmeTest} compares the two and runs this.
 */
final class ReadmeExample {
  private final SparkSession spark;
  private final String out;

  Dataset<Row> ratings;
  AfmEstimator estimator;
  AfmModel afm;
  Dataset<Row> byField;
  Dataset<Row> predictions;
  Dataset<Row> recommendations;
  Dataset<Row> likes;
  Dataset<Row> messages;
  AfmModel grown;
  PipelineModel loaded;
  double rating;
  double newFilm;
  List<AfmScorer.Recommendation> films;
  Map<String, Float> attention;

  ReadmeExample(SparkSession spark, String out) {
    this.spark = spark;
    this.out = out;
  }

  void run(int epochs) throws IOException {
    // readme: read
    Dataset<Row> ratings =
        spark
            .read()
            .option("header", true)
            .schema("userId INT, movieId INT, rating DOUBLE, timestamp BIGINT")
            .csv("sample-data/ml-latest-small/ratings.csv")
            .withColumn("heldOut", expr("pmod(xxhash64(userId, movieId), 10) = 0"));
    Dataset<Row> movies =
        spark
            .read()
            .option("header", true)
            .option("escape", "\"")
            .csv("sample-data/ml-latest-small/movies.csv");
    // end
    this.ratings = ratings;

    // readme: stages
    ItemFeatureJoiner joiner =
        new ItemFeatureJoiner()
            .setItemCol("movieId")
            .setFeatures(
                ItemFeature.of("genre", movies, "movieId", "genres")
                    .withDelimiter("\\|")
                    .withMissing("(no genres listed)"),
                ItemFeature.of(
                        "year", movies, "movieId", "regexp_extract(title, r'\\((\\d{4})\\)', 1)")
                    .withMissing("")
                    .withKind(FieldKind.CATEGORICAL));
    AfmEstimator estimator =
        new AfmEstimator()
            .setUserCol("userId")
            .setItemCol("movieId")
            .setFeatureCols("genre", "year")
            .setValidationIndicatorCol("heldOut")
            .setPatience(5)
            .setSeed(7);
    // end
    this.estimator =
        estimator.setBurnIn(1).setNumSamples(epochs - 1).setThinning(1).setRank(8).setNumBlocks(2);

    // readme: fit
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {joiner, estimator});
    PipelineModel model = pipeline.fit(ratings);
    AfmModel afm = (AfmModel) model.stages()[1];
    AfmTrainingSummary summary = afm.summary();
    int best = summary.bestIteration();
    System.out.printf(
        "%d epochs; the best is number %d, with RMSE %.4f on the held-out ratings%n",
        summary.totalIterations(), best + 1, summary.validationRmse()[best]);
    // end
    this.afm = afm;

    // readme: attention
    afm.attention().write().parquet(out + "/attention");
    spark.read().parquet(out + "/attention").createOrReplaceTempView("attention");
    Dataset<Row> byField =
        spark.sql(
            """
            SELECT field,
                   avg(attention) AS attention,
                   stddev(attention) AS between_users,
                   count_if(aboveAverage >= 0.9) AS surely_above_average,
                   count_if(rank = 1) AS users_who_attend_to_it_most
            FROM attention
            GROUP BY field
            ORDER BY attention DESC
            """);
    byField.show();
    // end
    this.byField = byField;

    // readme: predict
    Dataset<Row> pairs =
        spark.createDataFrame(
            List.of(
                RowFactory.create(1, 318), // a user and a film of the ratings
                RowFactory.create(1, 32160), // a film that nobody rated: known by its features
                RowFactory.create(-1, 318)), // a new user: as the average user
            StructType.fromDDL("userId INT, movieId INT"));
    Dataset<Row> predictions =
        model.transform(pairs).select("userId", "movieId", "prediction", "predictionSource");
    predictions.show();
    // end
    this.predictions = predictions;

    // readme: recommend
    Dataset<Row> recommendations = afm.recommender().setNumItems(5).setSeen(ratings).forAllUsers();
    recommendations.show(5, false);
    // end
    this.recommendations = recommendations;

    // readme: explain
    Dataset<Row> why = afm.explain(recommendations.selectExpr("userId", "inline(recommendations)"));
    Dataset<Row> likes = afm.preferences().where("field = 'genre' and preference > 0.2");
    MessageTemplates english =
        MessageTemplates.read("conf/messages/en.conf", spark.sparkContext().hadoopConfiguration());
    Dataset<Row> messages =
        new ExplanationMessages(english)
            .setUserCol("userId")
            .setItemCol("movieId")
            .setItemNames(movies.select("movieId", "title"))
            .setRatings(
                joiner.transform(ratings),
                RatingColumns.of("userId", "movieId", "rating")
                    .withFeatures(
                        List.of(new FeatureColumn("genre", null), new FeatureColumn("year", null))))
            .transform(why);
    messages.select("message").show(5, false);
    // end
    this.likes = likes;
    this.messages = messages;

    // readme: foldIn
    Dataset<Row> newRatings =
        spark.createDataFrame(
            List.of(RowFactory.create(-1, 318, 5.0), RowFactory.create(-1, 296, 4.5)),
            StructType.fromDDL("userId INT, movieId INT, rating DOUBLE"));
    AfmModel grown = afm.foldIn(newRatings);
    grown.attention().where("user = -1").show();
    // end
    this.grown = grown;

    // readme: save
    model.write().overwrite().save(out + "/pipeline");
    PipelineModel loaded = PipelineModel.load(out + "/pipeline");
    // end
    this.loaded = loaded;

    // readme: scorer
    afm.write().overwrite().save(out + "/model");
    AfmScorer scorer = AfmScorer.load(out + "/model");
    double rating = scorer.predict(1, 318);
    double newFilm =
        scorer.predict(1, null, Map.of("genre", List.of("Drama", "War"), "year", "1979"));
    List<AfmScorer.Recommendation> films = scorer.recommend(1, 10);
    Map<String, Float> attention = scorer.attention(1);
    // end
    this.rating = rating;
    this.newFilm = newFilm;
    this.films = films;
    this.attention = attention;
  }
}

package io.sparkafm.explain.message;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.MovieLensSmall;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.feature.ItemFeature;
import io.sparkafm.ml.feature.ItemFeatureJoiner;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Messages of a real model, each claim held against the raw ratings and the model's own tables in
 * plain SQL: the code that chose the messages has no part in it.
 */
class MovieLensMessagesTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final String PERIOD =
      "cast(floor(try_cast(regexp_extract(title, '\\\\((\\\\d{4})', 1) as int) / 5) * 5 as int)";

  @BeforeAll
  static void explain() {
    Dataset<Row> movies = MovieLensSmall.csv("movies.csv").cache();
    Dataset<Row> ratings = MovieLensSmall.csv("ratings.csv").cache();
    Dataset<Row> joined =
        new ItemFeatureJoiner()
            .setItemCol("movieId")
            .setFeatures(
                MovieLensSmall.genres(movies),
                ItemFeature.of("period", movies, "movieId", PERIOD).withKind(FieldKind.CATEGORICAL))
            .transform(ratings);
    AfmModel model =
        new AfmEstimator()
            .setUserCol("userId")
            .setItemCol("movieId")
            .setFeatureCols("genre", "period")
            .setInference("point")
            .setRank(8)
            .setMaxIter(8)
            .setNumBlocks(2)
            .fit(joined);
    Dataset<Row> users = ratings.filter("userId % 6 = 1").select("userId").distinct();
    Dataset<Row> films = ratings.groupBy("movieId").count().filter("count >= 60").select("movieId");
    Dataset<Row> explained = model.explain(users.crossJoin(films));
    new ExplanationMessages(MessageTemplates.read("conf/messages/en.conf", new Configuration()))
        .setUserCol("userId")
        .setItemCol("movieId")
        .setItemNames(movies.select("movieId", "title"))
        .setRatings(
            joined,
            RatingColumns.of("userId", "movieId", "rating")
                .withFeatures(
                    List.of(new FeatureColumn("genre", null), new FeatureColumn("period", null))))
        .transform(explained)
        .cache()
        .createOrReplaceTempView("messages");
    ratings.createOrReplaceTempView("ratings");
    movies.createOrReplaceTempView("movies");
    model.userFactors().createOrReplaceTempView("user_factors");
    model.featureFactors().createOrReplaceTempView("value_factors");
    SPARK
        .sql(
            "SELECT movieId, 'genre' AS field, value, 1 / size(split(genres, '[|]')) AS weight"
                + " FROM movies LATERAL VIEW explode(split(genres, '[|]')) AS value"
                + " WHERE genres != '(no genres listed)' UNION ALL"
                + " SELECT movieId, 'period', string("
                + PERIOD
                + "), 1 FROM movies")
        .createOrReplaceTempView("movie_values");
    SPARK
        .sql(
            "SELECT userId, field, value, count(*) AS n, avg(rating) AS mean FROM ratings"
                + " JOIN movie_values USING (movieId) GROUP BY userId, field, value")
        .createOrReplaceTempView("tastes");
    SPARK
        .sql("SELECT userId, avg(rating) AS own FROM ratings GROUP BY userId")
        .createOrReplaceTempView("levels");
    // The parts of the sum anew, from the model's tables.
    SPARK
        .sql(
            "SELECT m.userId, m.movieId, messageClaim AS claim, message, title, e.field, e.value,"
                + " e.support, e.contribution AS shown, coalesce(n, 0) AS n, mean, own,"
                + " w.weight * (SELECT stddev_pop(rating) FROM ratings) * aggregate(zip_with("
                + "   u.factors[if(e.field = 'genre', 1, 2)], v.factors, (a, b) -> a * b), 0D,"
                + "   (sum, x) -> sum + x) AS contribution,"
                + " aggregate(explanation, 0D, (sum, p) -> sum + p.bias + p.contribution) AS ofItem,"
                + " globalMean + userBias - averageUser AS distance"
                + " FROM (SELECT *, messageEvidence AS e FROM messages) m"
                + " JOIN movies USING (movieId) JOIN levels ON levels.userId = m.userId"
                + " LEFT JOIN movie_values w ON w.movieId = m.movieId AND w.field = e.field"
                + "   AND w.value = e.value"
                + " LEFT JOIN tastes t ON t.userId = m.userId AND t.field = e.field"
                + "   AND t.value = e.value"
                + " LEFT JOIN user_factors u ON u.user = m.userId"
                + " LEFT JOIN value_factors v ON v.field = e.field AND v.value = e.value")
        .cache()
        .createOrReplaceTempView("checked");
  }

  private static void none(String violation) {
    List<Row> rows = SPARK.table("checked").filter(violation).limit(3).collectAsList();
    assertEquals(List.of(), rows, violation);
  }

  @Test
  void everyClaimIsMadeAndEachPairHasItsMessage() {
    assertEquals(SPARK.table("messages").count(), SPARK.table("checked").count());
    List<Row> counts = SPARK.table("checked").groupBy("claim").count().collectAsList();
    assertEquals(6, counts.size(), counts.toString());
    none("message is null or not contains(message, title)");
    none("claim != 'neutral' and (contribution is null or n = 0 or support != n)");
    none("claim = 'neutral' and field is not null");
  }

  @Test
  void contributionsBearTheClaims() {
    none("abs(contribution - shown) > 1e-5");
    none("claim = 'greatInterest' and contribution < .2 - 1e-5");
    none("claim = 'someInterest' and contribution < .05 - 1e-5");
    none("claim = 'greatDislike' and contribution > -.2 + 1e-5");
    none("claim in ('someDislike', 'whyNot') and contribution > -.05 + 1e-5");
    none("claim != 'neutral' and abs(contribution) < .1 * abs(distance + ofItem) - 1e-5");
    none("(claim = 'whyNot') and ofItem > -.25");
    none("claim not in ('whyNot', 'neutral') and ofItem < 0");
  }

  @Test
  void theUsersOwnRatingsBearTheClaims() {
    none("claim in ('greatInterest', 'greatDislike', 'whyNot') and n < 5");
    none("claim in ('someInterest', 'someDislike') and n < 2");
    none("claim in ('greatInterest', 'someInterest') and mean <= own");
    none("claim in ('greatDislike', 'someDislike', 'whyNot') and mean >= own");
  }

  @Test
  void rulesThatNobodyMeetsLeaveNothingButNeutralMessages() {
    Dataset<Row> strict =
        new ExplanationMessages(MessageTemplates.read("conf/messages/de.conf", new Configuration()))
            .setUserCol("userId")
            .setItemCol("movieId")
            .setRules(new MessageRules(50, 50, 0, 5, 2, 0.25))
            .transform(SPARK.table("messages").drop("message", "messageClaim", "messageEvidence"));
    assertEquals(0, strict.filter(expr("messageClaim != 'neutral'")).count());
    assertTrue(strict.first().<String>getAs("message").startsWith("Unsere Schätzung"));
  }
}

package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Names of columns in another case: Spark takes them for the same, unless it is told otherwise. */
class ColumnCaseTest {
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  private static Dataset<Row> pairs() {
    return TrainedAfm.ratings().select("user", "item", "genre", "actor");
  }

  private static void caseSensitively(Runnable test) {
    LocalSpark.session().conf().set(CASE_SENSITIVE, true);
    try {
      test.run();
    } finally {
      LocalSpark.session().conf().unset(CASE_SENSITIVE);
    }
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void aColumnThatDiffersFromAnOutputByCaseAloneIsNotOverwritten() {
    Dataset<Row> table = pairs().withColumn("Prediction", lit(1.0));
    String message = refusal(() -> TrainedAfm.model().transform(table));
    assertTrue(message.startsWith("Column 'prediction' is already there"), message);
    message = refusal(() -> TrainedAfm.model().explain(table));
    assertTrue(message.startsWith("Column 'prediction' is already there"), message);
  }

  @Test
  void whereCaseCountsBothColumnsAreThere() {
    caseSensitively(
        () -> {
          Dataset<Row> table = pairs().withColumn("Prediction", lit(1.0));
          Row row = TrainedAfm.model().transform(table).first();
          assertEquals(1.0, row.<Double>getAs("Prediction"));
          assertTrue(row.<Double>getAs("prediction") != 1.0);
        });
  }

  @Test
  void featuresOfNewItemsCountWhateverTheCaseOfTheirColumnsAndColumnsKeepTheirNames() {
    Dataset<Row> unknown = pairs().withColumn("item", col("item").plus(1_000_000)).limit(200);
    Dataset<Row> renamed =
        unknown
            .withColumnRenamed("genre", "Genre")
            .withColumnRenamed("actor", "ACTOR")
            .withColumnRenamed("user", "User");
    Dataset<Row> expected = TrainedAfm.model().transform(unknown);
    Dataset<Row> found = TrainedAfm.model().transform(renamed);
    assertEquals(
        ModelBits.rows(expected.select("user", "item", "prediction", "predictionSource")),
        ModelBits.rows(
            found.select(
                col("User").as("user"), col("item"), col("prediction"), col("predictionSource"))));
    assertArrayEquals(
        new String[] {"User", "item", "Genre", "ACTOR", "prediction", "predictionSource"},
        found.columns());
    assertEquals(0, found.filter("predictionSource = 'user'").count());
  }

  @Test
  void trainingReadsColumnsInAnotherCase() {
    Dataset<Row> renamed =
        TrainedAfm.ratings()
            .withColumnRenamed("rating", "Rating")
            .withColumnRenamed("user", "USER");
    AfmModel expected = TrainedAfm.estimator().setMaxIter(2).fit(TrainedAfm.ratings());
    AfmModel found = TrainedAfm.estimator().setMaxIter(2).fit(renamed);
    assertEquals(ModelBits.of(expected), ModelBits.of(found));
  }

  @Test
  void twoColumnsOfWhichEitherCouldBeMeantAreRefused() {
    Dataset<Row> table = TrainedAfm.ratings().withColumn("x", lit(1));
    Dataset<Row> both =
        table.toDF(
            java.util.Arrays.stream(table.columns())
                .map(name -> name.equals("x") ? "User" : name)
                .toArray(String[]::new));
    for (Runnable call :
        List.<Runnable>of(
            () -> TrainedAfm.estimator().fit(both),
            () -> TrainedAfm.model().transform(both.drop("rating")),
            () -> TrainedAfm.model().foldIn(both))) {
      String message = refusal(call);
      assertTrue(message.contains("could be any of the columns user, User"), message);
    }
  }
}

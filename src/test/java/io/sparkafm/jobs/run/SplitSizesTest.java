package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class SplitSizesTest {
  private static final Dataset<Row> FEW =
      LocalSpark.session()
          .range(0, 6, 1, 1)
          .selectExpr("id as user", "id as item", "1.0 as rating");
  private static final Dataset<Row> MANY =
      LocalSpark.session()
          .range(0, 600, 1, 1)
          .selectExpr("id % 20 as user", "id as item", "1.0 as rating");

  private static RunConfig evaluation(int folds, long seed, boolean inner, boolean foldIn) {
    return RunConfig.load(
        "conf/ml-latest-small.conf",
        List.of(
            "evaluate.folds=" + folds,
            "evaluate.seed=" + seed,
            "evaluate.inner=" + inner,
            "evaluate.foldIn=" + foldIn));
  }

  private static String refusal(RunConfig config, Dataset<Row> ratings) {
    return assertThrows(UsageException.class, () -> SplitSizes.requireFolds(config, ratings))
        .getMessage();
  }

  @Test
  void foldsThatAllHoldRatingsAreTaken() {
    for (boolean inner : new boolean[] {false, true}) {
      assertDoesNotThrow(() -> SplitSizes.requireFolds(evaluation(5, 1, inner, false), MANY));
    }
    assertDoesNotThrow(() -> SplitSizes.requireFolds(evaluation(3, 1, false, true), MANY));
  }

  @Test
  void aFoldWithoutRatingsIsNamedWithTheSizesOfAllFolds() {
    String message = refusal(evaluation(40, 2, false, false), FEW);
    assertTrue(
        message.matches(
            "evaluate.folds = 40 with evaluate.seed = 2 cannot be measured, because fold \\d+ has no ratings"
                + " \\(folds 0 to 39 have (\\d+, ){39}\\d+ ratings\\): use fewer folds or another seed"),
        message);
  }

  @Test
  void aFoldWithoutUsersIsRefusedWhereUsersAreFoldedIn() {
    String message = refusal(evaluation(40, 2, false, true), FEW);
    assertTrue(message.contains("has no users"), message);
  }

  @Test
  void twoFoldsOfWhichOneIsMeasuredInsideLeaveNothingToTrainOn() {
    String message = refusal(evaluation(2, 1, true, false), MANY);
    assertTrue(message.contains("no ratings are left to train on beside fold 0"), message);
  }

  /** Of three folds that a column gives: the first alone has ratings, and others are of no fold. */
  @Test
  void foldsThatTheRatingsNameAreTakenOrRefusedByThatColumn() {
    RunConfig config =
        RunConfig.load(
            "conf/ml-latest-small.conf", List.of("evaluate.folds=3", "data.ratings.fold=part"));
    Dataset<Row> ratings = FEW.withColumn("fold", functions.expr("if(user < 2, 0, 7)"));
    assertEquals(
        2, ratings.where(Folds.of(config).equalTo(0)).count(), "those that the column names");
    assertEquals(
        "Column 'part', which data.ratings.fold names, cannot be measured with evaluate.folds = 3, because fold 1 has no ratings (folds 0 to 2 have 2, 0, 0 ratings): correct its numbers, which begin with 0, or use fewer folds",
        refusal(config, ratings));
  }

  @Test
  void aPartThatIsEmptyOrEverythingIsRefused() {
    String message =
        assertThrows(
                UsageException.class,
                () -> SplitSizes.requireHeldOut(FEW, functions.lit(false), "testFraction"))
            .getMessage();
    assertEquals(
        "testFraction holds out none of the 6 ratings: use another fraction, fewer folds, another seed, or other numbers in the column of the folds",
        message);
    assertThrows(
        UsageException.class,
        () -> SplitSizes.requireHeldOut(FEW, functions.lit(true), "testFraction"));
  }
}

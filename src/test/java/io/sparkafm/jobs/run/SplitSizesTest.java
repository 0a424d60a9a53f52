package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig.Evaluation;
import io.sparkafm.jobs.config.UsageException;
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

  private static Evaluation evaluation(int folds, long seed, boolean inner, boolean foldIn) {
    return new Evaluation(folds, seed, null, inner, foldIn, 0, 0, 10, null);
  }

  private static String refusal(Evaluation evaluate, Dataset<Row> ratings) {
    return assertThrows(UsageException.class, () -> SplitSizes.requireFolds(evaluate, ratings))
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

  @Test
  void aPartThatIsEmptyOrEverythingIsRefused() {
    String message =
        assertThrows(
                UsageException.class,
                () -> SplitSizes.requireHeldOut(FEW, functions.lit(false), "testFraction"))
            .getMessage();
    assertEquals(
        "testFraction holds out none of the 6 ratings: use another fraction, fewer folds or another seed",
        message);
    assertThrows(
        UsageException.class,
        () -> SplitSizes.requireHeldOut(FEW, functions.lit(true), "testFraction"));
  }
}

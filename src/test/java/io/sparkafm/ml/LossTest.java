package io.sparkafm.ml;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.serve.AfmTrainingSummary;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {
  private static final Column HELD_OUT =
      pmod(xxhash64(col("user"), col("item")), lit(5)).equalTo(0);

  private static Dataset<Row> binary() {
    return TrainedAfm.ratings()
        .withColumn("rating", col("rating").gt(3).cast("int"))
        .withColumn("heldOut", HELD_OUT);
  }

  @ParameterizedTest
  @EnumSource(names = {"INNER_PRODUCT", "MLP_PRODUCT"})
  void theLogisticLossRanksHeldOutRatings(InteractionKind interaction) {
    AfmModel model =
        TrainedAfm.estimator()
            .setLoss("logistic")
            .setInteraction(interaction.parameter())
            .setMaxIter(25)
            .setUserRegParam(1)
            .setItemRegParam(1)
            .setFieldsRegParam(1)
            .fit(binary().filter("not heldOut"));
    Dataset<Row> predicted = model.transform(binary().filter("heldOut"));
    double auc =
        new BinaryClassificationEvaluator()
            .setLabelCol("rating")
            .setRawPredictionCol("prediction")
            .evaluate(predicted);
    assertTrue(auc > 0.65, interaction + ": AUC " + auc);
    Row range = predicted.agg(min("prediction"), max("prediction"), avg("prediction")).first();
    assertTrue(range.getDouble(0) > 0 && range.getDouble(1) < 1, range.toString());
    double share = binary().agg(avg("rating")).first().getDouble(0);
    assertEquals(share, range.getDouble(2), 0.1, "predictions are probabilities");
  }

  /** Of two ratings of one kind, the one that weighs more is fitted better. */
  @Test
  void weightsDecideWhatIsFitted() {
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .withColumn("w", when(pmod(col("user"), lit(2)).equalTo(0), 8.0).otherwise(0.125));
    AfmModel weighted = TrainedAfm.estimator().setWeightCol("w").fit(ratings);
    RegressionEvaluator rmse = new RegressionEvaluator().setLabelCol("rating");
    Dataset<Row> heavy = ratings.filter("w > 1");
    Dataset<Row> light = ratings.filter("w < 1");
    double plainHeavy = rmse.evaluate(TrainedAfm.model().transform(heavy));
    double plainLight = rmse.evaluate(TrainedAfm.model().transform(light));
    double weightedHeavy = rmse.evaluate(weighted.transform(heavy));
    double weightedLight = rmse.evaluate(weighted.transform(light));
    assertTrue(weightedHeavy < plainHeavy - 0.05, weightedHeavy + " " + plainHeavy);
    assertTrue(weightedLight > plainLight + 0.05, weightedLight + " " + plainLight);
  }

  /** A rating of weight 0 is as good as none. */
  @Test
  void ratingsOfWeightZeroTeachNothing() {
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .withColumn("w", HELD_OUT.equalTo(false).cast("double"))
            .withColumn(
                "rating", when(HELD_OUT, lit(6.0).minus(col("rating"))).otherwise(col("rating")));
    Dataset<Row> kept = TrainedAfm.ratings().filter(HELD_OUT.equalTo(false));
    RegressionEvaluator rmse = new RegressionEvaluator().setLabelCol("rating");
    Dataset<Row> test = TrainedAfm.ratings().filter(HELD_OUT);
    double without = rmse.evaluate(TrainedAfm.estimator().fit(kept).transform(test));
    double ignored =
        rmse.evaluate(TrainedAfm.estimator().setWeightCol("w").fit(ratings).transform(test));
    assertEquals(without, ignored, 0.02);
  }

  @Test
  void theBestEpochOnHeldOutRatingsIsTheModel() {
    Dataset<Row> ratings = TrainedAfm.ratings().withColumn("heldOut", HELD_OUT);
    AfmModel model =
        TrainedAfm.estimator()
            .setValidationIndicatorCol("heldOut")
            .setUserRegParam(0.1)
            .setItemRegParam(0.1)
            .setFieldsRegParam(0.1)
            .setStepScale(1.5)
            .setMaxIter(60)
            .setPatience(4)
            .fit(ratings);
    AfmTrainingSummary summary = model.summary();
    double[] validation = summary.validationRmse();
    int best = summary.bestIteration();
    assertTrue(summary.totalIterations() < 60, "it never stopped");
    assertEquals(best + 1 + 4, summary.totalIterations());
    double rmse =
        new RegressionEvaluator()
            .setLabelCol("rating")
            .evaluate(model.transform(ratings.filter("heldOut")));
    assertEquals(validation[best], rmse, 1e-6);
    double last = validation[validation.length - 1];
    assertTrue(last > rmse + 1e-4, "the last epoch's " + last + " is another");
  }
}

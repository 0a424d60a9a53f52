package io.sparkafm.ml.baseline;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.MovieLensSmall;
import java.util.List;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Held-out errors of point estimates on real ratings: the first 60 users of MovieLens latest small.
 * The figures were printed by this test; what a model learns does not depend on the machine, so
 * another figure is another model. What each system reaches on whole data sets is in RESULTS.md.
 */
class BaselineAccuracyTest {
  private static Dataset<Row> train;
  private static Dataset<Row> test;
  private static double ofTheMean;

  /** A system, tuned by hand, and its RMSE. */
  record Pinned(BaselineEstimator<?> system, double precision, double rmse) {
    @Override
    public String toString() {
      return system.modelName();
    }
  }

  static List<Pinned> systems() {
    return List.of(
        new Pinned(new BiasedMfEstimator(), 10, 0.9814),
        new Pinned(new SvdFeatureEstimator(), 10, 0.9619),
        new Pinned(new FmEstimator(), 10, 0.9607),
        new Pinned(new PmfEstimator(), 10, 1.0776),
        new Pinned(new NmfEstimator(), 10, 0.9914),
        new Pinned(new NfmEstimator(), 20, 0.9716),
        new Pinned(new CdlEstimator(), 10, 0.9667));
  }

  @BeforeAll
  static void split() {
    Dataset<Row> ratings =
        MovieLensSmall.ratingsWithGenres()
            .filter("userId <= 60")
            .withColumn("heldOut", pmod(xxhash64(col("userId"), col("movieId")), lit(5)).equalTo(0))
            .localCheckpoint();
    train = ratings.filter("not heldOut");
    test = ratings.filter("heldOut");
    Row mean = train.agg(avg("rating")).first();
    ofTheMean =
        new RegressionEvaluator()
            .setLabelCol("rating")
            .evaluate(test.withColumn("prediction", lit(mean.getDouble(0))));
  }

  private static double rmse(BaselineEstimator<?> system, double precision) {
    system.setUserCol("userId");
    system.setItemCol("movieId");
    if (system.hasParam("featureCols")) {
      system.setFeatureCols("genre");
      system.setFieldsRegParam(4 * precision);
    }
    if (system.hasParam("inference")) {
      system.setInference("point");
    }
    system.setRank(8);
    system.setMaxIter(20);
    system.setNumBlocks(2);
    system.setRoundsPerEpoch(1);
    system.setUserRegParam(precision);
    system.setItemRegParam(precision);
    return new RegressionEvaluator()
        .setLabelCol("rating")
        .evaluate(system.fit(train).transform(test));
  }

  @ParameterizedTest
  @MethodSource("systems")
  void theHeldOutErrorIsThatOfTheSystem(Pinned pinned) {
    double rmse = rmse(pinned.system(), pinned.precision());
    assertEquals(pinned.rmse(), rmse, 5e-5, pinned.system().modelName());
    assertTrue(rmse < ofTheMean, "the mean rating alone has an RMSE of " + ofTheMean);
  }
}

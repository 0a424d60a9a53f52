package io.sparkafm.ml;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sqrt;

import io.sparkafm.data.Columns;
import io.sparkafm.serve.AfmTrainingSummary;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How often ratings lie where a model expects them. The model expects a rating to be normally
 * distributed around its prediction; the variance is the sum of the variance of the prediction over
 * the kept draws and the variance of the noise of ratings ({@link
 * AfmTrainingSummary#noiseDeviation}).
 *
 * @param predictions number of predictions with a standard deviation, ≥ 1
 * @param half share of the ratings in the middle 50 % of that distribution, from 0 to 1
 * @param ninety share of the ratings in the middle 90 %, from 0 to 1
 */
public record IntervalCoverage(long predictions, double half, double ninety) {
  /** Half the width, in standard deviations, of the middle 50 % of a normal distribution. */
  private static final double HALF = 0.6744897501960817;

  private static final double NINETY = 1.6448536269514722;

  /**
   * Measures predictions of ratings that the model was not trained on.
   *
   * @param predicted what {@link AfmModel#transform} made of them
   * @param ratingCol column of the ratings, numeric
   * @return empty where no prediction has a standard deviation: for a point estimate, the logistic
   *     loss, and a model that kept fewer than two draws
   */
  public static Optional<IntervalCoverage> of(
      AfmModel model, Dataset<Row> predicted, String ratingCol) {
    double noise = model.summary().noiseDeviation();
    boolean deviates = List.of(predicted.columns()).contains(model.getPredictionStdCol());
    if (!deviates || model.explainsLogOdds() || Double.isNaN(noise)) {
      return Optional.empty();
    }
    Column deviation = Columns.named(model.getPredictionStdCol());
    Column width = sqrt(deviation.multiply(deviation).plus(noise * noise));
    Column distance =
        abs(Columns.named(ratingCol).minus(Columns.named(model.getPredictionCol()))).divide(width);
    Row shares =
        predicted
            .where(deviation.isNotNull())
            .agg(count(lit(1)), share(distance, HALF), share(distance, NINETY))
            .first();
    return shares.getLong(0) == 0
        ? Optional.empty()
        : Optional.of(
            new IntervalCoverage(shares.getLong(0), shares.getDouble(1), shares.getDouble(2)));
  }

  private static Column share(Column distance, double width) {
    return avg(distance.leq(width).cast("double"));
  }
}

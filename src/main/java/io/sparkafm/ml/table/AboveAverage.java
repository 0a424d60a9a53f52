package io.sparkafm.ml.table;

import org.apache.commons.math3.special.Erf;
import org.apache.spark.sql.api.java.UDF3;

/**
 * How likely a user attends to a field more than users do on average, the posterior taken as
 * normal: Φ((attention − average)/deviation), ½ where nothing tells the user from the average.
 * Arguments are the user's attention, that of users on average, and the deviation of the first, NaN
 * or null where it is not known; then the result is null.
 */
public final class AboveAverage implements UDF3<Float, Float, Float, Float> {
  private static final long serialVersionUID = 1L;

  @Override
  public Float call(Float attention, Float average, Float deviation) {
    if (deviation == null || deviation.isNaN()) {
      return null;
    }
    if (attention.equals(average)) {
      return 0.5f;
    }
    double distance = (double) average - attention;
    return (float) (0.5 * Erf.erfc(distance / (deviation * Math.sqrt(2))));
  }
}

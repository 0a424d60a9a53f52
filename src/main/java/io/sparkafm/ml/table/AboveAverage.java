package io.sparkafm.ml.table;

import org.apache.commons.math3.special.Erf;
import org.apache.spark.sql.api.java.UDF3;

/**
 * The posterior probability that a user attends to a field more than users do on average, where the
 * posterior is taken as normal: Φ((attention − average)/deviation). It is ½ if nothing tells the
 * user from the average. The arguments are the user's attention, the average attention of users,
 * and the standard deviation of the user's attention. If that deviation is NaN or null, because it
 * is not known, the result is null.
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

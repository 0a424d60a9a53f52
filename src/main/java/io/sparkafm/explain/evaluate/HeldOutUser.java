package io.sparkafm.explain.evaluate;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * All that a user's held-out ratings say: the sums of the {@link Measure.OfPairs}; how much of the
 * ratings' variance each field explains; and how the contributions correlate with those of a model
 * of another seed. Arguments are the pairs ({@link EvaluatedUsers}), in an order of their own, and
 * the user's and the other user's attention; the result is a struct of {@link #SCHEMA}.
 */
final class HeldOutUser implements UDF3<Seq<Row>, Seq<Double>, Seq<Double>, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("sums", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          .add(
              EvaluatedUsers.EXPLAINED,
              DataTypes.createArrayType(DataTypes.DoubleType, false),
              true)
          .add(EvaluatedUsers.CONTRIBUTION_AGREEMENT, DataTypes.DoubleType, true);

  private final Measure.OfPairs[] measures;
  private final int fields;
  private final boolean logOdds;
  private final int minHeldOut;

  /**
   * @param minHeldOut held-out ratings from which on variance explained is told
   */
  HeldOutUser(List<Measure.OfPairs> measures, int fields, boolean logOdds, int minHeldOut) {
    this.measures = measures.toArray(new Measure.OfPairs[0]);
    this.fields = fields;
    this.logOdds = logOdds;
    this.minHeldOut = minHeldOut;
  }

  @Override
  public Row call(Seq<Row> pairs, Seq<Double> attention, Seq<Double> otherAttention) {
    HeldOutPair pair = new HeldOutPair(fields, logOdds);
    for (int l = 0; l < fields; l++) {
      pair.attention[l] = attention.apply(l);
      pair.otherAttention[l] = otherAttention.apply(l);
    }
    int n = pairs.length();
    double[] sums = new double[Arrays.stream(measures).mapToInt(Measure::width).sum()];
    double[][] contribution = new double[fields][n];
    double[][] unexplained = new double[fields][n];
    double[] own = new double[n * fields];
    double[] reseeded = new double[n * fields];
    int compared = 0;
    for (int p = 0; p < n; p++) {
      Row row = pairs.apply(p);
      double[] parts = read(row, pair);
      int at = 0;
      for (Measure.OfPairs measure : measures) {
        measure.add(pair, sums, at);
        at += measure.width();
      }
      double score = pair.score();
      for (int l = 0; l < fields; l++) {
        contribution[l][p] = pair.contribution[l];
        unexplained[l][p] = pair.rating - pair.prediction(score - pair.contribution[l]);
      }
      double[] others = EvaluatedUsers.numbers(row, "reseeded");
      for (int l = 1; others != null && l <= fields; l++) {
        if (!Double.isNaN(parts[l]) && !Double.isNaN(others[l])) {
          own[compared] = parts[l];
          reseeded[compared++] = others[l];
        }
      }
    }
    double agreement =
        Ranks.spearman(Arrays.copyOf(own, compared), Arrays.copyOf(reseeded, compared));
    return RowFactory.create(
        sums,
        n < minHeldOut ? null : explained(contribution, unexplained),
        Double.isNaN(agreement) ? null : agreement);
  }

  /**
   * Fills the pair.
   *
   * @return biases, then contributions by field
   */
  private double[] read(Row row, HeldOutPair pair) {
    double[] parts = EvaluatedUsers.numbers(row, "parts");
    pair.rating = row.getAs("rating");
    pair.level = row.<Double>getAs("level") + parts[0];
    pair.contributions(Arrays.copyOfRange(parts, 1, parts.length));
    Double uniform = row.getAs("uniform");
    pair.uniformPrediction = uniform == null ? Double.NaN : uniform;
    double[] permuted = EvaluatedUsers.numbers(row, "permuted");
    if (permuted != null) {
      pair.permutedLevel = row.<Double>getAs("permutedLevel") + permuted[0];
      pair.permutedContribution =
          Arrays.stream(permuted).skip(1).map(part -> Double.isNaN(part) ? 0 : part).toArray();
    }
    pair.key = row.getAs("key");
    return parts;
  }

  /**
   * The squared correlation of each field's contribution with what the rest of the prediction
   * leaves of the rating; 0 where it is not positive, or does not vary.
   */
  static double[] explained(double[][] contribution, double[][] unexplained) {
    double[] share = new double[contribution.length];
    for (int l = 0; l < share.length; l++) {
      double correlation = Ranks.pearson(contribution[l], unexplained[l]);
      share[l] = correlation > 0 ? Math.min(correlation * correlation, 1) : 0;
    }
    return share;
  }
}

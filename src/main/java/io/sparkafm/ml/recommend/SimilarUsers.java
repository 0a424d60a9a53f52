package io.sparkafm.ml.recommend;

import io.sparkafm.core.score.ScoreCorrelation;
import io.sparkafm.core.score.TopLists;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The users of a partition that are most alike to some users: rows of (user, factors) in; for each
 * wanted user its id and an array of (minus the similarity, user, similarity, reasons) out, which
 * sorts the most alike first. A reason is the part that a field has in the similarity. Memory: the
 * wanted users' vectors, n entries of each, and the vectors of those users of the partition that
 * were among the most alike when they came.
 *
 * @param wanted the users that others are compared with: ids and directions
 * @param fields names of the fields, {@code item} first
 * @param n most similar users of a user
 */
public record SimilarUsers(Wanted wanted, ScoreCorrelation correlation, List<String> fields, int n)
    implements MapPartitionsFunction<Row, Row> {

  /**
   * @param ids of the users
   * @param directions of their vectors, {@link ScoreCorrelation#direction}
   */
  public record Wanted(Object[] ids, float[][] directions) implements Serializable {}

  @Override
  public Iterator<Row> call(Iterator<Row> users) {
    Object[] ids = wanted.ids();
    float[][] directions = wanted.directions();
    List<Object> others = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    // Partitions must agree on ties, so it is ids that decide, not the order of arrival.
    TopLists best =
        new TopLists(ids.length, n, (a, b) -> UsersForItems.compare(others.get(a), others.get(b)));
    float[] vector = new float[correlation.columns()];
    while (users.hasNext()) {
      Row user = users.next();
      int c = 0;
      for (Float factor : user.<Float>getList(1)) {
        vector[c++] = factor;
      }
      double deviation = correlation.deviation(vector);
      if (deviation == 0) {
        continue;
      }
      int number = others.size();
      boolean taken = false;
      for (int w = 0; w < ids.length; w++) {
        float similarity =
            ScoreCorrelation.correlation(dot(directions[w], vector, 0, vector.length), deviation);
        if (!ids[w].equals(user.get(0)) && best.mayTake(w, similarity)) {
          if (!taken) {
            others.add(user.get(0));
            vectors.add(scaled(vector, 1 / deviation));
            taken = true;
          }
          best.offer(w, similarity, number);
        }
      }
    }
    return IntStream.range(0, ids.length)
        .filter(w -> best.size(w) > 0)
        .mapToObj(w -> row(best, w, ids[w], directions[w], others, vectors))
        .iterator();
  }

  private Row row(
      TopLists best,
      int w,
      Object id,
      float[] direction,
      List<Object> others,
      List<float[]> vectors) {
    Row[] similar = new Row[best.size(w)];
    for (int place = 0; place < similar.length; place++) {
      int number = best.number(w, place);
      float similarity = best.score(w, place);
      similar[place] =
          RowFactory.create(
              -similarity, others.get(number), similarity, reasons(direction, vectors.get(number)));
    }
    return RowFactory.create(id, similar);
  }

  private Row[] reasons(float[] direction, float[] vector) {
    int rank = vector.length / fields.size();
    return IntStream.range(0, fields.size())
        .mapToObj(
            l ->
                RowFactory.create(
                    fields.get(l), (float) dot(direction, vector, l * rank, (l + 1) * rank)))
        .sorted((a, b) -> Float.compare(Math.abs(b.getFloat(1)), Math.abs(a.getFloat(1))))
        .toArray(Row[]::new);
  }

  private static double dot(float[] x, float[] y, int from, int to) {
    double sum = 0;
    for (int c = from; c < to; c++) {
      sum += (double) x[c] * y[c];
    }
    return sum;
  }

  private static float[] scaled(float[] x, double factor) {
    float[] scaled = new float[x.length];
    for (int c = 0; c < x.length; c++) {
      scaled[c] = (float) (factor * x[c]);
    }
    return scaled;
  }
}

package io.sparkafm.ml.table;

import io.sparkafm.core.score.Scorer;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.Prediction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import scala.collection.Seq;

/**
 * The standard deviation of a prediction over the draws that a model kept, which says how certain
 * the expected rating is. It is null for a user that was not in training (folded in or unknown),
 * and if training ended before two draws were kept. The arguments are the user's draws (u, b and s,
 * one after the other), then as for {@link Prediction}.
 */
public final class PredictionDeviation implements UDF3<Seq<Float>, Integer, Seq<Seq<Row>>, Double> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<AfmModelData> model;
  private transient Scorer[] scorers;

  public PredictionDeviation(Broadcast<AfmModelData> model) {
    this.model = model;
  }

  @Override
  public Double call(Seq<Float> draws, Integer item, Seq<Seq<Row>> bags) {
    AfmModelData data = model.value();
    if (draws == null || draws.isEmpty() || data.items().kept().size() < 2) {
      return null;
    }
    if (scorers == null) {
      scorers =
          data.items().kept().stream()
              .map(draw -> new Scorer(data.settings(), draw, data.catalog().features()))
              .toArray(Scorer[]::new);
    }
    Prediction.KnownValues values = item == null ? Prediction.KnownValues.of(data, bags) : null;
    int rank = data.settings().rank();
    // Models that were saved before main effects had slopes have u and b alone.
    int numbers = draws.size() / scorers.length;
    float[] u = new float[data.settings().stride()];
    double mean = 0;
    double squares = 0;
    for (int d = 0; d < scorers.length; d++) {
      int at = d * numbers;
      for (int h = 0; h < rank; h++) {
        u[h] = draws.apply(at + h);
      }
      float bias = draws.apply(at + rank);
      scorers[d].user(u, 0, numbers > rank + 1 ? draws.apply(at + rank + 1) : 0f);
      double score =
          values == null
              ? scorers[d].score(u, 0, bias, item)
              : scorers[d].score(u, 0, bias, values.rows, values.fields, values.weights);
      double prediction = data.scale().prediction(score, false);
      double change = prediction - mean;
      mean += change / (d + 1);
      squares += change * (prediction - mean);
    }
    return Math.sqrt(squares / (scorers.length - 1));
  }
}

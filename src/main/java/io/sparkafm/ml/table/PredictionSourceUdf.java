package io.sparkafm.ml.table;

import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.Prediction;
import io.sparkafm.serve.PredictionSource;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import scala.collection.Seq;

/**
 * The {@link PredictionSource} of a prediction, given whether the user is known, the item's index
 * and its features.
 */
public final class PredictionSourceUdf implements UDF3<Boolean, Integer, Seq<Seq<Row>>, String> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<AfmModelData> model;

  public PredictionSourceUdf(Broadcast<AfmModelData> model) {
    this.model = model;
  }

  @Override
  public String call(Boolean userIsKnown, Integer item, Seq<Seq<Row>> bags) {
    boolean features =
        item == null && Prediction.KnownValues.of(model.value(), bags).rows.length > 0;
    return PredictionSource.of(userIsKnown, item != null, features).value();
  }
}

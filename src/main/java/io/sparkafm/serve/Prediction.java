package io.sparkafm.serve;

import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.core.score.Scorer;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.WeightedRows;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF4;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The prediction for a user and an item, made from what is known of each of them (see {@link
 * PredictionSource}). The arguments are the user's factors ({@link FactorBytes}) and bias (null for
 * one not in training), the item's index (null for one not in training) and its features as
 * weighted bags (for such an item; null where the input has none).
 */
public final class Prediction implements UDF4<byte[], Float, Integer, Seq<Seq<Row>>, Double> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<AfmModelData> model;
  private final boolean clip;
  private transient Scorer scorer;
  private transient float[] user;

  public Prediction(Broadcast<AfmModelData> model, boolean clip) {
    this.model = model;
    this.clip = clip;
  }

  @Override
  public Double call(byte[] factors, Float userBias, Integer item, Seq<Seq<Row>> bags) {
    AfmModelData data = model.value();
    TrainedItems items = data.items();
    if (scorer == null) {
      scorer = new Scorer(data.settings(), items, data.catalog().features());
      user = new float[items.averageUser().length];
    }
    float[] u = items.averageUser();
    float bias = items.averageUserBias();
    if (factors != null) {
      u = user;
      bias = userBias;
      FactorBytes.read(factors, items, u);
    }
    if (item != null) {
      scorer.user(u, 0);
      return data.scale().prediction(scorer.score(u, 0, bias, item), clip);
    }
    KnownValues values = KnownValues.of(data, bags);
    if (factors == null && values.rows.length == 0) {
      return data.scale().mean();
    }
    scorer.user(u, 0);
    float score = scorer.score(u, 0, bias, values.rows, values.fields, values.weights);
    return data.scale().prediction(score, clip);
  }

  /** An item's values that the model knows, as rows of the item side. */
  public static final class KnownValues {
    public final int[] rows;
    public final int[] fields;
    public final float[] weights;

    private KnownValues(int[] rows, int[] fields, float[] weights) {
      this.rows = rows;
      this.fields = fields;
      this.weights = weights;
    }

    public static KnownValues of(AfmModelData data, Seq<Seq<Row>> bags) {
      List<FieldVocabulary> vocabularies = data.catalog().fields();
      WeightedRows[] known = new WeightedRows[vocabularies.size()];
      for (int l = 0; bags != null && l < known.length; l++) {
        Seq<Row> bag = bags.apply(l);
        if (bag != null && !bag.isEmpty()) {
          known[l] = vocabularies.get(l).encode(CollectionConverters.asJava(bag));
        }
      }
      return of(data, known);
    }

    /**
     * @param known an item's values in fields 1..n, null where it has none
     */
    public static KnownValues of(AfmModelData data, WeightedRows[] known) {
      int size = 0;
      for (WeightedRows field : known) {
        size += field == null ? 0 : field.row().length;
      }
      KnownValues values = new KnownValues(new int[size], new int[size], new float[size]);
      int at = 0;
      for (int l = 0; l < known.length; l++) {
        int firstRow = data.catalog().features().firstRow(l + 1);
        for (int i = 0; known[l] != null && i < known[l].row().length; i++, at++) {
          values.rows[at] = firstRow + known[l].row()[i];
          values.fields[at] = l + 1;
          values.weights[at] = known[l].weight()[i];
        }
      }
      return values;
    }
  }
}

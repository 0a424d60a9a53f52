package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.core.score.Contributions;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.ml.table.UserTable;
import io.sparkafm.serve.AfmModelData;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * What a user likes: from factors and attention to an array of (field, value, attention,
 * preference), field by field, the strongest first.
 */
final class Preferences implements UDF2<Seq<Float>, Seq<Float>, Row[]> {
  private static final long serialVersionUID = 1L;

  /** Most values of a field that is shown whole. */
  static final int FEW_VALUES = 32;

  private static final DataType SCHEMA =
      DataTypes.createArrayType(
          new StructType()
              .add("field", DataTypes.StringType, false)
              .add("value", DataTypes.StringType, true)
              .add("attention", DataTypes.FloatType, false)
              .add("preference", DataTypes.DoubleType, false),
          false);

  private final Broadcast<AfmModelData> model;
  private final int strongest;
  private transient Contributions contributions;
  private transient float[] user;

  private Preferences(Broadcast<AfmModelData> model, int strongest) {
    this.model = model;
    this.strongest = strongest;
  }

  /** {@link AfmModel#preferences(int)}. */
  static Dataset<Row> of(AfmModel model, Broadcast<AfmModelData> broadcast, int strongest) {
    if (strongest < 1) {
      throw new IllegalArgumentException(
          "strongest = %d must be at least 1: name how many values of a large field to keep"
              .formatted(strongest));
    }
    if (!model.hasPreferences()) {
      throw new IllegalArgumentException(
          "A model with interaction = %s has no preferences, because what a value adds to a prediction depends on the item: use explain(pairs), or train with interaction = innerProduct"
              .formatted(model.data().settings().interaction().parameter()));
    }
    return model
        .users()
        .select(
            col("user"),
            col("ratings"),
            inline(
                udf(new Preferences(broadcast, strongest), SCHEMA)
                    .apply(col("factors"), col("attention"))))
        .select("user", "field", "value", "attention", "preference", "ratings");
  }

  @Override
  public Row[] call(Seq<Float> factors, Seq<Float> attention) {
    AfmModelData data = model.value();
    if (contributions == null) {
      contributions = new Contributions(data.settings(), data.items(), data.catalog().features());
      user = new float[data.items().averageUser().length];
    }
    UserTable.pad(factors, data.items(), user);
    List<Row> preferences = new ArrayList<>();
    for (int l = 1; l < data.fields(); l++) {
      FieldVocabulary field = data.catalog().fields().get(l - 1);
      if (field.kind() == FieldKind.DENSE_VECTOR) {
        continue;
      }
      double[] preference = new double[field.size()];
      int firstRow = data.catalog().features().firstRow(l);
      for (int v = 0; v < preference.length; v++) {
        preference[v] = data.scale().deviation() * contributions.ofValue(user, 0, l, firstRow + v);
      }
      int kept = field.size() <= FEW_VALUES ? field.size() : Math.min(strongest, field.size());
      for (int v : strongest(preference, kept)) {
        preferences.add(
            RowFactory.create(
                field.name(),
                field.kind() == FieldKind.CONTINUOUS ? null : field.value(v),
                attention.apply(l),
                preference[v]));
      }
    }
    return preferences.toArray(new Row[0]);
  }

  /** Where the n numbers of largest size are, largest first, the first of equals first. */
  static int[] strongest(double[] values, int n) {
    int[] best = new int[n];
    int found = 0;
    for (int v = 0; v < values.length; v++) {
      double size = Math.abs(values[v]);
      if (found == n && size <= Math.abs(values[best[n - 1]])) {
        continue;
      }
      int at = found < n ? found++ : n - 1;
      for (; at > 0 && size > Math.abs(values[best[at - 1]]); at--) {
        best[at] = best[at - 1];
      }
      best[at] = v;
    }
    return best;
  }
}

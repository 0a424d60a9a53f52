package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.core.Contributions;
import io.sparkafm.core.Loss;
import io.sparkafm.core.RatingScale;
import io.sparkafm.core.Scorer;
import io.sparkafm.core.TrainedItems;
import io.sparkafm.data.Columns;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.FieldVocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Why a pair is predicted as it is. Arguments are the user's factors, bias and attention (null for
 * one not in training), the item's id as a string, then its index and features as for {@link
 * Prediction}; the result is a struct of {@link #SCHEMA}.
 */
final class Explanation
    implements UDF6<byte[], Float, Seq<Float>, String, Integer, Seq<Seq<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private static final StructType PART =
      new StructType()
          .add("field", DataTypes.StringType, false)
          .add("value", DataTypes.StringType, true)
          .add("attention", DataTypes.FloatType, false)
          .add("bias", DataTypes.DoubleType, false)
          .add("contribution", DataTypes.DoubleType, false);

  private static final StructType SCHEMA =
      new StructType()
          .add("globalMean", DataTypes.DoubleType, false)
          .add("userBias", DataTypes.DoubleType, false)
          .add("averageUser", DataTypes.DoubleType, false)
          .add("explanation", DataTypes.createArrayType(PART, false), false);

  private static final Comparator<Row> STRONGEST_FIRST =
      Comparator.comparingDouble(part -> -Math.abs(part.getDouble(PART.length() - 1)));

  private final Broadcast<AfmModelData> model;
  private transient Scorer scorer;
  private transient Contributions contributions;
  private transient List<String> fieldNames;
  private transient float[] user;

  private Explanation(Broadcast<AfmModelData> model) {
    this.model = model;
  }

  /** {@link AfmModel#explain}. */
  static Dataset<Row> explain(
      AfmModel model, Broadcast<AfmModelData> broadcast, Dataset<Row> pairs) {
    List<String> input = List.of(pairs.columns());
    for (String column : List.of(model.getUserCol(), model.getItemCol())) {
      Columns.field(pairs.schema(), column, "Id column");
    }
    List<String> added =
        Stream.concat(Stream.of(model.getPredictionCol()), Arrays.stream(SCHEMA.fieldNames()))
            .toList();
    for (String column : added) {
      if (input.contains(column)) {
        throw new IllegalArgumentException(
            "Column '%s' is already there, and explain adds %s: drop or rename it"
                .formatted(column, String.join(", ", added)));
      }
    }
    Contributions.requireFewFields(model.data().settings(), model.data().fields());
    JoinedPairs joined = new JoinedPairs(model, broadcast, pairs);
    Column why =
        udf(new Explanation(broadcast), SCHEMA)
            .apply(
                JoinedPairs.FACTORS,
                JoinedPairs.BIAS,
                JoinedPairs.ATTENTION,
                Columns.named(model.getItemCol()).cast("string"),
                JoinedPairs.ITEM,
                JoinedPairs.BAGS);
    Dataset<Row> explained =
        joined
            .table()
            .withColumn(model.getPredictionCol(), joined.prediction())
            .withColumn("_afm_why", joined.wherePredicted(why));
    List<Column> output = new ArrayList<>();
    input.forEach(column -> output.add(Columns.named(column)));
    output.add(Columns.named(model.getPredictionCol()));
    output.add(col("_afm_why.*"));
    return explained.select(output.toArray(new Column[0]));
  }

  @Override
  public Row call(
      byte[] factors,
      Float userBias,
      Seq<Float> attention,
      String itemId,
      Integer item,
      Seq<Seq<Row>> bags) {
    AfmModelData data = model.value();
    TrainedItems items = data.items();
    if (contributions == null) {
      scorer = new Scorer(data.settings(), items, data.catalog().features());
      contributions = new Contributions(data.settings(), items, data.catalog().features());
      fieldNames = data.fieldNames();
      user = new float[items.averageUser().length];
    }
    Prediction.KnownValues values = item == null ? Prediction.KnownValues.of(data, bags) : null;
    if (factors == null && values != null && values.rows.length == 0) {
      double mean = mean(data.scale());
      return RowFactory.create(mean, 0.0, mean, new Row[0]);
    }
    float[] u = items.averageUser();
    float bias = items.averageUserBias();
    double average = averageUser(data, item, values);
    if (factors != null) {
      u = user;
      bias = userBias;
      FactorBytes.read(factors, items, u);
    }
    contributions.user(u, 0);
    if (item != null) {
      contributions.split(u, 0, item);
    } else {
      contributions.split(u, 0, values.rows, values.fields, values.weights);
    }
    RatingScale scale = data.scale();
    return RowFactory.create(
        scale.centre(),
        scale.deviation() * (bias + contributions.userPart()),
        average,
        parts(data, attention, itemId));
  }

  private double averageUser(AfmModelData data, Integer item, Prediction.KnownValues values) {
    if (item == null && values.rows.length == 0) {
      return mean(data.scale());
    }
    float[] u = data.items().averageUser();
    float bias = data.items().averageUserBias();
    scorer.user(u, 0);
    float score =
        item != null
            ? scorer.score(u, 0, bias, item)
            : scorer.score(u, 0, bias, values.rows, values.fields, values.weights);
    return data.scale().centre() + data.scale().deviation() * score;
  }

  /** The mean rating in the units of the parts. */
  private static double mean(RatingScale scale) {
    double mean = scale.mean();
    return scale.loss() == Loss.LOGISTIC ? StrictMath.log(mean / (1 - mean)) : mean;
  }

  /** The parts of the last split; those of a dense vector's components as one. */
  private Row[] parts(AfmModelData data, Seq<Float> attention, String itemId) {
    double deviation = data.scale().deviation();
    List<Row> parts = new ArrayList<>();
    int next;
    for (int p = 0; p < contributions.size(); p = next) {
      int l = contributions.field(p);
      FieldVocabulary field = l == 0 ? null : data.catalog().fields().get(l - 1);
      double bias = contributions.bias(p);
      double contribution = contributions.contribution(p);
      next = p + 1;
      while (field != null
          && field.kind() == FieldKind.DENSE_VECTOR
          && next < contributions.size()
          && contributions.field(next) == l) {
        bias += contributions.bias(next);
        contribution += contributions.contribution(next);
        next++;
      }
      parts.add(
          RowFactory.create(
              fieldNames.get(l),
              field == null ? itemId : value(data, field, l, contributions.row(p)),
              attention == null ? data.items().averageAttention()[l] : attention.apply(l),
              deviation * bias,
              deviation * contribution));
    }
    parts.sort(STRONGEST_FIRST);
    return parts.toArray(new Row[0]);
  }

  private static String value(AfmModelData data, FieldVocabulary field, int l, int row) {
    boolean named =
        row >= 0 && field.kind() != FieldKind.DENSE_VECTOR && field.kind() != FieldKind.CONTINUOUS;
    return named ? field.value(row - data.catalog().features().firstRow(l)) : null;
  }
}

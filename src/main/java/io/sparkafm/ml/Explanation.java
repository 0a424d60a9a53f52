package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.core.score.Contributions;
import io.sparkafm.data.Columns;
import io.sparkafm.serve.AfmExplanation;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.FactorBytes;
import io.sparkafm.serve.PairExplainer;
import io.sparkafm.serve.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
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
          .add("contribution", DataTypes.DoubleType, false)
          .add("weight", DataTypes.FloatType, true);

  private static final StructType SCHEMA =
      new StructType()
          .add("globalMean", DataTypes.DoubleType, false)
          .add("userBias", DataTypes.DoubleType, false)
          .add("averageUser", DataTypes.DoubleType, false)
          .add("explanation", DataTypes.createArrayType(PART, false), false);

  private final Broadcast<AfmModelData> model;
  private transient PairExplainer explainer;
  private transient float[] user;
  private transient float[] alpha;

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
      if (Columns.find(pairs.schema(), column) != null) {
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
    if (explainer == null) {
      explainer = new PairExplainer(data);
      user = new float[data.items().averageUser().length];
      alpha = new float[data.fields()];
    }
    PairExplainer.User known = null;
    if (factors != null) {
      FactorBytes.read(factors, data.items(), user);
      for (int l = 0; l < alpha.length; l++) {
        alpha[l] = attention.apply(l);
      }
      known = new PairExplainer.User(user, 0, userBias, alpha, 0);
    }
    AfmExplanation why =
        item != null
            ? explainer.explain(known, itemId, item, null)
            : explainer.explain(known, itemId, -1, Prediction.KnownValues.of(data, bags));
    return RowFactory.create(
        why.globalMean(),
        why.userBias(),
        why.averageUser(),
        why.parts().stream().map(Explanation::row).toArray(Row[]::new));
  }

  private static Row row(AfmExplanation.Part part) {
    return RowFactory.create(
        part.field(),
        part.value(),
        part.attention(),
        part.bias(),
        part.contribution(),
        part.weight());
  }
}

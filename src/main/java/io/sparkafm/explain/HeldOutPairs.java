package io.sparkafm.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.data.Columns;
import io.sparkafm.ml.AfmModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Held-out ratings beside what the model, and its retrained likes, say of them. */
final class HeldOutPairs {
  private static final String RATING = "_afm_rating";
  private static final String UNIFORM = "_afm_uniform";
  private static final String RESEEDED = "_afm_reseeded";

  private HeldOutPairs() {}

  /**
   * One row a user: user (its id as a string) and pairs, an array of structs in an order that
   * follows from the pairs alone. Every held-out rating is explained once by each model.
   *
   * @param heldOut user, item, rating and feature columns
   * @param uniform null where there is none
   * @param reseeded null where there is none
   */
  static Dataset<Row> byUser(
      AfmModel model, AfmModel uniform, AfmModel reseeded, Dataset<Row> heldOut, String ratingCol) {
    List<String> given = new ArrayList<>(List.of(model.getUserCol(), model.getItemCol()));
    for (String field : model.fieldNames()) {
      if (Arrays.asList(heldOut.columns()).contains(field) && !given.contains(field)) {
        given.add(field);
      }
    }
    List<Column> columns = new ArrayList<>(given.stream().map(Columns::named).toList());
    columns.add(Columns.named(ratingCol).cast("double").as(RATING));
    Dataset<Row> pairs = heldOut.select(columns.toArray(new Column[0]));
    Column parts =
        udf(new FieldContributions(model.fieldNames()), FieldContributions.TYPE)
            .apply(col("explanation"));
    Column ofUniform = lit(null).cast("double");
    Column ofReseeded = lit(null).cast(FieldContributions.TYPE);
    if (reseeded != null) {
      List<Column> kept = new ArrayList<>(given.stream().map(Columns::named).toList());
      kept.add(col(RATING));
      kept.add(parts.as(RESEEDED));
      pairs = bare(reseeded, "_afm_other").explain(pairs).select(kept.toArray(new Column[0]));
      ofReseeded = col(RESEEDED);
    }
    if (uniform != null) {
      pairs = bare(uniform, UNIFORM).transform(pairs);
      ofUniform = col(UNIFORM);
    }
    Column user = Columns.named(model.getUserCol()).cast("string");
    Column item = Columns.named(model.getItemCol()).cast("string");
    return bare(model, "_afm_prediction")
        .explain(pairs)
        .select(
            user.as("user"),
            struct(
                    item.as("item"),
                    col(RATING).as("rating"),
                    col("globalMean").plus(col("userBias")).as("level"),
                    parts.as("parts"),
                    ofUniform.as("uniform"),
                    ofReseeded.as("reseeded"),
                    xxhash64(user, item).as("key"))
                .as("pair"))
        .groupBy("user")
        .agg(sort_array(collect_list(col("pair"))).as("pairs"));
  }

  /** A model that predicts every pair, unclipped as explanations are, and adds nothing else. */
  private static AfmModel bare(AfmModel model, String prediction) {
    return model
        .copy(ParamMap.empty())
        .setPredictionCol(prediction)
        .setPredictionSourceCol("")
        .setPredictionStdCol("")
        .setAttentionCol("")
        .setColdStartStrategy("features")
        .setClipPredictions(false);
  }
}

package io.sparkafm.explain.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.data.Columns;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.ml.PredictionsAlone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Held-out ratings beside what the model, and its retrained likes, say of them. */
final class HeldOutPairs {
  private static final String RATING = "_afm_rating";
  private static final String UNIFORM = "_afm_uniform";
  private static final String RESEEDED = "_afm_reseeded";
  private static final String PERMUTED = "_afm_permuted";
  private static final String PERMUTED_LEVEL = "_afm_permuted_level";

  private HeldOutPairs() {}

  /**
   * One row a user: user (its id as a string) and pairs, an array of structs in an order that
   * follows from the pairs alone. Every held-out rating is explained once by each model.
   *
   * @param heldOut user, item, rating and feature columns
   */
  static Dataset<Row> byUser(
      AfmModel model, Retrained retrained, Dataset<Row> heldOut, String ratingCol) {
    List<String> given = new ArrayList<>(List.of(model.getUserCol(), model.getItemCol()));
    for (String field : model.fieldNames()) {
      if (Arrays.asList(heldOut.columns()).contains(field) && !given.contains(field)) {
        given.add(field);
      }
    }
    List<Column> columns = new ArrayList<>(given.stream().map(Columns::named).toList());
    columns.add(Columns.named(ratingCol).cast("double").as(RATING));
    Dataset<Row> pairs = heldOut.select(columns.toArray(new Column[0]));
    Column level = col("globalMean").plus(col("userBias"));
    Column none = lit(null).cast("double");
    if (retrained.reseeded() != null) {
      pairs =
          with(
              pairs,
              unclipped(retrained.reseeded(), "_afm_other").explain(pairs),
              parts(retrained.reseeded()).as(RESEEDED));
    } else {
      pairs = pairs.withColumn(RESEEDED, lit(null).cast(FieldContributions.TYPE));
    }
    if (retrained.permuted() != null) {
      pairs =
          with(
              pairs,
              unclipped(retrained.permuted(), "_afm_other").explain(pairs),
              parts(retrained.permuted()).as(PERMUTED),
              level.as(PERMUTED_LEVEL));
    } else {
      pairs =
          pairs
              .withColumn(PERMUTED, lit(null).cast(FieldContributions.TYPE))
              .withColumn(PERMUTED_LEVEL, none);
    }
    pairs =
        retrained.uniform() != null
            ? unclipped(retrained.uniform(), UNIFORM).transform(pairs)
            : pairs.withColumn(UNIFORM, none);
    Column user = Columns.named(model.getUserCol()).cast("string");
    Column item = Columns.named(model.getItemCol()).cast("string");
    return unclipped(model, "_afm_prediction")
        .explain(pairs)
        .select(
            user.as("user"),
            struct(
                    item.as("item"),
                    col(RATING).as("rating"),
                    level.as("level"),
                    parts(model).as("parts"),
                    col(UNIFORM).as("uniform"),
                    col(RESEEDED).as("reseeded"),
                    col(PERMUTED_LEVEL).as("permutedLevel"),
                    col(PERMUTED).as("permuted"),
                    xxhash64(user, item).as("key"))
                .as("pair"))
        .groupBy("user")
        .agg(sort_array(collect_list(col("pair"))).as("pairs"));
  }

  /** What a model's explanation says of each field. */
  private static Column parts(AfmModel model) {
    return udf(new FieldContributions(model.fieldNames()), FieldContributions.TYPE)
        .apply(col("explanation"));
  }

  /** The pairs as they are, with more columns of the same pairs explained. */
  private static Dataset<Row> with(Dataset<Row> pairs, Dataset<Row> explained, Column... more) {
    List<Column> kept =
        new ArrayList<>(Arrays.stream(pairs.columns()).map(Columns::named).toList());
    kept.addAll(List.of(more));
    return explained.select(kept.toArray(new Column[0]));
  }

  /** A model that predicts every pair, unclipped as explanations are, and adds nothing else. */
  private static AfmModel unclipped(AfmModel model, String prediction) {
    return PredictionsAlone.of(model, prediction).setClipPredictions(false);
  }
}

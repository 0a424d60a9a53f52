package io.sparkafm.explain.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.data.Columns;
import io.sparkafm.ml.AfmEstimator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Copies of the item features that say nothing of the items: every item has the values of another
 * item, drawn at random. A copy has as many values as its field, as unevenly spread, so that what a
 * model makes of it is what it makes of chance (the shadow features of Kursa and Rudnicki,
 * <i>Feature Selection with the Boruta Package</i>, JSS 2010).
 */
final class PermutedFields {
  private PermutedFields() {}

  /** The name of a field's copy. */
  static String copyOf(String field) {
    return "_afm_permuted_" + field;
  }

  /** The fields, then the copies of all of them. */
  static List<String> withCopies(List<String> fields) {
    List<String> names = new ArrayList<>(fields);
    fields.forEach(field -> names.add(copyOf(field)));
    return names;
  }

  /** The estimator for ratings {@link #beside} whose fields stand copies. */
  static AfmEstimator estimator(AfmEstimator estimator) {
    String[] fields = estimator.getFeatureCols();
    List<String> kinds = new ArrayList<>(List.of(estimator.getFeatureKinds()));
    for (String columnAndKind : estimator.getFeatureKinds()) {
      kinds.add(copyOf(columnAndKind));
    }
    return estimator
        .setFeatureCols(withCopies(List.of(fields)).toArray(new String[0]))
        .setFeatureKinds(kinds.toArray(new String[0]));
  }

  /**
   * The ratings with a copy beside each field. Costs a shuffle of the ratings and a sort of the
   * items by a hash; the item after one in that order gives it its values, the first gives them to
   * the last.
   *
   * @param ratings item and feature columns, the same features in every row of an item
   * @param seed of the order
   */
  static Dataset<Row> beside(Dataset<Row> ratings, String itemCol, String[] fields, long seed) {
    Column item = Columns.named(itemCol);
    Column[] features =
        Arrays.stream(fields).map(f -> first(Columns.named(f)).as(f)).toArray(Column[]::new);
    Dataset<Row> items =
        ratings
            .groupBy(item)
            .agg(features[0], Arrays.copyOfRange(features, 1, features.length))
            .orderBy(xxhash64(item.cast("string"), lit(seed)), item);
    JavaPairRDD<Long, Row> byPlace = items.toJavaRDD().zipWithIndex().mapToPair(Tuple2::swap);
    long size = byPlace.count();
    JavaPairRDD<Long, Row> ofNext =
        byPlace.mapToPair(entry -> new Tuple2<>((entry._1() + size - 1) % size, entry._2()));
    StructField[] columns = items.schema().fields().clone();
    for (int c = 1; c < columns.length; c++) {
      StructField field = columns[c];
      // An aggregate's column has lost what says of which kind a feature is.
      Metadata kind = ratings.schema().apply(field.name()).metadata();
      columns[c] = new StructField(copyOf(field.name()), field.dataType(), true, kind);
    }
    JavaRDD<Row> copies =
        byPlace.join(ofNext).values().map(pair -> withValues(pair._1().get(0), pair._2()));
    Dataset<Row> table =
        ratings
            .sparkSession()
            .createDataFrame(copies, new StructType(columns))
            .withColumnRenamed(itemCol, "_afm_item");
    return ratings.join(table, item.equalTo(col("_afm_item")), "left").drop("_afm_item");
  }

  /** An item with the values of another. */
  private static Row withValues(Object item, Row other) {
    Object[] values = new Object[other.size()];
    values[0] = item;
    for (int c = 1; c < values.length; c++) {
      values[c] = other.get(c);
    }
    return RowFactory.create(values);
  }
}

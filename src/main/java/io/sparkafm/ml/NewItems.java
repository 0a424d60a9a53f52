package io.sparkafm.ml;

import static org.apache.spark.sql.functions.min;

import io.sparkafm.core.ItemFeatures;
import io.sparkafm.data.ItemCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Items of a dataset that were not in a model's training, as far as the model knows their features:
 * the driver holds them as it holds the trained ones.
 *
 * @param ids in the type of the model's
 * @param features values that the model knows, by their rows on its item side; none where it knows
 *     none of an item
 */
record NewItems(List<Object> ids, ItemFeatures features) {

  /**
   * @param ratings whose items are looked through, in one pass
   * @param item the item's id, in the type of the model's
   * @param index of the item in the model's catalog, null where it was not in training
   * @param bags the features of the row, a weighted bag a field
   */
  static NewItems of(
      AfmModelData model, Dataset<Row> ratings, Column item, Column index, Column bags) {
    Iterator<Row> rows =
        ratings
            .filter(index.isNull())
            .select(item.as("item"), bags.as("bags"))
            .groupBy("item")
            // One of them in any partitioning, should an item's rows disagree.
            .agg(min("bags"))
            .toLocalIterator();
    ItemFeatures trained = model.catalog().features();
    int n = trained.fields() - 1;
    List<Object> ids = new ArrayList<>();
    int[] start = new int[1];
    int[] row = new int[0];
    float[] weight = new float[0];
    while (rows.hasNext()) {
      Row next = rows.next();
      Prediction.KnownValues values =
          Prediction.KnownValues.of(model, next.<Seq<Seq<Row>>>getAs(1));
      int size = row.length;
      int known = values.rows.length;
      row = Arrays.copyOf(row, size + known);
      weight = Arrays.copyOf(weight, size + known);
      System.arraycopy(values.rows, 0, row, size, known);
      System.arraycopy(values.weights, 0, weight, size, known);
      int v = ids.size();
      start = Arrays.copyOf(start, (v + 1) * n + 1);
      int end = 0;
      for (int l = 1; l <= n; l++) {
        while (end < known && values.fields[end] <= l) {
          end++;
        }
        start[v * n + l] = size + end;
      }
      ids.add(next.get(0));
    }
    int[] firstRow = new int[n + 2];
    for (int l = 0; l <= n; l++) {
      firstRow[l] = trained.firstRow(l);
    }
    firstRow[n + 1] = trained.rows();
    return new NewItems(ids, new ItemFeatures(ids.size(), firstRow, start, row, weight));
  }

  /** Columns itemId and index: the items of training, then these. */
  Dataset<Row> index(SparkSession spark, ItemCatalog catalog) {
    List<Row> rows = new ArrayList<>(catalog.items() + ids.size());
    for (int j = 0; j < catalog.items(); j++) {
      if (catalog.count(j) > 0) {
        rows.add(RowFactory.create(catalog.id(j), j));
      }
    }
    for (int v = 0; v < ids.size(); v++) {
      rows.add(RowFactory.create(ids.get(v), catalog.items() + v));
    }
    StructType schema =
        new StructType()
            .add("itemId", catalog.idType(), false)
            .add("index", DataTypes.IntegerType, false);
    return spark.createDataFrame(rows, schema);
  }
}

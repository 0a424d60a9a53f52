package io.sparkafm.ml.table;

import static org.apache.spark.sql.functions.min;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.Prediction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * The items of a dataset that were not in the training of a model, with those of their feature
 * values that the model knows. The driver holds these items in memory, as it holds the trained
 * items.
 *
 * @param ids in the type of the model's
 * @param features the values that the model knows, by their rows on its item side; an item has none
 *     if the model knows none of its values
 */
public record NewItems(List<Object> ids, ItemFeatures features) {

  /**
   * @param ratings whose items are looked through, in one pass
   * @param item the item's id, in the type of the model's
   * @param index of the item in the model's catalog, null where it was not in training
   * @param bags the features of the row, a weighted bag a field
   */
  public static NewItems of(
      AfmModelData model, Dataset<Row> ratings, Column item, Column index, Column bags) {
    Iterator<Row> rows =
        ratings
            .filter(index.isNull())
            .select(item.as("item"), bags.as("bags"))
            .groupBy("item")
            // One of them in any partitioning, should an item's rows disagree.
            .agg(min("bags"))
            .toLocalIterator();
    List<Object> ids = new ArrayList<>();
    List<Prediction.KnownValues> values = new ArrayList<>();
    while (rows.hasNext()) {
      Row next = rows.next();
      ids.add(next.get(0));
      values.add(Prediction.KnownValues.of(model, next.<Seq<Seq<Row>>>getAs(1)));
    }
    return new NewItems(ids, features(model.catalog().features(), values));
  }

  /** Features of items without rows of their own, on the rows of the trained item side. */
  private static ItemFeatures features(ItemFeatures trained, List<Prediction.KnownValues> values) {
    int n = trained.fields() - 1;
    int size = values.stream().mapToInt(known -> known.rows.length).sum();
    int[] start = new int[values.size() * n + 1];
    int[] row = new int[size];
    float[] weight = new float[size];
    int at = 0;
    for (int v = 0; v < values.size(); v++) {
      Prediction.KnownValues known = values.get(v);
      int i = 0;
      for (int l = 1; l <= n; l++) {
        for (; i < known.rows.length && known.fields[i] == l; i++, at++) {
          row[at] = known.rows[i];
          weight[at] = known.weights[i];
        }
        start[v * n + l] = at;
      }
    }
    int[] firstRow = IntStream.rangeClosed(0, n + 1).map(trained::firstRow).toArray();
    return new ItemFeatures(values.size(), firstRow, start, row, weight);
  }

  /** Columns itemId and index: the items of training, then these. */
  public Dataset<Row> index(SparkSession spark, ItemCatalog catalog) {
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

package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Vectors of which little is other than 0, as HashingTF makes them. */
class SparseVectorTest {

  private static Dataset<Row> ratings(int items, int length, boolean dense) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < items * 2; i++) {
      int item = i % items;
      int one = Math.floorMod(item * 7919, length - 1);
      Vector sparse =
          Vectors.sparse(length, new int[] {one, one + 1}, new double[] {1, 1 + item % 3});
      rows.add(
          RowFactory.create(
              i % 47 + i / items * 50, item, i % 5 + 1.0, dense ? sparse.toDense() : sparse));
    }
    StructType schema =
        new StructType()
            .add("user", DataTypes.IntegerType)
            .add("item", DataTypes.IntegerType)
            .add("rating", DataTypes.DoubleType)
            .add("words", SQLDataTypes.VectorType());
    return LocalSpark.session().createDataFrame(rows, schema);
  }

  private static AfmEstimator estimator() {
    return new AfmEstimator()
        .setInference("point")
        .setFeatureCols("words")
        .setRank(2)
        .setNumBlocks(1)
        .setMaxIter(2);
  }

  /** Written out, the vectors of 2,000 items would take four gigabytes. */
  @Test
  void theyAreNeverWrittenOut() {
    int length = 1 << 18;
    AfmModel model = estimator().fit(ratings(2000, length, false));
    assertEquals(length, model.featureFactors().count());
    assertEquals(2000, model.summary().numItems());
  }

  @Test
  void aDenseVectorOfTheSameNumbersIsTheSame() {
    AfmModel sparse = estimator().fit(ratings(40, 60, false));
    assertEquals(
        ModelBits.rows(sparse.itemFactors().orderBy("item")),
        ModelBits.rows(estimator().fit(ratings(40, 60, true)).itemFactors().orderBy("item")));
    Dataset<Row> arrays =
        ratings(40, 60, true)
            .withColumn(
                "words",
                org.apache.spark.ml.functions.vector_to_array(
                    org.apache.spark.sql.functions.col("words"), "float64"));
    assertEquals(
        ModelBits.rows(sparse.itemFactors().orderBy("item")),
        ModelBits.rows(estimator().fit(arrays).itemFactors().orderBy("item")));
  }
}

package io.sparkafm.ml.table;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The item side of a model as tables: what is saved, and what {@code AfmModel} shows. */
public final class ModelTables {
  public static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  private static final int ROWS_A_PARTITION = 100_000;

  private static final DataType VALUES =
      DataTypes.createArrayType(
          new StructType()
              .add("field", DataTypes.IntegerType, false)
              .add("value", DataTypes.IntegerType, false)
              .add("weight", DataTypes.FloatType, false),
          false);

  private ModelTables() {}

  /**
   * index, item, ratings, bias, factors and, for each value, field (1..n), index within the field,
   * weight.
   */
  public static Dataset<Row> items(SparkSession spark, AfmModelData data) {
    ItemCatalog catalog = data.catalog();
    ItemFeatures features = catalog.features();
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < catalog.items(); j++) {
      List<Row> values = new ArrayList<>();
      for (int l = 1; l < features.fields(); l++) {
        for (int v = features.begin(j, l); v < features.end(j, l); v++) {
          int value = features.row(v) - features.firstRow(l);
          values.add(RowFactory.create(l, value, features.weight(v)));
        }
      }
      rows.add(
          RowFactory.create(
              j,
              catalog.id(j),
              catalog.count(j),
              data.items().bias()[j],
              data.items().factors(j),
              values.toArray()));
    }
    StructType schema =
        new StructType()
            .add("index", DataTypes.IntegerType, false)
            .add("item", catalog.idType(), false)
            .add("ratings", DataTypes.LongType, false)
            .add("bias", DataTypes.FloatType, false)
            .add("factors", FLOATS, false)
            .add("values", VALUES, false);
    return table(spark, rows, schema);
  }

  /** field, index within the field, value, bias, factors. */
  public static Dataset<Row> values(SparkSession spark, AfmModelData data) {
    List<Row> rows = new ArrayList<>();
    int row = data.catalog().features().items();
    for (FieldVocabulary field : data.catalog().fields()) {
      for (int i = 0; i < field.size(); i++, row++) {
        rows.add(
            RowFactory.create(
                field.name(),
                i,
                field.value(i),
                data.items().bias()[row],
                data.items().factors(row)));
      }
    }
    StructType schema =
        new StructType()
            .add("field", DataTypes.StringType, false)
            .add("index", DataTypes.IntegerType, false)
            .add("value", DataTypes.StringType, false)
            .add("bias", DataTypes.FloatType, false)
            .add("factors", FLOATS, false);
    return table(spark, rows, schema);
  }

  /**
   * Draws that were kept, a row each: factors, biases, weights and the mean user, as the numeric
   * core has them.
   */
  public static Dataset<Row> draws(SparkSession spark, AfmModelData data) {
    List<Row> rows = new ArrayList<>();
    for (PosteriorSample draw : data.items().kept()) {
      rows.add(
          RowFactory.create(
              rows.size(), draw.factors(), draw.bias(), draw.weights(), draw.meanUser()));
    }
    StructType schema =
        new StructType()
            .add("index", DataTypes.IntegerType, false)
            .add("factors", FLOATS, false)
            .add("bias", FLOATS, false)
            .add("weights", FLOATS, false)
            .add("meanUser", FLOATS, false);
    // A draw is large: each goes out in a task of its own.
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(rows, Math.max(rows.size(), 1)),
        schema);
  }

  /** field, weights. */
  public static Dataset<Row> attentionWeights(SparkSession spark, AfmModelData data) {
    float[] weights = data.items().weights();
    int stride = data.settings().stride();
    List<Row> rows = new ArrayList<>();
    List<String> fields = data.fieldNames();
    for (int l = 0; l < fields.size(); l++) {
      rows.add(
          RowFactory.create(
              fields.get(l),
              Arrays.copyOfRange(weights, l * stride, l * stride + data.settings().rank())));
    }
    StructType schema =
        new StructType().add("field", DataTypes.StringType, false).add("weights", FLOATS, false);
    return table(spark, rows, schema);
  }

  /** A table whose rows stay in primitive arrays until a task reads them. */
  public static Dataset<Row> table(SparkSession spark, List<Row> rows, StructType schema) {
    int partitions = 1 + rows.size() / ROWS_A_PARTITION;
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, partitions),
        schema);
  }
}

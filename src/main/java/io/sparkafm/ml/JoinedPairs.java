package io.sparkafm.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkafm.data.Columns;
import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.ml.table.UserTable;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.FactorBytes;
import io.sparkafm.serve.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs of user and item beside what a model knows of each: the columns that all that is said of a
 * pair is computed from. Costs one join with the users; {@code coldStartStrategy = drop} leaves out
 * pairs of which a part is not known.
 */
final class JoinedPairs {
  private static final String USER_NAME = "_afm_user";
  private static final String FACTORS_NAME = "_afm_factors";
  private static final String BIAS_NAME = "_afm_bias";
  private static final String ATTENTION_NAME = "_afm_attention";
  private static final String DRAWS_NAME = "_afm_draws";
  private static final String ITEM_NAME = "_afm_item";
  private static final String BAGS_NAME = "_afm_features";

  /**
   * The user's factors ({@link FactorBytes}); null for one that was not in training, as what
   * follows.
   */
  static final Column FACTORS = col(FACTORS_NAME);

  static final Column BIAS = col(BIAS_NAME);
  static final Column ATTENTION = col(ATTENTION_NAME);
  static final Column DRAWS = col(DRAWS_NAME);

  /** The item's place in the catalog; null for one that was not in training. */
  static final Column ITEM = col(ITEM_NAME);

  /** The features of such an item, a weighted bag a field. */
  static final Column BAGS = col(BAGS_NAME);

  private static final Column KNOWN = FACTORS.isNotNull().and(ITEM.isNotNull());

  private final AfmModel model;
  private final Broadcast<AfmModelData> broadcast;
  private final Dataset<Row> table;

  JoinedPairs(AfmModel model, Broadcast<AfmModelData> broadcast, Dataset<Row> pairs) {
    this.model = model;
    this.broadcast = broadcast;
    this.table = join(asNamed(model, pairs));
  }

  /**
   * A table whose columns that a model reads have exactly the names that the model has for them.
   */
  static Dataset<Row> asNamed(AfmModel model, Dataset<Row> table) {
    List<String> names = new ArrayList<>(List.of(model.getUserCol(), model.getItemCol()));
    model.data().catalog().fields().forEach(field -> names.add(field.name()));
    return Columns.asNamed(table, names);
  }

  /** The number of a row's item, null where it was not in training. */
  static Column itemNumber(AfmModel model, Dataset<?> table) {
    DataType type = model.data().catalog().idType();
    return model.itemIndex(id(table.schema(), model.getItemCol(), type));
  }

  /** The numbers of the items of training that a table names, ascending. They are collected. */
  static int[] itemNumbers(AfmModel model, Dataset<?> table) {
    return table
        .select(itemNumber(model, table).as("number"))
        .where("number is not null")
        .distinct()
        .as(Encoders.INT())
        .collectAsList()
        .stream()
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /** The pairs' own columns and those named here. */
  Dataset<Row> table() {
    return table;
  }

  /** The prediction, or NaN where {@code coldStartStrategy} wants that. */
  Column prediction() {
    Column prediction =
        udf(new Prediction(broadcast, model.getClipPredictions()), DataTypes.DoubleType)
            .apply(FACTORS, BIAS, ITEM, BAGS);
    return model.getColdStartStrategy().equals("nan")
        ? when(KNOWN, prediction).otherwise(lit(Double.NaN))
        : prediction;
  }

  /** What else is said of a pair: null where the prediction is NaN. */
  Column wherePredicted(Column value) {
    return model.getColdStartStrategy().equals("nan") ? when(KNOWN, value) : value;
  }

  private Dataset<Row> join(Dataset<Row> pairs) {
    StructType schema = pairs.schema();
    Dataset<Row> users = model.users();
    DataType userType = users.schema().apply("user").dataType();
    Dataset<Row> known =
        users.select(
            col("user").as(USER_NAME),
            udf(new FactorBytes(), DataTypes.BinaryType).apply(col("factors")).as(FACTORS_NAME),
            col("bias").as(BIAS_NAME),
            col("attention").as(ATTENTION_NAME),
            col("draws").as(DRAWS_NAME));
    SQLConf conf = pairs.sparkSession().sessionState().conf();
    if (UserTable.bytes(model.summary().numUsers(), model.data().userFloats())
        <= conf.autoBroadcastJoinThreshold()) {
      // Spark does not know the size of an RDD: without a word it would sort the pairs.
      known = known.hint("broadcast");
    }
    Column index = model.itemIndex(id(schema, model.getItemCol(), model.data().catalog().idType()));
    Dataset<Row> joined =
        pairs
            .join(known, id(schema, model.getUserCol(), userType).equalTo(col(USER_NAME)), "left")
            .withColumn(ITEM_NAME, index)
            // Only an item that was not in training is predicted from the features in the input.
            .withColumn(BAGS_NAME, when(ITEM.isNull(), bags(model.data().catalog(), schema)));
    return model.getColdStartStrategy().equals("drop") ? joined.filter(KNOWN) : joined;
  }

  /**
   * An id in the model's type, null where it has no equal there: a decimal 1.5 is no user 1.
   *
   * @throws IllegalArgumentException for a type that holds no ids
   */
  static Column id(StructType schema, String column, DataType type) {
    RatingColumns.requireId(schema, column, "Id column");
    DataType given = Columns.field(schema, column, "Id column").dataType();
    if (given.equals(type)) {
      return Columns.named(column);
    }
    Column cast = Columns.named(column).try_cast(type);
    return given instanceof NumericType
        ? when(cast.try_cast(given).equalTo(Columns.named(column)), cast)
        : cast;
  }

  /**
   * The features of the input, a weighted bag a field; empty for a field that the input does not
   * have.
   */
  static Column bags(ItemCatalog catalog, StructType schema) {
    List<Column> bags = new ArrayList<>();
    Column none = array().cast("array<struct<value: string, weight: double>>");
    for (FieldVocabulary field : catalog.fields()) {
      boolean given = List.of(schema.fieldNames()).contains(field.name());
      if (given && !field.kind().accepts(schema.apply(field.name()).dataType())) {
        throw new IllegalArgumentException(
            "Feature column '%s' is of type %s, which cannot be %s: cast it as it was in training"
                .formatted(
                    field.name(),
                    schema.apply(field.name()).dataType().sql(),
                    field.kind().configName()));
      }
      bags.add(
          given
              ? new FeatureColumn(field.name(), field.kind())
                  .weightedBag(schema.apply(field.name()).dataType())
              : none);
    }
    return bags.isEmpty()
        ? array().cast("array<array<struct<value: string, weight: double>>>")
        : array(bags.toArray(new Column[0]));
  }
}

package io.sparkafm.data;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/** Reads the vocabulary of one field from the table of items. */
final class VocabularyReader {

  private static final double FEW_ITEMS = 0.1;

  private final Dataset<Row> items;
  private final FeatureColumn feature;
  private final DataType type;
  private final Column bag;
  private boolean constant;

  /**
   * @param items the persisted {@link ItemTable}
   * @param field index of the field, 0-based
   * @param type type of the feature's column
   */
  VocabularyReader(Dataset<Row> items, int field, FeatureColumn feature, DataType type) {
    this.items = items;
    this.feature = feature;
    this.type = type;
    this.bag = Columns.named(ItemTable.bag(field));
  }

  /**
   * @param covered number of items that have the field
   * @param all number of items
   * @param warnings receives sentences about a field that is constant or covers few items
   * @throws IllegalArgumentException for a field without any value or vectors of several lengths
   */
  FieldVocabulary read(long covered, long all, List<String> warnings) {
    if (covered == 0) {
      throw new IllegalArgumentException(
          "Feature column '%s' has no value for any item: check the join, or leave it out"
              .formatted(feature.name()));
    }
    if (covered < FEW_ITEMS * all) {
      warnings.add(
          "Field '%s' has a value for only %d of %d items".formatted(feature.name(), covered, all));
    }
    FieldVocabulary vocabulary =
        switch (feature.kind()) {
          case CATEGORICAL, MULTI_VALUED, WEIGHTED_BAG, TEXT -> distinct(covered == all);
          case CONTINUOUS -> continuous();
          case DENSE_VECTOR -> vector();
        };
    if (constant) {
      warnings.add(
          "Field '%s' has the same value for every item, so that it can explain nothing"
              .formatted(feature.name()));
    }
    return vocabulary;
  }

  /** Distinct values: those of most items first, then in the order of the strings. */
  private FieldVocabulary distinct(boolean everywhere) {
    List<String> values =
        items
            .select(explode(bag).as("entry"))
            .groupBy(Columns.named("entry").getField("value").as("value"))
            .agg(count(lit(1)).as("items"))
            .orderBy(Columns.named("items").desc(), Columns.named("value").asc())
            .select("value")
            .as(Encoders.STRING())
            .collectAsList();
    constant = everywhere && values.size() == 1;
    return vocabulary(values.toArray(new String[0]), 0, 1);
  }

  private FieldVocabulary continuous() {
    double[] values = numbers(get(bag, lit(0)).getField("weight"));
    constant = DoubleStream.of(values).allMatch(value -> value == values[0]);
    if (constant) {
      return vocabulary(new String[] {""}, values[0], 1);
    }
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    return vocabulary(new String[] {""}, mean, Math.sqrt(variance));
  }

  private FieldVocabulary vector() {
    int length = items.agg(max(size(bag))).first().getInt(0);
    List<Row> other =
        items
            .filter(size(bag).gt(0).and(size(bag).notEqual(length)))
            .select(Columns.named("item"), size(bag))
            .takeAsList(1);
    if (!other.isEmpty()) {
      throw new IllegalArgumentException(
          "Feature column '%s' holds a vector of length %d for item %s and of length %d elsewhere: "
                  .formatted(feature.name(), other.get(0).getInt(1), other.get(0).get(0), length)
              + "give all items vectors of one length");
    }
    Column squaredNorm =
        aggregate(
            bag,
            lit(0.0),
            (sum, e) -> sum.plus(e.getField("weight").multiply(e.getField("weight"))));
    double mean = 0;
    double[] norms = numbers(squaredNorm);
    for (double norm : norms) {
      mean += norm / norms.length;
    }
    String[] components =
        IntStream.range(0, length).mapToObj(Integer::toString).toArray(String[]::new);
    return vocabulary(components, 0, Math.sqrt(mean));
  }

  /**
   * A number for each item that has the field, in the items' order: their sum is always the same.
   */
  private double[] numbers(Column number) {
    return items
        .filter(size(bag).gt(0))
        .select(number)
        .as(Encoders.DOUBLE())
        .collectAsList()
        .stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private FieldVocabulary vocabulary(String[] values, double center, double scale) {
    return new FieldVocabulary(
        feature.name(),
        feature.kind(),
        feature.kind().valueType(type).sql(),
        values,
        center,
        scale > 0 ? scale : 1);
  }
}

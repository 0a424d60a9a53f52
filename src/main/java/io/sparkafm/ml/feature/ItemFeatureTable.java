package io.sparkafm.ml.feature;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.data.Columns;
import io.sparkafm.data.FieldKind;
import java.util.Arrays;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;

/**
 * Gathers a feature's table into one row an item. A gathered table, gathered again, is the same: so
 * a saved joiner needs no more than that.
 */
final class ItemFeatureTable {
  private static final Column ITEM = Columns.named("item");
  private static final Column VALUE = Columns.named("value");
  private static final Column WEIGHT = Columns.named("weight");

  private final ItemFeature feature;
  private final Dataset<Row> table;

  ItemFeatureTable(ItemFeature feature) {
    this.feature = feature;
    this.table = known(feature);
  }

  /**
   * The table of an expression, which then sees null where a string column holds what stands for
   * "none": a cast of it would end the query.
   */
  private static Dataset<Row> known(ItemFeature feature) {
    Dataset<Row> table = feature.table();
    if (feature.missing().isEmpty() || Columns.find(table.schema(), feature.value()) != null) {
      return table;
    }
    Object[] missing = feature.missing().toArray();
    Column[] columns =
        Arrays.stream(table.schema().fields())
            .map(
                field -> {
                  Column column = Columns.named(field.name());
                  return field.dataType() instanceof StringType
                          && !field.name().equals(feature.itemCol())
                      ? when(not(trim(column).isin(missing)), column).as(field.name())
                      : column;
                })
            .toArray(Column[]::new);
    return table.select(columns);
  }

  Dataset<Row> gather(DataType idType) {
    Columns.field(
        feature.table().schema(),
        feature.itemCol(),
        "Feature '%s': item column".formatted(feature.name()));
    DataType ownType = resolve(Columns.named(feature.itemCol())).schema().fields()[0].dataType();
    Column id = Columns.named(feature.itemCol());
    if (idType != null) {
      id = ItemIds.cast(id, ownType, idType, feature.name());
    }
    Column value = withoutMissing(column(feature.value()));
    Column weight = feature.weight() == null ? lit(1.0) : number(column(feature.weight()), id);
    Dataset<Row> rows =
        resolve(id.as("item"), value.as("value"), weight.as("weight"))
            .filter(ITEM.isNotNull().and(VALUE.isNotNull()));
    DataType type = rows.schema().apply("value").dataType();
    FieldKind kind = kind(rows);
    requireFit(kind, type);
    Dataset<Row> gathered =
        switch (kind) {
          case CATEGORICAL, CONTINUOUS, DENSE_VECTOR -> single(rows, VALUE);
          case MULTI_VALUED -> set(rows, type);
          case WEIGHTED_BAG ->
              type instanceof MapType
                  ? single(rows, array_sort(map_entries(VALUE)))
                  : bag(type instanceof ArrayType ? exploded(rows) : rows);
          case TEXT ->
              rows.groupBy(ITEM).agg(concat_ws(" ", array_sort(collect_list(VALUE))).as("value"));
        };
    return gathered.select(ITEM, VALUE.as("value", kind.metadata()));
  }

  /** One value an item, an error where rows have several. */
  private Dataset<Row> single(Dataset<Row> rows, Column comparable) {
    Column hash = xxhash64(comparable);
    Column message =
        concat(
            lit("Item "),
            ITEM.cast("string"),
            lit(
                " has several values of feature '%s' in its table: keep one row per item, or make the feature"
                        .formatted(feature.name())
                    + " multiValued"));
    return rows.groupBy(ITEM)
        .agg(first(VALUE).as("value"), min(hash).as("least"), max(hash).as("largest"))
        .select(
            ITEM,
            when(Columns.named("least").equalTo(Columns.named("largest")), VALUE)
                .otherwise(raise_error(message))
                .as("value"));
  }

  /** The distinct values of all of an item's rows, in order. */
  private static Dataset<Row> set(Dataset<Row> rows, DataType type) {
    Column values = type instanceof ArrayType ? array_compact(VALUE) : array(VALUE);
    return rows.groupBy(ITEM)
        .agg(array_sort(array_distinct(flatten(collect_list(values)))).as("value"));
  }

  /** The values of an item's rows with the sums of their weights, added in one order always. */
  private static Dataset<Row> bag(Dataset<Row> rows) {
    Column sum = aggregate(array_sort(collect_list(WEIGHT)), lit(0.0), Column::plus);
    return rows.groupBy(ITEM, VALUE)
        .agg(sum.as("weight"))
        .groupBy(ITEM)
        .agg(map_from_entries(array_sort(collect_list(struct(VALUE, WEIGHT)))).as("value"));
  }

  private static Dataset<Row> exploded(Dataset<Row> rows) {
    return rows.select(ITEM, explode(VALUE).as("value"), WEIGHT).filter(VALUE.isNotNull());
  }

  /** The value, split where there is a delimiter, without what stands for "none". */
  private Column withoutMissing(Column value) {
    Object[] missing = feature.missing().toArray();
    DataType type = resolve(value).schema().fields()[0].dataType();
    if (feature.delimiter() != null) {
      if (!(type instanceof StringType)) {
        throw new IllegalArgumentException(
            "Feature '%s': only a string can be split by a delimiter, but '%s' is of type %s"
                .formatted(feature.name(), feature.value(), type.sql()));
      }
      Column parts = transform(split(value, feature.delimiter()), part -> trim(part));
      return when(
          not(trim(value).isin(missing)),
          filter(parts, part -> not(part.equalTo("").or(part.isin(missing)))));
    }
    if (missing.length == 0) {
      return value;
    }
    if (type instanceof ArrayType) {
      return filter(value, element -> not(element.cast("string").isin(missing)));
    }
    return when(not(value.cast("string").isin(missing)), value);
  }

  /** A weight as a number; one that is none ends the query with the item. */
  private Column number(Column weight, Column id) {
    Column number = weight.try_cast("double");
    Column message =
        concat(
            lit("Feature '%s': the weight '".formatted(feature.name())),
            weight.cast("string"),
            lit("' of item "),
            id.cast("string"),
            lit(" is not a number: correct it, or let the expression make null of it"));
    return when(weight.isNull().or(number.isNotNull()), number).otherwise(raise_error(message));
  }

  private FieldKind kind(Dataset<Row> rows) {
    if (feature.kind() != null) {
      return feature.kind();
    }
    if (feature.weight() != null) {
      return FieldKind.WEIGHTED_BAG;
    }
    return FieldKind.of(rows.schema().apply("value"));
  }

  private void requireFit(FieldKind kind, DataType type) {
    boolean gathers =
        switch (kind) {
          case MULTI_VALUED, WEIGHTED_BAG ->
              FieldKind.MULTI_VALUED.accepts(type)
                  || FieldKind.MULTI_VALUED.accepts(new ArrayType(type, true));
          case CATEGORICAL, CONTINUOUS, DENSE_VECTOR, TEXT -> false;
        };
    if (!gathers && !kind.accepts(type)) {
      throw new IllegalArgumentException(
          "Feature '%s': '%s' is of type %s, which cannot be %s: cast it or choose another kind"
              .formatted(feature.name(), feature.value(), type.sql(), kind.configName()));
    }
    if (feature.weight() != null && (kind != FieldKind.WEIGHTED_BAG || type instanceof MapType)) {
      throw new IllegalArgumentException(
          "Feature '%s': weight '%s' has no effect on a %s of type %s: leave it out"
              .formatted(feature.name(), feature.weight(), kind.configName(), type.sql()));
    }
  }

  private Column column(String expression) {
    return Arrays.asList(feature.table().columns()).contains(expression)
        ? Columns.named(expression)
        : expr(expression);
  }

  private Dataset<Row> resolve(Column... columns) {
    try {
      return table.select(columns);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new IllegalArgumentException(
            "Feature '%s' cannot be read from its table with columns %s: %s"
                .formatted(
                    feature.name(),
                    String.join(", ", feature.table().columns()),
                    e.getMessage().lines().filter(line -> !line.isBlank()).findFirst().orElse("")),
            e);
      }
      throw e;
    }
  }
}

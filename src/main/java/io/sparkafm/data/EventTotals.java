package io.sparkafm.data;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.reduce;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * Ratings out of a log of events, such as plays or purchases: one row for each user and item, whose
 * rating is the sum or the number of the events.
 */
public final class EventTotals {
  /** Metadata of a rating column that holds totals already: by which policy. */
  private static final String MADE_BY = "afm.duplicates";

  private EventTotals() {}

  /**
   * Totals of events. The rating is the sum of the ratings ({@link DuplicatePolicy#SUM}) or the
   * number of the rows ({@link DuplicatePolicy#COUNT}), a double; the weight is the mean of the
   * weights, and the time the latest. Rows are put together where all other columns agree, so that
   * held-out events do not mix with others, and rows that disagree about an item stay apart, to be
   * refused. A missing rating or weight makes the total missing, and a negative weight makes it
   * negative, to be refused, too. Sums are taken in ascending order, so that they do not depend on
   * partitions. Totals themselves are returned as they are.
   *
   * @param events with the columns that are named; for COUNT the rating may be missing
   * @param rating name of the column of ratings
   * @param weight name of the column of weights, or null
   * @param timestamp name of the column of times, or null
   * @param policy SUM or COUNT; any other returns the events as they are
   */
  public static Dataset<Row> of(
      Dataset<Row> events, String rating, String weight, String timestamp, DuplicatePolicy policy) {
    if (!policy.totals() || isMade(events.schema(), rating)) {
      return events;
    }
    List<String> totalled = Stream.of(rating, weight, timestamp).filter(Objects::nonNull).toList();
    Column[] keys =
        Arrays.stream(events.columns())
            .filter(name -> totalled.stream().noneMatch(name::equalsIgnoreCase))
            .map(Columns::named)
            .toArray(Column[]::new);
    Metadata made = new MetadataBuilder().putString(MADE_BY, policy.paramName()).build();
    Column total =
        policy == DuplicatePolicy.COUNT
            ? count(lit(1)).cast(DataTypes.DoubleType)
            : sum(Columns.named(rating));
    List<Column> others = new ArrayList<>();
    if (weight != null) {
      Column w = Columns.named(weight);
      Column mean = sum(w).divide(count(lit(1)));
      others.add(when(min(w).lt(0), min(w).cast("double")).otherwise(mean).as(weight));
    }
    if (timestamp != null) {
      others.add(max(Columns.named(timestamp)).as(timestamp));
    }
    return events.groupBy(keys).agg(total.as(rating, made), others.toArray(Column[]::new));
  }

  private static boolean isMade(StructType schema, String rating) {
    String name = Columns.find(schema, rating);
    return name != null && schema.apply(name).metadata().contains(MADE_BY);
  }

  /** The schema with a rating, which events that are counted need not have. */
  public static StructType rated(StructType schema, String rating, DuplicatePolicy policy) {
    return policy == DuplicatePolicy.COUNT && Columns.find(schema, rating) == null
        ? schema.add(rating, DataTypes.DoubleType)
        : schema;
  }

  /** In ascending order; null where a value is. */
  private static Column sum(Column values) {
    Column sorted = array_sort(collect_list(values.cast(DataTypes.DoubleType)));
    Column sum = reduce(sorted, lit(0.0), Column::plus);
    return when(count(values).equalTo(count(lit(1))), sum);
  }
}

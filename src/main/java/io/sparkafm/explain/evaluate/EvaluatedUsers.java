package io.sparkafm.explain.evaluate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkafm.ml.AfmModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import scala.Tuple2;

/**
 * The users of a model as a table: user (its id as a string), bucket, ratings; attention and gate,
 * a number a field; what else is joined to them.
 */
final class EvaluatedUsers {
  static final String RATINGS = "ratings";
  static final String ATTENTION = "attention";
  static final String GATE = "gate";

  /** The attention of the user that one is paired with. */
  static final String OTHER_ATTENTION = "otherAttention";

  static final String UNIFORM_ATTENTION = "uniformAttention";
  static final String RESEEDED_ATTENTION = "reseededAttention";
  static final String TRUE_ATTENTION = "trueAttention";

  /** Of {@link HeldOutUser}. */
  static final String EXPLAINED = "explained";

  static final String CONTRIBUTION_AGREEMENT = "contributionAgreement";

  /** Buckets of users that sums are collected by. */
  static final int BUCKETS = 1000;

  private static final long USERS_OF_A_GROUP = 1000;

  private EvaluatedUsers() {}

  /**
   * All users of a model, each paired with another: groups of some thousand users, dealt and sorted
   * by a hash, in which everyone is paired with the next.
   */
  static Dataset<Row> of(AfmModel model, long seed) {
    long groups = Math.max(1, model.summary().numUsers() / USERS_OF_A_GROUP);
    WindowSpec group =
        Window.partitionBy(pmod(xxhash64(col("user"), lit(seed)), lit(groups)))
            .orderBy(xxhash64(col("user"), lit(~seed)), col("user"));
    WindowSpec whole = group.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    Column next = lead(ATTENTION, 1).over(group);
    return byField(model.attention(), model.fieldNames(), ATTENTION, GATE)
        .withColumn("bucket", pmod(xxhash64(col("user"), lit(seed)), lit(BUCKETS)).cast("int"))
        .withColumn(OTHER_ATTENTION, coalesce(next, first(ATTENTION).over(whole)));
  }

  /** Attention in another model of the same users, under another name. */
  static Dataset<Row> attention(AfmModel model, List<String> fields, String name) {
    return byField(model.attention(), fields, ATTENTION)
        .select(col("user"), col(ATTENTION).as(name));
  }

  /**
   * Numbers of each user and field, a row each, as arrays in the order of the fields; users for
   * whom a field is missing are left out.
   */
  static Dataset<Row> byField(Dataset<Row> table, List<String> fields, String... columns) {
    Column[] names = fields.stream().map(name -> lit(name)).toArray(Column[]::new);
    List<Column> entry = new ArrayList<>();
    entry.add(array_position(array(names), col("field")).as("place"));
    for (String column : columns) {
      entry.add(col(column).cast("double").as(column));
    }
    boolean counted = Arrays.asList(table.columns()).contains(RATINGS);
    Column entries = sort_array(collect_list(struct(entry.toArray(new Column[0])))).as("entries");
    List<Column> output = new ArrayList<>(List.of(col("user")));
    if (counted) {
      output.add(col(RATINGS));
    }
    for (String column : columns) {
      output.add(transform(col("entries"), e -> e.getField(column)).as(column));
    }
    return table
        .filter(col("field").isin(fields.toArray()))
        .groupBy(col("user").cast("string").as("user"))
        .agg(entries, (counted ? max(RATINGS) : lit(0)).as(RATINGS))
        .filter(size(col("entries")).equalTo(fields.size()))
        .select(output.toArray(new Column[0]));
  }

  /** An array column of a row: NaN where it holds null; null where it is null itself. */
  static double[] numbers(Row row, String column) {
    int place = row.fieldIndex(column);
    if (row.isNullAt(place)) {
      return null;
    }
    List<Double> list = row.getList(place);
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      Double number = list.get(i);
      numbers[i] = number == null ? Double.NaN : number;
    }
    return numbers;
  }

  /**
   * Sums of the measures over the users of each bucket: the users of a bucket lie in one partition,
   * in the order of their ids, so that sums are the same whatever the partitioning.
   *
   * @return a row for each bucket that has users: the measures' sums, one after the other
   */
  static double[][] sums(Dataset<Row> users, List<Measure.OfUsers> measures) {
    int width = measures.stream().mapToInt(Measure::width).sum();
    List<Measure.OfUsers> all = new ArrayList<>(measures);
    PairFlatMapFunction<java.util.Iterator<Row>, Integer, double[]> ofPartition =
        rows -> {
          List<Tuple2<Integer, double[]>> buckets = new ArrayList<>();
          while (rows.hasNext()) {
            Row user = rows.next();
            int bucket = user.getAs("bucket");
            int last = buckets.size() - 1;
            if (last < 0 || buckets.get(last)._1() != bucket) {
              buckets.add(new Tuple2<>(bucket, new double[width]));
              last++;
            }
            int at = 0;
            for (Measure.OfUsers measure : all) {
              measure.add(user, buckets.get(last)._2(), at);
              at += measure.width();
            }
          }
          return buckets.iterator();
        };
    return users
        .repartition(col("bucket"))
        .sortWithinPartitions("bucket", "user")
        .toJavaRDD()
        .mapPartitionsToPair(ofPartition)
        .collect()
        .stream()
        .sorted(java.util.Comparator.comparing(Tuple2::_1))
        .map(Tuple2::_2)
        .toArray(double[][]::new);
  }
}

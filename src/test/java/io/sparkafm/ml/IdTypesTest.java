package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LogCapture;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdTypesTest {

  private static Column uuid(String column) {
    return concat(lit("123e4567-e89b-42d3-a456-"), lpad(col(column).cast("string"), 12, "0"));
  }

  static Stream<Arguments> ids() {
    return Stream.of(
        Arguments.of("STRING", uuid("user"), uuid("item")),
        Arguments.of(
            "BIGINT", col("user").plus(lit(1L << 33)), lit(-(1L << 40)).minus(col("item"))),
        Arguments.of(
            "DECIMAL(20,2)",
            col("user").plus(lit(0.25)).cast("decimal(20,2)"),
            col("item").plus(lit(10_000_000_000_000L)).cast("decimal(20,2)")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void idsComeBackInTheirOwnType(String type, Column user, Column item) {
    Dataset<Row> ratings =
        TrainedAfm.ratings().filter("user < 40").withColumn("user", user).withColumn("item", item);
    AfmModel model = TrainedAfm.estimator().setMaxIter(2).fit(ratings);
    assertEquals(distinct(ratings, "user"), values(model.userFactors(), "user", type));
    assertEquals(distinct(ratings, "item"), values(model.itemFactors(), "item", type));
    assertEquals(
        distinct(ratings, "user"),
        values(model.attention().filter("field = 'item'"), "user", type));
    Dataset<Row> predicted = model.transform(ratings);
    assertEquals(distinct(ratings, "user"), Set.copyOf(values(predicted, "user", type)));
    assertEquals(
        Set.of("userAndItem"), distinct(predicted, "predictionSource"), "every id is known");
  }

  /** Spark calls a decimal 7 of two places 7.00. */
  @Test
  void idsThatAreWrittenOtherwiseAreWarnedOf() {
    Dataset<Row> strings =
        TrainedAfm.ratings()
            .filter("user < 10")
            .withColumn("user", col("user").cast("string"))
            .withColumn("item", col("item").cast("string"));
    AfmModel model = TrainedAfm.estimator().setMaxIter(1).fit(strings);
    Dataset<Row> decimals = strings.withColumn("user", col("user").cast("decimal(5,2)"));
    for (Executable use :
        List.<Executable>of(() -> model.transform(decimals), () -> model.foldIn(decimals))) {
      try (LogCapture log = new LogCapture(AfmModel.class)) {
        use.execute();
        assertTrue(
            log.warnings().stream()
                .anyMatch(
                    w ->
                        w.contains(
                            "users in column 'user', which is of type DECIMAL(5,2), the model knows 0: its own are of type STRING and look like '")),
            "" + log.warnings());
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
    try (LogCapture log = new LogCapture(AfmModel.class)) {
      model.transform(strings.withColumn("user", col("user").cast("int")));
      model.transform(strings);
      assertEquals(List.of(), log.warnings());
    }
  }

  /** Two of its strings may be equal to one id: rows would be matched with several users. */
  @Test
  void collatedStringsAreNoIds() {
    Dataset<Row> strings =
        TrainedAfm.ratings()
            .filter("user < 10")
            .withColumn("user", col("user").cast("string"))
            .withColumn("item", col("item").cast("string"));
    Column collated = functions.expr("user COLLATE UTF8_LCASE");
    AfmModel model = TrainedAfm.estimator().setMaxIter(1).fit(strings);
    Dataset<Row> other = strings.withColumn("user", collated);
    for (Executable use :
        List.<Executable>of(
            () -> TrainedAfm.estimator().fit(other),
            () -> model.transform(other),
            () -> model.foldIn(other),
            () -> model.explain(other))) {
      String message = assertThrows(IllegalArgumentException.class, use).getMessage();
      assertTrue(
          message.contains("'user' is of type STRING COLLATE UTF8_LCASE, in which strings"),
          message);
    }
  }

  private static Set<Object> distinct(Dataset<Row> table, String column) {
    return table.select(column).distinct().collectAsList().stream()
        .map(r -> r.get(0))
        .collect(Collectors.toSet());
  }

  private static Set<Object> values(Dataset<Row> table, String column, String type) {
    assertEquals(type, table.schema().apply(column).dataType().sql());
    return table.select(column).collectAsList().stream()
        .map(r -> r.get(0))
        .collect(Collectors.toSet());
  }
}

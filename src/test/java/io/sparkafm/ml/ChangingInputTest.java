package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training reads its input several times: what is another one each time is found out. */
class ChangingInputTest {
  private static final AtomicInteger CALLS = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(strings = {"error", "keep", "mean"})
  void anExpressionThatDependsOnChanceIsFoundOut(String duplicates) {
    // As chance would have it, the third pass over the data finds fewer rows.
    long calls = TrainedAfm.ratings().count() * 5 / 2;
    UDF1<Integer, Boolean> sometimes = user -> CALLS.incrementAndGet() < calls;
    Dataset<Row> ratings =
        TrainedAfm.ratings()
            .filter(udf(sometimes, DataTypes.BooleanType).asNondeterministic().apply(col("user")));
    CALLS.set(0);
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () -> TrainedAfm.estimator().setDuplicates(duplicates).fit(ratings));
    assertTrue(
        error.getMessage().startsWith("The dataset gave other ratings each time it was read ("),
        error.getMessage());
  }
}

package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.CheckpointDirectory;
import io.sparkafm.ClusterState;
import io.sparkafm.LogCapture;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fit leaves nothing cached, broadcast or on disk. */
class FitCleanupTest {
  /** Ratings that may still be read, by any task of this JVM, before reading one fails. */
  private static final AtomicInteger READABLE = new AtomicInteger();

  private static Dataset<Row> failing() {
    UDF1<Double, Double> read =
        rating -> {
          if (READABLE.decrementAndGet() < 0) {
            throw new IllegalStateException("the source is gone");
          }
          return rating;
        };
    return TrainedAfm.ratings()
        .withColumn(
            "rating", udf(read, DataTypes.DoubleType).asNondeterministic().apply(col("rating")));
  }

  private static void nothingIsLeft(ClusterState before) {
    ClusterState after = ClusterState.settled(before);
    assertTrue(before.persistent().containsAll(after.persistent()), "persisted: " + after);
    assertTrue(before.broadcasts().containsAll(after.broadcasts()), "broadcast: " + after);
    assertEquals(before.jobDescription(), after.jobDescription());
  }

  @Test
  void nothingIsLeftAfterAFit(@TempDir Path folder) {
    ClusterState before = ClusterState.now();
    try (CheckpointDirectory directory = new CheckpointDirectory(folder)) {
      TrainedAfm.estimator().setCheckpointInterval(2).fit(TrainedAfm.ratings());
    }
    nothingIsLeft(before);
    assertEquals(List.of(), ClusterState.files(folder));
  }

  @Test
  void ratingsAreReadThreeTimes() {
    long ratings = TrainedAfm.ratings().count();
    READABLE.set((int) (10 * ratings));
    TrainedAfm.estimator().fit(failing());
    assertEquals(7 * ratings, READABLE.get());
  }

  /** The source fails in the first, second or last reading. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1.5, 2.5})
  void nothingIsLeftWhereTheSourceFails(double readings) {
    ClusterState before = ClusterState.now();
    READABLE.set((int) (readings * TrainedAfm.ratings().count()));
    Exception error = assertThrows(Exception.class, () -> TrainedAfm.estimator().fit(failing()));
    assertTrue(READABLE.get() < 0, error.toString());
    nothingIsLeft(before);
  }

  @Test
  void nothingIsLeftWhereAFitIsCancelled(@TempDir Path folder) {
    ClusterState.context().setJobGroup("FitCleanupTest", "mine");
    try {
      ClusterState before = ClusterState.now();
      try (CheckpointDirectory directory = new CheckpointDirectory(folder);
          LogCapture log =
              LogCapture.afterEachEpoch(
                  epoch -> {
                    if (epoch == 5) {
                      ClusterState.context().sc().cancelJobGroupAndFutureJobs("FitCleanupTest");
                    }
                  })) {
        assertThrows(
            Exception.class,
            () -> TrainedAfm.estimator().setCheckpointInterval(2).fit(TrainedAfm.ratings()));
      }
      nothingIsLeft(before);
      assertEquals("mine", ClusterState.now().jobDescription());
      assertEquals(List.of(), ClusterState.files(folder));
    } finally {
      ClusterState.context().clearJobGroup();
    }
  }
}

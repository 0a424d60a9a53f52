package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.ClusterState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;

/** What Spark's UI shows of a fit. */
class JobDescriptionTest {

  /** Descriptions of all jobs, in the order in which they started. */
  private static List<String> describe(Runnable work) throws TimeoutException {
    List<String> descriptions = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            descriptions.add(job.properties().getProperty("spark.job.description", ""));
          }
        };
    SparkContext context = ClusterState.context().sc();
    context.addSparkListener(listener);
    try {
      work.run();
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(listener);
    }
    return descriptions;
  }

  @Test
  void everyJobOfAFitSaysWhatItIsFor() throws TimeoutException {
    List<String> jobs = describe(() -> TrainedAfm.estimator().fit(TrainedAfm.ratings()));
    assertEquals(List.of(), jobs.stream().filter(job -> !job.startsWith("AFM ")).toList());
    Stream.of("check of the ratings", "index of the items", "blocks of ratings", "epoch 1/")
        .forEach(
            phase ->
                assertTrue(
                    jobs.stream().anyMatch(job -> job.startsWith("AFM " + phase)),
                    phase + ": " + jobs));
  }
}

package io.sparkafm.ml;

import io.sparkafm.serve.PhaseSeconds;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The phases of a fit: what Spark's UI says of their jobs, and how long each of them took. Closing
 * gives the thread its former job description back.
 */
final class FitPhases implements AutoCloseable {
  private final JavaSparkContext context;
  private final String jobDescription;
  private final List<Long> begins = new ArrayList<>();

  FitPhases(JavaSparkContext context) {
    this.context = context;
    this.jobDescription = context.getLocalProperty("spark.job.description");
  }

  /** Ends the phase before. */
  void begin(String description) {
    context.setJobDescription(description);
    begins.add(System.nanoTime());
  }

  /**
   * How long each phase took: check, index, blocks and training, which ends now.
   *
   * @param merge seconds that training merged draws
   */
  PhaseSeconds seconds(double merge) {
    begins.add(System.nanoTime());
    return new PhaseSeconds(seconds(0), seconds(1), seconds(2), seconds(3), merge);
  }

  private double seconds(int phase) {
    return (begins.get(phase + 1) - begins.get(phase)) / 1e9;
  }

  @Override
  public void close() {
    context.setJobDescription(jobDescription);
  }
}

package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.UsageException;

/** The lines of Spark that this version works with: 4.0 and what follows it up to 5. */
public final class SparkLine {
  private static final int MAJOR = 4;

  private SparkLine() {}

  /**
   * @param version of the Spark that runs, such as 4.1.0 or 4.2.0-SNAPSHOT
   * @throws UsageException where it is one that does not work
   */
  public static void require(String version) {
    // 4.0.0 alone makes parameters of pipelines by other constructors.
    if (!version.startsWith(MAJOR + ".") || version.startsWith("4.0.0")) {
      throw new UsageException(
          "This is Spark %s, but spark-afm needs Spark %d.0.1 or a later %d.x: set SPARK_HOME to one, or unset it to have one assembled"
              .formatted(version, MAJOR, MAJOR));
    }
  }
}

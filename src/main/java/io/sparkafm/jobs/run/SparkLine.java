package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.UsageException;

/** The lines of Spark that this version works with: 4.1 and what follows it up to 5. */
public final class SparkLine {
  private static final int MAJOR = 4;
  private static final int LEAST_MINOR = 1;

  private SparkLine() {}

  /**
   * @param version of the Spark that runs, such as 4.1.0 or 4.2.0-SNAPSHOT
   * @throws UsageException where it is one that does not work
   */
  public static void require(String version) {
    String[] parts = version.split("[.-]");
    if (Integer.parseInt(parts[0]) != MAJOR || Integer.parseInt(parts[1]) < LEAST_MINOR) {
      throw new UsageException(
          "This is Spark %s, but spark-afm needs Spark %d.%d or a later %d.x: set SPARK_HOME to one, or unset it to have one assembled"
              .formatted(version, MAJOR, LEAST_MINOR, MAJOR));
    }
  }
}

package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void theCauseStandsInTheLine() {
    Exception full = new IOException("No space left on device");
    Exception aborted = new SparkException("Job aborted.\n\tat Driver", full);
    assertEquals("Job aborted.; the cause: No space left on device", Failure.line(aborted, null));
  }

  @Test
  void whatIsSaidAlreadyIsNotRepeated() {
    Exception cause = new IOException("No space left on device");
    assertEquals(
        "java.io.IOException: No space left on device",
        Failure.line(new IllegalStateException(cause), null));
    assertEquals("java.lang.NullPointerException", Failure.line(new NullPointerException(), null));
  }
}

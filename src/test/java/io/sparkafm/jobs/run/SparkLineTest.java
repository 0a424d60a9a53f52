package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparkafm.jobs.config.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkLineTest {

  @ParameterizedTest
  @ValueSource(strings = {"4.0.1", "4.1.0", "4.1.12", "4.2.0-SNAPSHOT", "4.10.0"})
  void theseWork(String version) {
    assertDoesNotThrow(() -> SparkLine.require(version));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5.6", "4.0.0", "5.0.0"})
  void theseAreRefusedInOneLine(String version) {
    String message =
        assertThrows(UsageException.class, () -> SparkLine.require(version)).getMessage();
    assertEquals(
        "This is Spark "
            + version
            + ", but spark-afm needs Spark 4.0.1 or a later 4.x: set SPARK_HOME to one, or unset it to have one assembled",
        message);
  }
}

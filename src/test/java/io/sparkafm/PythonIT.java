package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The tests of the Python package, by the Python that the environment variable AFM_PYTHON names, or
 * else python3. They are skipped where it lacks what they import.
 */
class PythonIT {
  private static final String PYTHON = System.getenv().getOrDefault("AFM_PYTHON", "python3");

  @Test
  void theTestsOfThePythonPackagePass() throws Exception {
    Result imported = run(List.of(PYTHON, "-c", "import grpc, numpy, pyarrow, pyspark, pytest"));
    Assumptions.assumeTrue(
        imported.status == 0,
        PYTHON + " lacks a package that the Python tests need: " + imported.output.strip());
    assertEquals(0, run(List.of("python/build.sh", "--jar-only")).status);
    Result tests = run(List.of(PYTHON, "-m", "pytest", "python/tests"));
    System.out.println(tests.output.lines().reduce((first, last) -> last).orElse(""));
    assertEquals(0, tests.status, tests.output);
  }

  private record Result(int status, String output) {}

  private static Result run(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(Readme.HOME.toFile()).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", "python/src");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(-1, "" + e.getMessage());
    }
  }
}

package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code submit/afm} on machines that speak another language, or none. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LocaleIT {
  /**
   * The shell names the folder byte by byte: this JVM may not be able to. {@code ä} is two bytes in
   * UTF-8.
   */
  private static final String SCRIPT =
      """
      set -euo pipefail
      cd "$1"
      folder="$(printf 'out/Erkl\\303\\244rung')/2026-11-27T10:00"
      LC_ALL=C JAVA_TOOL_OPTIONS="-Duser.language=de -Duser.country=DE -XX:TieredStopAtLevel=1" \\
        "$2/submit/afm" generate --users 30 --items 20 --values 3 --ratings-per-user 8 --out "$folder"
      test -f "$folder/planted.conf"
      cat "$folder/attention.csv"
      """;

  @Test
  void foldersKeepTheirLettersAndNumbersTheirPoint(@TempDir Path folder)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    "bash",
                    "-c",
                    SCRIPT,
                    "afm",
                    folder.toString(),
                    Readme.HOME.toAbsolutePath().toString()))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("Erklärung/2026-11-27T10:00/planted.conf"), output);
    assertTrue(output.lines().anyMatch(line -> line.matches(".*,0\\.\\d+.*")), output);
  }
}

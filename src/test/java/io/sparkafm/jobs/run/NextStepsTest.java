package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.jobs.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NextStepsTest {
  private static final String CONFIGURATION = "a.conf --set 'data.root=it'\\''s here'";

  /** The commands, each with the words that a shell makes of what follows {@code submit/afm}. */
  private static List<List<String>> words(Map<String, String> steps) throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (String command : steps.values()) {
      Process shell =
          new ProcessBuilder(
                  "bash", "-c", command.replaceFirst("^\\S*submit/afm ", "printf '%s\\\\n' "))
              .start();
      String[] words =
          new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n");
      Main.commandLine().parseArgs(words);
      all.add(Arrays.asList(words));
    }
    return all;
  }

  @Test
  void aTrainedModelIsLookedAtExplainedAndReported() throws IOException {
    assertEquals(
        List.of(
            List.of("attention", "--model", "/a b/model"),
            List.of(
                "explain",
                "a.conf",
                "--set",
                "data.root=it's here",
                "--model",
                "/a b/model",
                "--out",
                "/a b-explained"),
            List.of(
                "report",
                "a.conf",
                "--set",
                "data.root=it's here",
                "--model",
                "/a b/model",
                "--out",
                "/a b-report")),
        words(NextSteps.afterTraining(CONFIGURATION, "/a b")));
  }

  @Test
  void theReportAfterTheDemoTrainsByItself() throws IOException {
    assertEquals(
        List.of("report", "a.conf", "--out", "d-report"),
        words(NextSteps.afterDemo("a.conf", "d")).get(2));
    assertEquals(
        List.of(
            List.of("train", "a.conf", "--out", "out/trained"),
            List.of("report", "a.conf", "--out", "out/report")),
        words(NextSteps.afterDemo("a.conf", null)));
  }
}

package io.sparkafm.jobs.run;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a command proposes at its end: commands that can be copied into a shell as they are. */
public final class NextSteps {
  private static final String AFM =
      quoted(System.getenv().getOrDefault("AFM_COMMAND", "submit/afm"));

  private NextSteps() {}

  /**
   * Commands by what they are for.
   *
   * @param configuration options that name it, see {@link RunOptions#words}
   * @param folder in which the command that ends has written a model
   */
  public static Map<String, String> afterTraining(String configuration, String folder) {
    Map<String, String> steps = withModel(configuration, folder);
    steps.put(
        "Look at the model in a report with charts, one HTML file",
        AFM + " report " + configuration + model(folder) + " --out " + quoted(folder + "-report"));
    return steps;
  }

  /**
   * The same after the demo, which keeps ratings from training that the configuration does not keep
   * back: a report on the demo's model would take them for training ratings, so it trains again.
   *
   * @param folder null where the demo wrote nothing
   */
  public static Map<String, String> afterDemo(String configuration, String folder) {
    Map<String, String> steps = new LinkedHashMap<>();
    if (folder != null) {
      steps.putAll(withModel(configuration, folder));
    } else {
      steps.put(
          "Train on all of these ratings and keep the model",
          AFM + " train " + configuration + " --out out/trained");
    }
    steps.put(
        "Train as the demo does and look at the model in a report with charts, one HTML file",
        AFM
            + " report "
            + configuration
            + " --out "
            + quoted(folder == null ? "out/report" : folder + "-report"));
    return steps;
  }

  private static Map<String, String> withModel(String configuration, String folder) {
    Map<String, String> steps = new LinkedHashMap<>();
    steps.put("See the attention of more users", AFM + " attention" + model(folder));
    steps.put(
        "Explain predictions, in figures and in words",
        AFM
            + " explain "
            + configuration
            + model(folder)
            + " --out "
            + quoted(folder + "-explained"));
    return steps;
  }

  private static String model(String folder) {
    return " --model " + quoted(folder + "/model");
  }

  public static void print(Map<String, String> steps, PrintStream out) {
    out.printf("%nWhat to do next:%n");
    steps.forEach((purpose, command) -> out.printf("  %s:%n    %s%n", purpose, command));
  }

  /** A word as a shell reads it again. */
  public static String quoted(String word) {
    return word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

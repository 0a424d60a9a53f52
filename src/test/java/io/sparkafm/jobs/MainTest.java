package io.sparkafm.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.ml.AfmModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** The names that lead to each command, {@code benchmark speed} among them. */
  private static Stream<String> commands() {
    return leaves("", Main.commandLine());
  }

  private static Stream<String> leaves(String path, CommandLine command) {
    if (command.getSubcommands().isEmpty()) {
      return Stream.of(path.strip());
    }
    return command.getSubcommands().entrySet().stream()
        .flatMap(entry -> leaves(path + " " + entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    String[] arguments = (command + " --help").split(" ");
    assertEquals(0, run(arguments));
    assertTrue(out.toString().startsWith("Usage: afm " + command), out.toString());
    assertTrue(out.toString().contains("--stacktrace"), out.toString());
  }

  @Test
  void helpNamesEveryCommandAndWhatItIsFor() {
    assertEquals(0, run("--help"));
    List<String> lines = out.toString().lines().map(String::strip).toList();
    for (String name : Main.commandLine().getSubcommands().keySet()) {
      assertTrue(lines.stream().anyMatch(line -> line.matches(name + " +\\S.*")), name);
    }
  }

  @Test
  void benchmarksAreCommandsOfTheirOwn() {
    assertEquals(2, run("benchmark"));
    assertTrue(err.toString().contains("Missing benchmark: accuracy, speed, recommend or serve"));
    assertEquals(0, run("benchmark", "speed", "--help"));
    assertTrue(out.toString().contains("--als-iterations"), out.toString());
  }

  @Test
  void recommendationsAreForUsersOrItems() {
    assertEquals(
        2,
        run(
            "recommend",
            "conf/ml-latest-small.conf",
            "--model",
            "absent",
            "--for",
            "films",
            "--out",
            folder.resolve("r").toString()));
    assertEquals(
        "afm: --for films is unknown: write --for users or --for items", err.toString().strip());
  }

  @Test
  void aMissingOrUnknownCommandIsAUsageError() {
    assertEquals(2, run());
    assertEquals(2, run("trian"));
  }

  @Test
  void aWrongConfigurationIsOneLine() {
    assertEquals(2, run("train", "conf/ml-latest-small.conf", "--set", "model.rnk=3"));
    assertEquals(
        "afm: --set model.rnk: unknown key model.rnk; the nearest known one is model.rank",
        err.toString().strip());
  }

  @Test
  void aWrongTemplateOrRuleShowsBeforeSparkStarts() throws Exception {
    Path templates = folder.resolve("nl.conf");
    Files.writeString(
        templates,
        Files.readString(Path.of("conf/messages/en.conf")).replace("{value}", "{valeu}"));
    String out = folder.resolve("out").toString();
    for (String command : List.of("explain", "recommend")) {
      assertEquals(
          2,
          run(
              command,
              "conf/ml-latest-small.conf",
              "--model",
              "none",
              "--out",
              out,
              "--set",
              "recommend.explain=true",
              "--set",
              "explain.templates=" + templates));
      assertTrue(
          err.toString()
              .contains(
                  "nl.conf: 5: templates.greatInterest has the placeholder {valeu}; use [{field},"
                      + " {item}, {user}, {value}]"),
          err.toString());
      assertEquals(1, err.toString().strip().lines().count(), err.toString());
      err.getBuffer().setLength(0);
    }
    assertEquals(
        2, run("train", "conf/ml-latest-small.conf", "--set", "explain.rules.minSupport=0"));
    assertTrue(
        err.toString()
            .contains(
                "afm: --set explain.rules.minSupport: explain.rules.minSupport = 0 must be at least"
                    + " 1"),
        err.toString());
  }

  @Test
  void aReportOfNoSuchFieldIsRefusedBeforeSparkStarts() {
    String out = folder.resolve("out").toString();
    assertEquals(
        2, run("report", "conf/ml-latest-small.conf", "--field", "director", "--out", out));
    assertEquals(2, run("report", "conf/ml-latest-small.conf", "--min-ratings", "0", "--out", out));
    assertEquals(
        2,
        run(
            "report",
            "conf/ml-latest-small.conf",
            "--set",
            "data.ratings.rating=null",
            "--out",
            out));
    assertEquals(
        List.of(
            "afm: --field director is not a field of the configuration: name one of [genre, period]",
            "afm: --min-ratings 0 must be at least 1",
            "afm: data.ratings.rating = null leaves nothing to measure: name the column of"
                + " ratings"),
        err.toString().strip().lines().toList());
    assertFalse(Files.exists(Path.of(out)));
  }

  @Test
  void aReportWhosePredictionsCannotBeExplainedIsRefusedBeforeSparkStarts() {
    String fields =
        IntStream.rangeClosed(1, 16)
            .mapToObj("{ field = f%d, path = x }"::formatted)
            .collect(Collectors.joining(", ", "features=[", "]"));
    String out = folder.resolve("out").toString();
    assertEquals(
        2,
        run(
            "report",
            "conf/ml-latest-small.conf",
            "--set",
            "model.interaction=mlpProduct",
            "--set",
            fields,
            "--out",
            out));
    assertEquals(
        "afm: model.interaction = mlpProduct has 17 fields (item included), but a report explains predictions of at most 16 fields: name fewer features, or set model.interaction ="
            + " innerProduct",
        err.toString().strip());
    assertFalse(Files.exists(Path.of(out)));
  }

  @Test
  void theStackTraceIsThereForTheAsking() {
    assertEquals(2, run("train", "conf/absent.conf", "--stacktrace"));
    assertTrue(err.toString().contains("at io.sparkafm.jobs"));
  }

  @Test
  void generatedDataIsReadyToTrainOn() throws Exception {
    Path data = folder.resolve("planted");
    assertEquals(
        0,
        run(
            "generate",
            "--out",
            data.toString(),
            "--users",
            "20",
            "--items",
            "30",
            "--ratings-per-user",
            "10",
            "--values",
            "3,5"));
    RunConfig config =
        RunConfig.load(
            data.resolve("planted.conf").toString(),
            List.of("model.inference=point", "model.maxIter=2", "model.compareUniform=false"));
    Dataset<Row> ratings = FeatureTables.readJoined(LocalSpark.session(), config);
    assertEquals(Files.readAllLines(data.resolve("ratings.csv")).size() - 1, ratings.count());
    AfmModel model = FittedModel.fit(config, ratings).afm();
    assertEquals(List.of("item", "field1", "field2"), model.fieldNames());
    assertEquals(20, model.summary().numUsers());
    // The true attention has an entry for each user and field of this very model.
    Dataset<Row> attention =
        LocalSpark.session()
            .read()
            .option("header", true)
            .csv(data.resolve("attention.csv").toString());
    assertEquals(20 * 3, attention.count());
    assertEquals(20 * 3, model.attention().join(attention, new String[] {"user", "field"}).count());
  }

  @Test
  void impossiblePlantedDataIsAUsageError() {
    Path data = folder.resolve("planted");
    assertEquals(2, run("generate", "--out", data.toString(), "--users", "1"));
    assertEquals("afm: users = 1 must be at least 2", err.toString().strip());
    assertFalse(Files.exists(data));
  }

  private int run(String... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return commands.execute(arguments);
  }
}

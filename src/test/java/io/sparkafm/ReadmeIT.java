package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the README, in their order, in a folder that holds the project's {@code
 * submit}, {@code conf} and {@code sample-data} and the files that the README shows; two at a time
 * where one does not need the other. Each line of a {@code bash} block is run by the first of these
 * rules that it meets:
 *
 * <ol>
 *   <li>{@code mvn …}: must be what {@code .ci/run} runs, which is running now;
 *   <li>with {@code submit/examples/} or a master that is not local: {@code bash -n}, on the line
 *       and on the script (the standalone one is covered by {@code AfmClusterIT});
 *   <li>with {@code --help}, {@code generate}: as it is;
 *   <li>{@code attention}, {@code predict}, {@code recommend}, {@code explain}, {@code export}:
 *       without Spark's page and with few partitions;
 *   <li>the rest ({@code demo}, {@code train}, {@code evaluate}, {@code report}): so, with two
 *       epochs, rank 8 and, to evaluate, a single fold. What a line sets itself stays.
 * </ol>
 */
class ReadmeIT {
  private static final List<String> SMALL =
      List.of(
          "--set model.burnIn=0",
          "--set model.numSamples=2",
          "--set model.thinning=1",
          "--set model.rank=8",
          "--set evaluate.fold=0");
  private static final String FEW_PARTITIONS =
      "--conf spark.sql.shuffle.partitions=4 --conf spark.ui.enabled=false";

  private static final Pattern OUT = Pattern.compile("--out (\\S+)");

  @TempDir private static Path folder;

  private static Readme readme;

  @BeforeAll
  static void runCommands() throws Exception {
    readme = Readme.read();
    for (String shared : List.of("submit", "conf", "sample-data")) {
      Files.createSymbolicLink(folder.resolve(shared), Readme.HOME.resolve(shared));
    }
    for (String language : List.of("text", "hocon")) {
      for (Readme.Block block : readme.blocks(language)) {
        Path file = folder.resolve(block.file());
        Files.createDirectories(file.getParent());
        Files.writeString(file, block.text());
      }
    }
    List<String> commands = new ArrayList<>();
    for (Readme.Block block : readme.blocks("bash")) {
      for (String line : block.text().lines().toList()) {
        if (isRun(line)) {
          commands.add(line);
        }
      }
    }
    // The first one alone: it assembles the Spark runtime.
    bash("-c", small(commands.get(0)));
    runTwoAtATime(commands.subList(1, commands.size()));
  }

  /** A command that names a folder waits for the ones before it, if one of them writes there. */
  private static void runTwoAtATime(List<String> commands) throws Exception {
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Void>> together = new ArrayList<>();
      Set<String> written = new TreeSet<>();
      for (String line : commands) {
        if (written.stream().anyMatch(line::contains)) {
          run(two, together);
          together.clear();
          written.clear();
        }
        together.add(
            () -> {
              bash("-c", small(line));
              return null;
            });
        Matcher out = OUT.matcher(line);
        if (out.find()) {
          written.add(out.group(1));
        }
      }
      run(two, together);
    } finally {
      two.shutdownNow();
    }
  }

  private static void run(ExecutorService executor, List<Callable<Void>> together)
      throws Exception {
    for (Future<Void> done : executor.invokeAll(together)) {
      done.get();
    }
  }

  /** Checks a line that is not to be run. */
  private static boolean isRun(String line) throws Exception {
    if (line.startsWith("mvn ")) {
      String ci = Files.readString(Readme.HOME.resolve(".ci/run"));
      assertTrue(ci.replace(" --no-transfer-progress", "").contains("exec " + line), line);
      return false;
    }
    if (line.contains("submit/examples/")
        || line.contains("--master ") && !line.contains("--master local")) {
      bash("-n", "-c", line);
      for (String word : line.split(" ")) {
        if (word.startsWith("submit/examples/")) {
          assertTrue(Files.isExecutable(folder.resolve(word)), word);
          bash("-n", word);
        }
      }
      return false;
    }
    assertTrue(line.startsWith("submit/afm "), "no rule to run: " + line);
    return true;
  }

  private static String small(String line) {
    String command = line.split(" ")[1];
    if (line.endsWith("--help") || command.equals("generate")) {
      return line;
    }
    int dashes = line.indexOf(" -- ");
    StringBuilder run = new StringBuilder(dashes < 0 ? line : line.substring(0, dashes));
    if (!Set.of("attention", "predict", "recommend", "explain", "export").contains(command)) {
      for (String setting : SMALL) {
        if (!line.contains(setting.substring(0, setting.indexOf('=')))) {
          run.append(' ').append(setting);
        }
      }
    }
    run.append(dashes < 0 ? " -- " : line.substring(dashes) + " ").append(FEW_PARTITIONS);
    return run.toString();
  }

  private static void bash(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(folder, "log", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // As on a machine without a Spark of its own.
    builder.environment().remove("SPARK_HOME");
    builder.environment().remove("SPARK_CONF_DIR");
    // Most of a short run is the JVM's warming up: spend less of it on compiling.
    builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    long begin = System.nanoTime();
    Process process = builder.start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String output = String.join(" ", arguments) + "\n" + Files.readString(log);
    assertTrue(ended, output);
    assertEquals(0, process.exitValue(), output);
    System.out.printf(
        "%5.1f s  %s%n", (System.nanoTime() - begin) / 1e9, arguments[arguments.length - 1]);
    for (String noise : List.of(" WARN ", " ERROR ", "Exception", "[Stage")) {
      assertTrue(!output.contains(noise), output);
    }
  }

  @Test
  void measurementsAreDocumented() throws Exception {
    assertKeys("train", "out/ml-latest-small");
    assertKeys("predict", "out/predicted");
    assertKeys("evaluate", "out/evaluated");
    assertKeys("recommend", "out/recommended");
    assertKeys("recommend", "out/recommended-why");
    assertKeys("explain", "out/explained");
    assertKeys("export", "out/exported");
    assertKeys("report", "out/report");
  }

  private static void assertKeys(String command, String out) throws IOException {
    JsonNode metrics =
        new ObjectMapper().readTree(folder.resolve(out).resolve("metrics.json").toFile());
    Set<String> documented = new TreeSet<>();
    for (List<String> row : readme.table("metrics")) {
      if (List.of(row.get(1).split(", ")).contains(command)) {
        documented.add(row.get(0).replace("`", ""));
      }
    }
    Set<String> written = new TreeSet<>();
    metrics.fieldNames().forEachRemaining(written::add);
    assertEquals(documented, written, command);
  }

  @Test
  void theReportIsOneFile() throws Exception {
    String page = Files.readString(folder.resolve("out/report/report.html"));
    assertTrue(page.contains("<h2 id=\"favourites\">Favourite items by genre</h2>"));
    try (var files = Files.list(folder.resolve("out/report"))) {
      assertEquals(
          List.of("metrics.json", "report.html"),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .sorted()
              .toList());
    }
  }

  @Test
  void predictionsAreDocumented() throws Exception {
    List<String> documented =
        readme.table("predictions").stream().map(row -> row.get(0).replace("`", "")).toList();
    assertEquals(documented, columns("out/predicted/predictions"));
    assertEquals(
        documented.stream().filter(column -> !column.equals("timestamp")).toList(),
        columns("out/shop/predictions"));
    assertEquals(
        List.of("user", "item", "prediction", "predictionSource"),
        columns("out/shop-predictions/predictions"));
  }

  @Test
  void recommendationsAreDocumented() throws Exception {
    assertEquals(
        documented("recommendations", List.of()), columns("out/recommended/recommendations"));
  }

  @Test
  void explanationsAreDocumented() throws Exception {
    List<String> input = List.of("user", "item", "rating", "timestamp");
    assertEquals(documented("explanations", input), columns("out/explained/explanations"));
    assertEquals(
        documented("explanations", List.of("user", "item")),
        columns("out/recommended-why/explanations"));
    assertEquals(columns("out/explained/messages"), columns("out/recommended-why/messages"));
    assertEquals(documented("preferences", List.of()), columns("out/explained/preferences"));
    assertEquals(
        documented("messages", List.of("user", "item", "prediction")),
        columns("out/explained/messages"));
  }

  private static List<String> documented(String table, List<String> before) {
    List<String> columns = new ArrayList<>(before);
    readme.table(table).forEach(row -> columns.add(row.get(0).replace("`", "")));
    return columns;
  }

  @Test
  void attentionIsDocumented() throws Exception {
    List<String> documented =
        readme.table("attention").stream().map(row -> row.get(0).replace("`", "")).toList();
    assertEquals(documented, columns("out/ml-latest-small/attention"));
    assertEquals(documented, columns("out/shop/attention"));
  }

  @Test
  void vectorsAreDocumented() throws Exception {
    assertEquals(List.of("user", "bias", "vector"), columns("out/exported/users"));
    assertEquals(List.of("item", "bias", "vector"), columns("out/exported/items"));
  }

  private static List<String> columns(String table) throws IOException {
    try (var files = Files.list(folder.resolve(table))) {
      Path part = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().get();
      var input =
          HadoopInputFile.fromPath(
              new org.apache.hadoop.fs.Path(part.toUri()), new Configuration());
      try (var reader = ParquetFileReader.open(input)) {
        return reader.getFileMetaData().getSchema().getFields().stream()
            .map(Type::getName)
            .toList();
      }
    }
  }
}

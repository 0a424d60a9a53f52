package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the README and of the pages under docs/, each once, in a folder that holds
 * the project's {@code submit}, {@code conf} and {@code sample-data} and the files that the pages
 * show. Each line of a {@code bash} block is run by the first of these rules that it meets:
 *
 * <ol>
 *   <li>{@code mvn …}: must be what {@code .ci/run} runs, which is running now;
 *   <li>with {@code submit/examples/} or a master that is not local: {@code bash -n}, on the line
 *       and on the script (the standalone one is covered by {@code AfmClusterIT});
 *   <li>with {@code --help}, {@code generate}: as it is;
 *   <li>{@code demo}, the first {@code train} and what has arguments for {@code spark-submit}: by
 *       {@code submit/afm}, two at a time;
 *   <li>the rest: one after the other in one JVM that {@code spark-submit} starts as {@code
 *       submit/afm} would, by {@link ReadmeCommands}; to start a JVM for each would take longer
 *       than what the commands do. This JVM's serializer is Kryo, which refuses every class that is
 *       not registered.
 * </ol>
 *
 * <p>What trains does so with two epochs, rank 8 and, to evaluate, a single fold. What a line sets
 * itself stays.
 */
class ReadmeIT {
  private static final List<String> SMALL =
      List.of(
          "--set model.burnIn=0",
          "--set model.numSamples=2",
          "--set model.thinning=1",
          "--set model.rank=8",
          "--set evaluate.fold=0");
  private static final Set<String> TRAINING = Set.of("demo", "train", "evaluate", "report");

  /** Of an object store, as clusters have it in Spark's configuration. */
  private static final String SECRET = "nobody-may-read-this";

  private static final String FEW_PARTITIONS =
      "--conf spark.sql.shuffle.partitions=4 --conf spark.ui.enabled=false --conf spark.hadoop.fs.s3a.secret.key="
          + SECRET;

  @TempDir private static Path folder;

  private static Readme readme;
  private static String demo;

  @BeforeAll
  static void runCommands() throws Exception {
    readme = Readme.read();
    for (String shared : List.of("submit", "conf", "sample-data")) {
      Files.createSymbolicLink(folder.resolve(shared), Readme.HOME.resolve(shared));
    }
    for (String language : List.of("text", "hocon")) {
      for (Readme.Block block : readme.blocks(language)) {
        if (block.isFile()) {
          Path file = folder.resolve(block.file());
          Files.createDirectories(file.getParent());
          Files.writeString(file, block.text());
        }
      }
    }
    Set<String> lines = new LinkedHashSet<>();
    for (Readme.Block block : readme.blocks("bash")) {
      for (String line : block.text().lines().toList()) {
        if (isRun(line)) {
          lines.add(line);
        }
      }
    }
    List<String> commands = new ArrayList<>(lines);
    String first =
        commands.stream().filter(line -> command(line).equals("train")).findFirst().get();
    commands.remove(first);
    // Alone: it assembles the Spark runtime, and others read its model.
    bash("-c", small(first));
    runTwoAtATime(commands.stream().filter(ReadmeIT::hasItsOwnProcess).toList());
    runInOneProcess(commands.stream().filter(line -> !hasItsOwnProcess(line)).toList());
  }

  private static String command(String line) {
    return line.split(" ")[1];
  }

  private static boolean hasItsOwnProcess(String line) {
    return isPlain(line) || command(line).equals("demo") || line.contains(" -- ");
  }

  /** Whether a command needs no Spark. */
  private static boolean isPlain(String line) {
    return line.endsWith("--help") || command(line).equals("generate");
  }

  private static void runTwoAtATime(List<String> commands) throws Exception {
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Callable<String>> runs = new ArrayList<>();
      for (String line : commands) {
        runs.add(() -> bash("-c", small(line)));
      }
      List<Future<String>> outputs = two.invokeAll(runs);
      for (int i = 0; i < outputs.size(); i++) {
        String output = outputs.get(i).get();
        if (command(commands.get(i)).equals("demo")) {
          demo = output;
        }
      }
    } finally {
      two.shutdownNow();
    }
  }

  private static void runInOneProcess(List<String> commands) throws Exception {
    Path file = folder.resolve("commands");
    Files.write(file, commands.stream().map(ReadmeIT::small).toList());
    Path target = Readme.HOME.resolve("target");
    Path jar;
    try (var jars = Files.newDirectoryStream(target, "spark-afm_*.jar")) {
      jar = jars.iterator().next();
    }
    String output =
        bash(
            "-c",
            """
        export AFM_HOME='%1$s' SPARK_HOME='%1$s/target/spark' SPARK_LOCAL_IP=127.0.0.1
        export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile='$AFM_HOME/conf/log4j2.properties'"
        "$SPARK_HOME/bin/spark-submit" --properties-file "$AFM_HOME/conf/spark-defaults.conf" \\
          --master 'local[2]' %2$s --conf spark.ui.showConsoleProgress=false \\
          --conf spark.serializer=org.apache.spark.serializer.KryoSerializer --conf spark.kryo.registrationRequired=true \\
          --driver-class-path '%3$s:%4$s/test-classes' --class io.sparkafm.ReadmeCommands '%3$s' commands
        """
                .formatted(Readme.HOME, FEW_PARTITIONS, jar, target));
    output.lines().filter(line -> line.contains(" s  submit/afm ")).forEach(System.out::println);
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
    if (isPlain(line)) {
      return line;
    }
    int dashes = line.indexOf(" -- ");
    StringBuilder run = new StringBuilder(dashes < 0 ? line : line.substring(0, dashes));
    if (TRAINING.contains(command(line))) {
      for (String setting : SMALL) {
        boolean byTime = line.contains("evaluate.test") && setting.contains("evaluate.fold");
        if (!byTime && !line.contains(setting.substring(0, setting.indexOf('=')))) {
          run.append(' ').append(setting);
        }
      }
    }
    run.append(dashes < 0 ? " -- " : line.substring(dashes) + " ").append(FEW_PARTITIONS);
    return run.toString();
  }

  /** Runs a command and returns what it wrote. */
  private static String bash(String... arguments) throws Exception {
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
    // Most of a short run is the JVM's warming up: spend less of it on compiling. Without tiers the
    // JVM reserves a fifth of the usual room for compiled code, which several commands fill.
    builder
        .environment()
        .put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m");
    long begin = System.nanoTime();
    Process process = builder.start();
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String output = Files.readString(log);
    String whole = String.join(" ", arguments) + "\n" + output;
    assertTrue(ended, whole);
    assertEquals(0, process.exitValue(), whole);
    System.out.printf(
        "%5.1f s  %s%n", (System.nanoTime() - begin) / 1e9, arguments[arguments.length - 1]);
    for (String noise : List.of(" WARN ", " ERROR ", "Exception", "[Stage")) {
      assertTrue(!output.contains(noise), whole);
    }
    return output;
  }

  /**
   * But for its numbers, for what is sure of a user, which two epochs do not tell, and for paths.
   */
  @Test
  void theDemoPrintsWhatTheReadmeShows() {
    List<String> shown = withoutNumbers(readme.outputOf("demo"));
    assertEquals(shown, withoutNumbers(demo).stream().filter(shown::contains).toList());
  }

  private static List<String> withoutNumbers(String output) {
    return output
        .lines()
        // Where the project lies, and what this test has set.
        .map(line -> line.replace(Readme.HOME.toAbsolutePath().normalize() + "/", ""))
        .map(line -> line.replaceAll(" --set \\S+", ""))
        .map(line -> line.replaceAll("[\\d.]+", "#"))
        .map(line -> line.replaceAll("(more|less): .*|typical", "…"))
        .map(line -> line.replaceAll(" +", " ").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void measurementsAreDocumented() throws Exception {
    assertKeys("train", "out/ml-latest-small");
    assertKeys("predict", "out/predicted");
    assertKeys("evaluate", "out/evaluated");
    assertKeys("recommend", "out/recommended");
    assertKeys("recommend", "out/recommended-why");
    assertKeys("similar", "out/similar");
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

  /** Logs, measurements, models, tables and pages of all commands. */
  @Test
  void secretsOfTheConfigurationAreNowhere() throws Exception {
    Files.delete(folder.resolve("commands"));
    int read = 0;
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        // But for the lines that this test runs, which are shown with their times.
        assertFalse(text.replace(FEW_PARTITIONS, "").contains(SECRET), file::toString);
        read++;
      }
    }
    assertTrue(read > 100, read + " files");
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

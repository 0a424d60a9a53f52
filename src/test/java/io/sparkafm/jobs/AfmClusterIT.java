package io.sparkafm.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains on a real standalone cluster, with Master, Worker and two executors in their own JVMs. */
class AfmClusterIT {
  private static final Path HOME = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path SPARK = HOME.resolve("target/spark");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path folder;

  private final List<Process> daemons = new ArrayList<>();
  private String master;

  private static final List<String> QUICK =
      Stream.of(
              "model.rank=4",
              "model.burnIn=2",
              "model.numSamples=3",
              "model.thinning=2",
              "model.keptSamples=2",
              "model.checkpointInterval=2",
              "output.predictions=true")
          .flatMap(setting -> Stream.of("--set", setting))
          .toList();

  @BeforeEach
  void startCluster() throws Exception {
    // Assembles target/spark where it is missing; the jar is there since the package phase.
    run("assemble", HOME.resolve("submit/afm").toString(), "--version");
    int port = freePort();
    int page = freePort();
    master = "spark://127.0.0.1:" + port;
    daemon("org.apache.spark.deploy.master.Master", "--port", port, "--webui-port", page);
    daemon(
        "org.apache.spark.deploy.worker.Worker",
        "--port",
        freePort(),
        "--webui-port",
        freePort(),
        "--cores",
        2,
        "--memory",
        "3g",
        master);
    awaitWorker(URI.create("http://127.0.0.1:" + page + "/json/"));
  }

  @AfterEach
  void stopCluster() throws InterruptedException {
    // The worker first: it ends its executors.
    for (int d = daemons.size() - 1; d >= 0; d--) {
      daemons.get(d).destroy();
      daemons.get(d).waitFor(20, TimeUnit.SECONDS);
      daemons.get(d).destroyForcibly();
    }
  }

  /** One of the two is killed on the way, with users that are nowhere else. */
  @Test
  void twoExecutorsTrainTheSameModelAsOneThread() throws Exception {
    Path cluster = folder.resolve("result of the cluster");
    // By the example that docs/cluster.md names.
    List<String> example =
        new ArrayList<>(
            List.of(
                "env",
                "MASTER=" + master,
                "OUT=" + cluster,
                "CORES=2",
                "EXECUTOR_CORES=1",
                "EXECUTOR_MEMORY=1g",
                HOME.resolve("submit/examples/standalone.sh").toString()));
    example.addAll(QUICK);
    Thread killer = new Thread(this::killAnExecutor);
    killer.start();
    run("cluster", example.toArray(new String[0]));
    killer.join();
    String log = Files.readString(log("cluster"));
    assertTrue(log.contains("Executors were lost, and training begins again"), log);
    Path local = folder.resolve("result of one thread");
    trainHere(local);

    JsonNode metrics = new ObjectMapper().readTree(cluster.resolve("metrics.json").toFile());
    assertEquals("train", metrics.get("command").asText());
    assertEquals(100_836, metrics.get("ratings").asLong());
    assertTrue(metrics.get("rmse").asDouble() < 1.05, metrics.toString());
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate()) {
      Dataset<Row> attention = spark.read().parquet(cluster.resolve("attention").toString());
      // 610 users; genre, period and the item itself.
      assertEquals(610 * 3, attention.count());
      for (Row user : attention.groupBy("user").sum("attention").collectAsList()) {
        assertEquals(1, user.getDouble(1), 1e-5);
      }
      Dataset<Row> predictions = spark.read().parquet(cluster.resolve("predictions").toString());
      assertEquals(100_836, predictions.where("prediction is not null").count());
      for (String table : List.of("model/users", "model/items", "model/values", "attention")) {
        Dataset<Row> there = spark.read().parquet(cluster.resolve(table).toString());
        Dataset<Row> here = spark.read().parquet(local.resolve(table).toString());
        assertEquals(here.count(), there.count(), table);
        assertEquals(0, here.exceptAll(there).count(), "rows that differ in " + table);
      }
    }
  }

  /** Once the lineage has been cut, so that what the executor holds cannot be computed again. */
  private void killAnExecutor() {
    try {
      for (int wait = 0; wait < 3000; wait++) {
        if (Files.exists(log("cluster"))
            && Files.readString(log("cluster")).contains("Epoch 5/8")) {
          ProcessHandle executor =
              daemons
                  .get(1)
                  .descendants()
                  .filter(
                      process ->
                          process.info().commandLine().orElse("").contains("ExecutorBackend"))
                  .findFirst()
                  .orElseThrow();
          executor.destroyForcibly();
          return;
        }
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void trainHere(Path out) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                HOME.resolve("submit/afm").toString(),
                "train",
                HOME.resolve("conf/ml-latest-small.conf").toString()));
    command.addAll(QUICK);
    command.addAll(
        List.of("--out", out.toString(), "--", "--driver-memory", "1g", "--master", "local[1]"));
    // The cluster has Java's serializer. Many platforms have Kryo, and nobody has registered our
    // classes there.
    command.addAll(
        List.of("--conf", "spark.serializer=org.apache.spark.serializer.KryoSerializer"));
    command.addAll(List.of("--conf", "spark.kryo.registrator="));
    run("local", command.toArray(new String[0]));
  }

  private void daemon(String type, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(SPARK.resolve("bin/spark-class").toString());
    command.addAll(List.of(type, "--host", "127.0.0.1"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = process("daemon" + daemons.size(), command);
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_CONF_DIR", HOME.resolve("conf").toString());
    builder.environment().put("SPARK_WORKER_DIR", folder.resolve("work").toString());
    daemons.add(builder.start());
  }

  private void run(String name, String... command) throws Exception {
    ProcessBuilder builder = process(name, List.of(command));
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String log = Files.readString(log(name));
    assertTrue(ended, () -> name + " did not end in " + PATIENCE + ":\n" + log);
    assertEquals(0, process.exitValue(), log);
  }

  private ProcessBuilder process(String name, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile());
    // The runtime under target/ is what is tested, whatever Spark this machine has.
    builder.environment().remove("SPARK_HOME");
    builder.environment().remove("SPARK_CONF_DIR");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder;
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private void awaitWorker(URI page) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    Instant end = Instant.now().plus(Duration.ofMinutes(1));
    while (Instant.now().isBefore(end)) {
      try {
        String status =
            client
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        if (new ObjectMapper().readTree(status).path("aliveworkers").asInt() == 1) {
          return;
        }
      } catch (IOException e) {
        // Not up yet.
      }
      Thread.sleep(500);
    }
    throw new AssertionError(
        "no worker after a minute:\n"
            + Files.readString(log("daemon0"))
            + Files.readString(log("daemon1")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

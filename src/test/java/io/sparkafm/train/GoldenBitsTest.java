package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.InteractionKind;
import io.sparkafm.core.model.Loss;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Short trainings come to these bits on every machine, with every JDK from 17 on, and with both
 * kernels: what a change of arithmetic, order or random numbers would show at once. The digests are
 * of every number that was learned; they were printed by {@link #main}.
 */
@Tag("vectorApi")
class GoldenBitsTest {
  private static final Map<String, String> DIGESTS =
      Map.of(
          "posterior", "542b583edbe954bd",
          "posterior, logistic", "7cd692193f48e0e8",
          "point", "23ddac069280fdd2",
          "point, MLP", "1deb30084e067612");

  private static Map<String, PlantedTraining> trainings() {
    Map<String, PlantedTraining> trainings = new LinkedHashMap<>();
    for (String name : List.of("posterior", "posterior, logistic", "point", "point, MLP")) {
      PlantedTraining training = new PlantedTraining();
      // Not a multiple of the kernels' eight lanes; the merge of draws takes LAPACK, of more than
      // 80 columns.
      training.rank = name.equals("posterior") ? 52 : 21;
      training.epochs = 6;
      training.blocks = 3;
      if (name.startsWith("posterior")) {
        training.inference = Inference.POSTERIOR;
      }
      if (name.endsWith("logistic")) {
        training.loss = Loss.LOGISTIC;
      }
      if (name.endsWith("MLP")) {
        training.interaction = InteractionKind.MLP_CONCATENATION;
      }
      trainings.put(name, training);
    }
    return trainings;
  }

  private static String digest(PlantedTraining.Result result) {
    byte[] bits = result.bitsWithoutHistory().getBytes(StandardCharsets.US_ASCII);
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(bits);
      return HexFormat.of().formatHex(sum, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints the digest of every training, on whatever JVM runs it. */
  public static void main(String[] arguments) {
    SparkConf conf =
        new SparkConf().setMaster("local[2]").setAppName("golden").set("spark.ui.enabled", "false");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      trainings()
          .forEach(
              (name, training) ->
                  System.out.printf("%s: %s%n", name, digest(training.run(context))));
    }
  }

  @Test
  void aShortTrainingComesToTheSameBits() {
    Map<String, String> found = new LinkedHashMap<>();
    trainings().forEach((name, training) -> found.put(name, digest(training.run())));
    assertEquals(DIGESTS, found);
  }

  /** Without the module of the Vector API, the plain kernel trains. */
  @Test
  void thePlainKernelComesToTheSameBits() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), GoldenBitsTest.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    DIGESTS.forEach(
        (name, digest) ->
            assertEquals(
                name + ": " + digest,
                printed.lines().filter(line -> line.startsWith(name + ":")).findFirst().orElse(""),
                printed));
  }
}

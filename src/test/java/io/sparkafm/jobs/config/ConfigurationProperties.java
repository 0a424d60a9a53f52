package io.sparkafm.jobs.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A configuration, whatever has happened to it, is used or refused in words. */
class ConfigurationProperties {
  private static final List<String> PIECES =
      List.of(
          "{", "}", "[", "]", "\"", "=", "\n", "#", "${", "\\", "\u0000", "null", "-1", "1e999");
  private static String sample;
  private static Path file;

  @BeforeContainer
  static void readTheSample() throws IOException {
    sample = Files.readString(Path.of("conf/ml-latest-small.conf"));
    file = Files.createTempFile("afm", ".conf");
  }

  @AfterContainer
  static void removeTheFile() throws IOException {
    Files.delete(file);
  }

  private static void isUsedOrRefused(List<String> settings) {
    try {
      RunConfig.load(file.toString(), settings);
    } catch (UsageException | IllegalArgumentException e) {
      assertTrue(e.getMessage().length() > 20, e::toString);
      assertFalse(e.getMessage().contains("Exception"), e::toString);
    }
  }

  /** Letters are lost, doubled and put elsewhere, and signs of the syntax come in. */
  @Property(tries = 300)
  void damagedFiles(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int times)
      throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(sample);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(3)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        default -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    Files.writeString(file, text.toString(), StandardCharsets.UTF_8);
    isUsedOrRefused(List.of());
  }

  @Property(tries = 200)
  void anySettings(@ForAll("keys") String key, @ForAll @StringLength(max = 8) String value)
      throws IOException {
    Files.writeString(file, sample, StandardCharsets.UTF_8);
    isUsedOrRefused(List.of(key + "=" + value));
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of(
        "model.rank",
        "model.seed",
        "model.numBlocks",
        "model.inference",
        "model.featureKinds",
        "evaluate.fold",
        "evaluate.folds",
        "evaluate.testFraction",
        "recommend.numItems",
        "data.root",
        "data.ratings.path",
        "data.ratings.options",
        "data.ratings.userType",
        "data.ratings.columns",
        "features",
        "features.0.path",
        "explain.messages",
        "",
        ".",
        "model",
        "model.");
  }
}

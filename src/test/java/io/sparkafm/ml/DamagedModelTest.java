package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkafm.LocalSpark;
import io.sparkafm.serve.AfmScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that lost a file in copying, or was made to do harm, is refused when it is loaded. */
class DamagedModelTest {
  @TempDir private static Path folder;

  private static AfmModel model;
  private Path copy;

  @BeforeAll
  static void save() throws IOException {
    model =
        TrainedAfm.estimator()
            .setInference("posterior")
            .setBurnIn(1)
            .setNumSamples(2)
            .setThinning(1)
            .setKeptSamples(2)
            .fit(TrainedAfm.ratings());
    model = new AfmModel(model.uid(), model.data(), model.users().repartition(4), model.summary());
    model.save(folder.resolve("saved").toString());
  }

  @BeforeEach
  void copy(@TempDir Path own) throws IOException {
    copy = own.resolve("model");
    GoldenModelTest.copy(folder.resolve("saved"), copy);
  }

  private static Path largest(Path part) throws IOException {
    try (var files = Files.list(part)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  private static void delete(Path file) throws IOException {
    Files.delete(file);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private void refused(String rule) {
    for (boolean scorer : new boolean[] {false, true}) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                if (scorer) {
                  AfmScorer.load(copy.toString(), new Configuration());
                } else {
                  AfmModel.load(copy.toString());
                }
              });
      assertTrue(error.getMessage().contains(rule), error.getMessage());
      assertFalse(error.getMessage().contains("\n"), error.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "users, users/ has ",
    "items, no files in items/",
    "values, no files in values/",
    "draws, draws/ has 1 rows instead of 2"
  })
  void aFileThatWasLostIsMissed(String part, String rule) throws IOException {
    delete(largest(copy.resolve(part)));
    refused(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "items", "values", "draws", "model"})
  void aFileThatWasCutIsNamed(String part) throws IOException {
    Path file = largest(copy.resolve(part));
    byte[] bytes = Files.readAllBytes(file);
    delete(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refused(file.getFileName() + " is damaged");
  }

  @Test
  void aPartThatStandsThereTwiceIsNoticed() throws IOException {
    Path file = largest(copy.resolve("users"));
    Files.copy(file, file.resolveSibling("part-again.parquet"));
    refused("users/ has ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "items", "values", "draws"})
  void filesOfAnotherModelAreNoticed(String part) {
    // As many rows, and other numbers.
    rewrite(part, "bias", part.equals("draws") ? "transform(bias, x -> x + 1)" : "bias + 1");
    refused(part + "/ holds other files than those that were saved");
  }

  /** The description as somebody writes it who wants to do harm. */
  private void forgetTheChecksums() {
    rewrite(
        "model",
        "description",
        "regexp_replace(description, '\"checksums\":\\\\{[^}]*\\\\},', '')");
  }

  private void rewrite(String part, String column, String expression) {
    Dataset<Row> rows = LocalSpark.session().read().parquet(folder.resolve("saved") + "/" + part);
    rows.withColumn(column, functions.expr(expression).cast(rows.schema().apply(column).dataType()))
        .write()
        .mode("overwrite")
        .parquet(copy + "/" + part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          items  | index   | -1                                     | is damaged
          items  | index   | 1000000000                             | is damaged
          items  | factors | transform(factors, x -> float('NaN'))  | NaN or infinite
          items  | bias    | double('Infinity')                     | NaN or infinite
          items  | factors | array()                                | is damaged
          values | index   | -1                                     | do not fit together
          values | field   | value                                  | do not fit together
          values | factors | transform(factors, x -> float('NaN'))  | NaN or infinite
          draws  | index   | 7                                      | is damaged
          model  | weights | array()                                | do not fit together
          """)
  void numbersThatDoHarmAreRefused(String part, String column, String expression, String rule) {
    forgetTheChecksums();
    rewrite(part, column, expression);
    refused(rule);
  }

  @ParameterizedTest
  @CsvSource({"rank, -1", "rank, 2000000000", "rank, 0", "version, 4"})
  void aDescriptionThatDoesHarmIsRefused(String key, long value) throws IOException {
    String text =
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("saved") + "/model")
            .first()
            .getString(0);
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(text);
    json.put(key, value);
    rewrite(
        "model",
        "description",
        "'" + json.toString().replace("'", "\\'").replace("\"", "\\\"") + "'");
    refused(key.equals("version") ? "has format 4" : "is damaged");
  }

  /**
   * What is written does not depend on the settings of the session that writes, or of the reader.
   */
  @Test
  void theSessionsSettingsDoNotMatter(@TempDir Path own) throws IOException {
    Map<String, String> hostile =
        Map.of(
            "spark.sql.parquet.writeLegacyFormat", "true",
            "spark.sql.files.maxRecordsPerFile", "7",
            "spark.sql.parquet.compression.codec", "gzip",
            "spark.sql.caseSensitive", "true",
            "spark.sql.ansi.enabled", "false",
            "spark.sql.session.timeZone", "Asia/Kathmandu",
            "spark.sql.sources.default", "orc",
            "spark.sql.parquet.enableVectorizedReader", "false",
            "spark.sql.parquet.fieldId.write.enabled", "false");
    SparkSession session = LocalSpark.session();
    Map<String, String> before = new HashMap<>();
    hostile.keySet().forEach(name -> before.put(name, session.conf().get(name)));
    List<String> expected = ModelBits.of(model);
    String path = own.resolve("hostile").toString();
    String friendly = own.resolve("friendly").toString();
    model.save(friendly);
    hostile.forEach((name, value) -> session.conf().set(name, value));
    try {
      model.save(path);
      assertEquals(expected, ModelBits.of(AfmModel.load(path)));
      assertEquals(expected, ModelBits.of(AfmModel.load(friendly)));
    } finally {
      before.forEach((name, value) -> session.conf().set(name, value));
    }
    assertEquals(expected, ModelBits.of(AfmModel.load(path)));
    Row pair = model.transform(TrainedAfm.ratings().limit(1)).first();
    assertEquals(
        pair.<Double>getAs("prediction"),
        AfmScorer.load(path, new Configuration()).predict(pair.getAs("user"), pair.getAs("item")),
        1e-6);
  }
}

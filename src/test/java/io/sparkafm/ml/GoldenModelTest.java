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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that were saved when the format was new, 15 users each: {@code point}; {@code posterior},
 * with draws and decimal ids; {@code mlp}.
 */
public class GoldenModelTest {

  public static Path path(String name) {
    return Path.of("src/test/resources/saved-models", name);
  }

  private static String digest(AfmModel model) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String line : ModelBits.of(model)) {
      digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"point", "posterior", "mlp"})
  void anOldModelLoadsToTheBit(String name) throws Exception {
    LocalSpark.session();
    AfmModel model = AfmModel.load(path(name).toString());
    String expected = Files.readString(path(name).resolve("bits.sha256")).strip();
    assertEquals(expected, digest(model));
    assertEquals(15, model.summary().numUsers());
    assertEquals(!name.equals("posterior"), model.getClipPredictions());
    assertEquals(name.equals("posterior") ? 2 : 0, model.data().items().kept().size());
  }

  /** As another Spark might have written it: many files, rows anyhow, columns nullable. */
  @Test
  void rowsFindTheirPlaceWhateverFileTheyAreIn(@TempDir Path folder) throws Exception {
    Path copy = folder.resolve("model");
    copy(path("posterior"), copy);
    for (String part : new String[] {"items", "values", "draws", "users"}) {
      Dataset<Row> rows = LocalSpark.session().read().parquet(path("posterior") + "/" + part);
      rows.repartition(3)
          .sortWithinPartitions(functions.col(rows.columns()[0]).desc())
          .write()
          .mode("overwrite")
          .parquet(copy + "/" + part);
    }
    Files.writeString(copy.resolve("items/_a_file_of_another_tool"), "not Parquet");
    AfmModel expected = AfmModel.load(path("posterior").toString());
    AfmModel found = AfmModel.load(copy.toString());
    assertEquals(digest(expected), digest(found));
    Dataset<Row> pairs =
        LocalSpark.session()
            .sql("SELECT concat('user ', id) user, cast(7.5 AS DECIMAL(20,2)) item FROM range(17)");
    assertEquals(
        ModelBits.rows(expected.transform(pairs).orderBy("user")),
        ModelBits.rows(found.transform(pairs).orderBy("user")));
  }

  @Test
  void whatCannotBeReadIsNamedInOneLine(@TempDir Path folder) throws Exception {
    Path copy = folder.resolve("model");
    refused(copy, "holds no model, because it has no folder metadata/");

    copy(path("point"), copy);
    Path items = copy.resolve("items/part-00000.snappy.parquet");
    byte[] bytes = Files.readAllBytes(items);
    byte[] broken = bytes.clone();
    Arrays.fill(broken, 4, bytes.length / 2, (byte) 7);
    Files.write(items, broken);
    refused(copy, "items/part-00000.snappy.parquet is damaged");
    Files.write(items, Arrays.copyOf(bytes, bytes.length / 2));
    refused(copy, "items/part-00000.snappy.parquet is damaged");
    Files.delete(items);
    refused(copy, "has no files in items/");
    Files.write(items, bytes);

    Files.writeString(copy.resolve("metadata/part-00000.txt"), "{}");
    refused(copy, "metadata does not describe an AfmModel");
  }

  @Test
  void aNewerFormatIsNamed(@TempDir Path folder) throws Exception {
    Path copy = folder.resolve("model");
    copy(path("point"), copy);
    Dataset<Row> model = LocalSpark.session().read().parquet(path("point") + "/model");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(model.first().getString(0));
    json.put("version", 99).put("somethingNew", true);
    model
        .withColumn("description", functions.lit(json.toString()))
        .write()
        .mode("overwrite")
        .parquet(copy + "/model");
    refused(
        copy,
        "has format 99, but this version of spark-afm reads format 3: use the version that wrote the model");
  }

  private static void refused(Path model, String rule) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> AfmScorer.load(model.toString(), new Configuration()));
    assertTrue(error.getMessage().contains(rule), error.getMessage());
    assertTrue(error.getMessage().contains(model.getFileName().toString()), error.getMessage());
    assertFalse(error.getMessage().contains("\n"), error.getMessage());
  }

  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}

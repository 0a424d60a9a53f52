package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.ml.AfmModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README says of the Java API is so: its snippets run, its tables name every column.
 * {@link ParamsTest} holds the table of parameters, and {@link ReadmeIT} runs its commands.
 */
class ReadmeTest {
  private static final Path EXAMPLE =
      Readme.HOME.resolve("src/test/java/io/sparkafm/ReadmeExample.java");

  @TempDir private static Path out;

  private static ReadmeExample example;

  @BeforeAll
  static void runExample() throws Exception {
    example = new ReadmeExample(LocalSpark.session(), out.toString());
    example.run(3);
  }

  @Test
  void theSnippetsAreThoseThatRun() throws Exception {
    List<String> shown = Readme.read().blocks("java").stream().map(block -> block.text()).toList();
    assertEquals(snippets(), shown);
  }

  /** The marked regions of the example, without their indentation. */
  private static List<String> snippets() throws Exception {
    List<String> snippets = new ArrayList<>();
    StringBuilder snippet = null;
    for (String line : Files.readAllLines(EXAMPLE)) {
      if (line.strip().startsWith("// readme:")) {
        snippet = new StringBuilder();
      } else if (snippet != null && line.strip().equals("// end")) {
        snippets.add(snippet.toString().stripTrailing().stripIndent() + "\n");
        snippet = null;
      } else if (snippet != null) {
        snippet.append(line).append('\n');
      }
    }
    return snippets;
  }

  @Test
  void theSnippetsDoWhatTheReadmeSays() {
    assertEquals(100_836, example.ratings.count());
    assertEquals(3, example.byField.count());
    assertEquals(
        List.of("userAndItem", "itemByFeatures", "averageUser"),
        example.predictions.collectAsList().stream().map(row -> row.getString(3)).toList());
    assertEquals(610, example.recommendations.where("size(recommendations) = 5").count());
    assertEquals(611, example.grown.userFactors().count());
    assertEquals(2, example.grown.userFactors().where("user = -1").first().getInt(3));
    Dataset<Row> again = example.loaded.transform(example.ratings.limit(10));
    assertEquals(10, again.where("prediction between 0.5 and 5").count());
  }

  @Test
  void recommendationsAreExplainedInWords() {
    assertTrue(example.likes.count() > 0);
    Dataset<Row> messages = example.messages;
    assertEquals(610 * 5, messages.count());
    assertEquals(0, messages.where("message is null or not message rlike '[.]$'").count());
    assertTrue(messages.where("messageEvidence.support >= 2").count() > 0);
  }

  @Test
  void theScorerPredictsAsTheModel() {
    assertEquals(example.predictions.first().getDouble(2), example.rating);
    assertTrue(example.newFilm >= 0.5 && example.newFilm <= 5, "" + example.newFilm);
    assertEquals(10, example.films.size());
    assertEquals(Set.of("item", "genre", "year"), example.attention.keySet());
  }

  @Test
  void theModelsTablesAreDocumented() throws Exception {
    AfmModel model = example.afm;
    assertColumns("attention", model.attention());
    assertColumns("userFactors", model.userFactors());
    assertColumns("itemFactors", model.itemFactors());
    assertColumns("featureFactors", model.featureFactors());
    assertColumns("attentionWeights", model.attentionWeights());
    assertColumns("preferences", model.preferences());
  }

  /** The first two cells of a documented column are its name and its type. */
  private static void assertColumns(String table, Dataset<Row> data) throws Exception {
    List<String> documented =
        Readme.read().table(table).stream()
            .map(row -> row.get(0) + " " + row.get(1).replace("`", ""))
            .toList();
    List<String> there = new ArrayList<>();
    for (StructField field : data.schema().fields()) {
      boolean id = Set.of("user", "item").contains(field.name());
      String type = id ? "the id's own" : field.dataType().sql().toLowerCase(Locale.ROOT);
      there.add("`%s` %s".formatted(field.name(), type));
    }
    assertEquals(there, documented, table);
  }

  @Test
  void rankAttentionAndGateAreAsDocumented() {
    Dataset<Row> sums =
        example.afm.attention().groupBy("user").sum("attention", "gate").toDF("u", "a", "g");
    assertEquals(610, sums.count());
    assertEquals(0, sums.where("abs(a - 1) > 1e-5 or abs(g - 1) > 1e-5").count());
    assertEquals(0, example.afm.attention().where("rank not between 1 and 3").count());
  }

  @Test
  void theVersionIsTheBuilds() throws Exception {
    String pom = Files.readString(Readme.HOME.resolve("pom.xml"));
    List<Readme.Block> xml = Readme.read().blocks("xml");
    assertEquals(1, xml.size());
    xml.get(0)
        .text()
        .lines()
        .filter(line -> line.matches(" *<(groupId|artifactId|version)>.*"))
        .forEach(line -> assertTrue(pom.contains(line.strip()), line));
  }

  @Test
  void theOtherDocumentsAreThere() throws Exception {
    String text = Files.readString(Readme.HOME.resolve("README.md"));
    for (String file : List.of("docs/model.md", "docs/architecture.md", "CHANGELOG.md")) {
      assertTrue(text.contains(file), file);
      assertTrue(Files.exists(Readme.HOME.resolve(file)), file);
    }
  }
}

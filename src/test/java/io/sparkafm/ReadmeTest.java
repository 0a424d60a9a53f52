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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the pages say of the Java API is so: the snippets run, the tables name every column. {@link
 * ParamsTest} holds the table of parameters, {@link QuickstartTest} runs the README's quickstarts,
 * {@link ReadmeIT} the commands.
 */
class ReadmeTest {
  private static final Path EXAMPLE =
      Readme.HOME.resolve("src/test/java/io/sparkafm/ReadmeExample.java");

  /** A link or picture of Markdown or HTML. */
  private static final Pattern LINK =
      Pattern.compile("(?:\\]\\(|(?:src|srcset|href)=\")([^)\"\\s]+)[)\"]");

  @TempDir private static Path out;

  private static ReadmeExample example;

  @BeforeAll
  static void runExample() throws Exception {
    example = new ReadmeExample(LocalSpark.session(), out.toString());
    example.run(3);
  }

  @Test
  void theSnippetsAreThoseThatRun() throws Exception {
    assertEquals(snippets(), Readme.read().blocks("docs/java.md", "java"));
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

  /** The chart of results shows what the table beside it says. */
  @Test
  void theChartOfResultsHasTheFiguresOfTheTable() throws Exception {
    String readme = Files.readString(Readme.HOME.resolve("README.md"));
    String chart = Files.readString(Readme.HOME.resolve("docs/images/results.html"));
    Matcher row = Pattern.compile("\\[\"([^\"]+)\", (0\\.\\d{4}), (0\\.\\d{4})\\]").matcher(chart);
    int rows = 0;
    while (row.find()) {
      Pattern ofTable =
          Pattern.compile(
              "\\| %s \\|.*\\| \\*\\*%s\\*\\* \\| %s \\|"
                  .formatted(Pattern.quote(row.group(1)), row.group(2), row.group(3)));
      assertTrue(ofTable.matcher(readme).find(), row.group());
      rows++;
    }
    assertEquals(5, rows);
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

  /** Links within the project, from every page that is tested and from the index of docs/. */
  @Test
  void linksLeadSomewhere() throws Exception {
    List<String> pages = new ArrayList<>(Readme.PAGES);
    pages.add("docs/README.md");
    List<String> broken = new ArrayList<>();
    for (String page : pages) {
      Path file = Readme.HOME.resolve(page);
      Matcher link = LINK.matcher(Files.readString(file));
      while (link.find()) {
        if (link.group(1).startsWith("http")) {
          continue;
        }
        String[] target = link.group(1).split("#", 2);
        Path to = target[0].isEmpty() ? file : file.resolveSibling(target[0]);
        if (!Files.exists(to) || target.length > 1 && !anchors(to).contains(target[1])) {
          broken.add(page + ": " + link.group(1));
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  /** The names that a page's headings have in links. */
  private static List<String> anchors(Path page) throws Exception {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
        .toList();
  }
}

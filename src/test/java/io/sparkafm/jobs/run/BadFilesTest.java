package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.LogCapture;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.TableSource;
import io.sparkafm.jobs.config.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files as users have them. What can be used is used; what cannot ends in one line that names the
 * file and what to do.
 */
class BadFilesTest {
  private static final String RATINGS = "user,item,rating\nu1,p1,4\nu1,p2,2\nu2,p1,5\n";
  private static final String ITEMS = "item,brand,price\np1,Acme,10\np2,\"Other, Inc.\",20\n";
  private static final String BRAND = "{field = brand, value = brand}";

  @TempDir private Path folder;

  private RunConfig config(String features, String... settings) throws IOException {
    String file =
        """
        data.ratings { path = "%1$s/ratings.csv", options { header = true } }
        features = [%2$s]
        model { inference = point, rank = 2, maxIter = 1, numBlocks = 1 }
        """
            .formatted(
                folder,
                features.replace(
                    "{field",
                    "{path = \"" + folder + "/items.csv\", options.header = true, field"));
    Path path = Files.writeString(folder.resolve("run.conf"), file);
    return RunConfig.load(path.toString(), List.of(settings));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** What the features of the items come to, once the ratings have trained a model. */
  private List<String> features(RunConfig config) {
    Dataset<Row> joined = FeatureTables.readJoined(LocalSpark.session(), config);
    FittedModel.fit(config, joined);
    return joined.drop("user", "rating").distinct().orderBy("item").collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  private String failure(RunConfig config) {
    Exception error = assertThrows(Exception.class, () -> features(config));
    return Failure.line(error, config)
        .replaceAll("(file:/*)?" + folder.toString(), "")
        .replace("file:/", "/")
        .replaceAll("/+", "/");
  }

  static Stream<Arguments> ratings() {
    String remedy =
        "; correct the row, or the format's options and columns, or set quarantine to a folder for such rows";
    return Stream.of(
        Arguments.of("", "/ratings.csv is empty: name a file that has a header and rows"),
        Arguments.of("user,item,rating\n", "/ratings.csv: The dataset has no ratings"),
        Arguments.of(
            "\u0000\u0001\u0002PAR1\u0003\u0004",
            "/ratings.csv has no column 'user', which its key user names"),
        Arguments.of(
            "userId,item,rating\nu1,p1,4\n",
            "/ratings.csv has no column 'user', which its key user names: it has userId, item, rating"),
        Arguments.of(
            RATINGS + "u2,p2\n",
            "/ratings.csv: 'u2,p2' does not have the columns user, item, rating" + remedy),
        Arguments.of(
            RATINGS + "u2,p2,4,5\n",
            "/ratings.csv: 'u2,p2,4,5' does not have the columns user, item, rating" + remedy),
        Arguments.of(
            RATINGS + "u2,p2,four\n",
            "/ratings.csv, column rating: 'four' is not a double" + remedy),
        Arguments.of(
            RATINGS + "u2,p2,\n", "/ratings.csv, column rating: the value is missing" + remedy),
        Arguments.of(
            RATINGS + ",p2,3\n", "/ratings.csv, column user: the value is missing" + remedy),
        Arguments.of(
            RATINGS + "u2,,3\n", "/ratings.csv, column item: the value is missing" + remedy),
        Arguments.of(
            RATINGS + "u2,p2,NaN\n",
            "/ratings.csv: Column 'rating' is null, NaN or infinite in 1 row"),
        Arguments.of(
            RATINGS + "u2,p2,Infinity\n",
            "/ratings.csv: Column 'rating' is null, NaN or infinite in 1 row"),
        Arguments.of(
            RATINGS + "u2,p2,1e999\n",
            "/ratings.csv: Column 'rating' is null, NaN or infinite in 1 row"),
        Arguments.of(RATINGS + "u1,p1,3\n", "/ratings.csv: "),
        Arguments.of(
            RATINGS.replace(',', ';'),
            "/ratings.csv has no column 'user', which its key user names: it has user;item;rating"));
  }

  @ParameterizedTest
  @MethodSource("ratings")
  void ratingsThatCannotBeUsedAreRefusedWithTheirFile(String text, String message)
      throws IOException {
    write("ratings.csv", text);
    String said = failure(config(""));
    assertTrue(said.startsWith(message), said);
    assertFalse(said.contains("\n") || said.contains("\tat "), said);
  }

  static Stream<Arguments> ids() {
    return Stream.of(
        Arguments.of("1,1,4\nx,1,4\n", "/ratings.csv, column user: 'x' is not a int"),
        Arguments.of(
            "1,1,4\n3000000000,1,4\n", "/ratings.csv, column user: '3000000000' is not a int"),
        Arguments.of("1,1,4\n1.5,1,4\n", "/ratings.csv, column user: '1.5' is not a int"));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void idsThatAreNotOfTheirTypeAreRefused(String rows, String message) throws IOException {
    write("ratings.csv", "user,item,rating\n" + rows);
    String said = failure(config("", "data.ratings.userType=int"));
    assertTrue(said.startsWith(message), said);
  }

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of("as it should be", ITEMS, List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of(
            "quotes doubled as spreadsheets do",
            "item,brand,price\np1,\"12\"\" disc, red\",10\np2,\"\"\"B\"\"\",20\n",
            List.of("[p1,12\" disc, red]", "[p2,\"B\"]")),
        Arguments.of(
            "an item without features",
            "item,brand,price\np1,Acme,10\n",
            List.of("[p1,Acme]", "[p2,null]")),
        Arguments.of(
            "items that nobody rated",
            ITEMS + "p3,Third,30\n",
            List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of(
            "Windows' ends of lines",
            ITEMS.replace("\n", "\r\n"),
            List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of(
            "a byte order mark", "\uFEFF" + ITEMS, List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of(
            "a column without a name, as pandas writes one",
            ",item,brand\n0,p1,Acme\n1,p2,\"Other, Inc.\"\n",
            List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of(
            "a column's name twice",
            "item,x,brand,x\np1,1,Acme,2\np2,1,\"Other, Inc.\",2\n",
            List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of("empty lines", ITEMS + "\n\n", List.of("[p1,Acme]", "[p2,Other, Inc.]")),
        Arguments.of(
            "an empty value",
            "item,brand,price\np1,,10\np2,B,20\n",
            List.of("[p1,null]", "[p2,B]")),
        Arguments.of(
            "letters of all scripts",
            "item,brand,price\np1,Käse 日本 🎬,10\np2,B,20\n",
            List.of("[p1,Käse 日本 🎬]", "[p2,B]")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void itemsAreReadAsTheyAreMeant(String name, String items, List<String> expected)
      throws IOException {
    write("ratings.csv", RATINGS);
    write("items.csv", items);
    assertEquals(expected, features(config(BRAND)), name);
  }

  static Stream<Arguments> items() {
    String price = "{field = price, value = \"ln(cast(price as double))\"}";
    return Stream.of(
        Arguments.of(BRAND, null, "/items.csv does not exist: correct the path"),
        Arguments.of(BRAND, "", "/items.csv is empty: name a file that has a header and rows"),
        Arguments.of(
            BRAND,
            "item,maker\np1,Acme\n",
            "/items.csv: Feature 'brand' cannot be read from its table with columns item, maker"),
        Arguments.of(
            BRAND,
            "id,brand\np1,Acme\n",
            "/items.csv: Feature 'brand': item column 'item' is not in the dataset"),
        Arguments.of(
            BRAND,
            ITEMS + "p3,Third\n",
            "/items.csv: 'p3,Third' does not have the columns item, brand, price"),
        Arguments.of(
            BRAND,
            ITEMS + "p3,Third,30,more\n",
            "/items.csv: 'p3,Third,30,more' does not have the columns item, brand, price"),
        Arguments.of(
            BRAND,
            ITEMS + "p1,Another,10\n",
            "Item p1 has several values of feature 'brand' in its table"),
        Arguments.of(
            "{field = price, value = \"cast(price as\"}",
            ITEMS,
            "/items.csv: Feature 'price' cannot be read from its table with columns item, brand, price: [PARSE_SYNTAX_ERROR]"),
        Arguments.of(
            price,
            "item,brand,price\np1,A,10\np2,B,dear\n",
            "/items.csv: cast(price as double) of field 'price' cannot make a \"DOUBLE\" of the value 'dear': correct the value, add it to the field's key missing"),
        Arguments.of(
            "{field = ratio, value = \"1 / (cast(price as int) - 10)\"}",
            ITEMS,
            "/items.csv: 1 / (cast(price as int) - 10) of field 'ratio' fails ([DIVIDE_BY_ZERO]"),
        Arguments.of(
            "{field = price, value = price, kind = continuous}",
            "item,brand,price\np1,A,10\np2,B,dear\n",
            "/items.csv: Feature 'price': 'price' is of type STRING, which cannot be continuous"),
        Arguments.of(
            "{field = bag, value = brand, weight = price}",
            "item,brand,price\np1,A,10\np2,B,dear\n",
            "Feature 'bag': the weight 'dear' of item p2 is not a number: correct it, or let the expression make null of it"));
  }

  @ParameterizedTest
  @MethodSource("items")
  void itemsThatCannotBeReadAreRefusedWithTheirFile(String feature, String items, String message)
      throws IOException {
    write("ratings.csv", RATINGS);
    if (items != null) {
      write("items.csv", items);
    }
    String said = failure(config(feature));
    assertTrue(said.startsWith(message), said);
    assertFalse(said.contains("\n") || said.contains("\tat "), said);
  }

  @Test
  void whatStandsForNoneIsTakenOutBeforeAnExpressionSeesIt() throws IOException {
    write("ratings.csv", RATINGS);
    write("items.csv", "item,brand,price\np1,A,1\np2,B,N/A\n");
    assertEquals(
        List.of("[p1,0.0]", "[p2,null]"),
        features(
            config("{field = price, value = \"ln(cast(price as double))\", missing = [\"N/A\"]}")));
  }

  @Test
  void rowsThatCannotBeReadAreCountedAndSetAside() throws IOException {
    write("ratings.csv", RATINGS + "u2,p2\nu2,p2,four\nu3,,1\nu3,p2,1\n");
    write("items.csv", ITEMS + "p3\n");
    Path aside = folder.resolve("aside");
    RunConfig config =
        config(
            BRAND.replace("}", ", quarantine = \"" + aside + "/items\"}"),
            "data.ratings.quarantine=" + aside + "/ratings");
    List<String> warnings = new ArrayList<>();
    Dataset<Row> joined;
    try (LogCapture log = new LogCapture(TableSource.class)) {
      joined = FeatureTables.readJoined(LocalSpark.session(), config);
      warnings.addAll(log.warnings());
    }
    assertEquals(4, joined.count());
    assertEquals(2, warnings.size(), "" + warnings);
    assertTrue(
        warnings.get(0).startsWith("3 rows of " + folder + "/ratings.csv cannot be read"),
        "" + warnings);
    assertTrue(
        warnings.get(1).startsWith("1 row of " + folder + "/items.csv cannot be read"),
        "" + warnings);
    Dataset<Row> rows = LocalSpark.session().read().json(aside.resolve("ratings").toString());
    assertEquals(3, rows.filter("file like '%ratings.csv' and row is not null").count());
    assertEquals(1, rows.filter("reason like '%column rating: ''four'' is not a double'").count());
    assertEquals(1, rows.filter("reason like '%column item: the value is missing'").count());
    assertEquals(1, rows.filter("reason like '%''u2,p2'' does not have the columns%'").count());
  }

  @Test
  void aQuarantineHoldsNothingElse() throws IOException {
    write("ratings.csv", RATINGS + "u2,p2\n");
    write("items.csv", ITEMS);
    Path aside = Files.createDirectory(folder.resolve("aside"));
    Files.writeString(aside.resolve("mine"), "is left alone");
    String said = failure(config("", "data.ratings.quarantine=" + aside));
    assertTrue(said.startsWith("quarantine /aside holds other files"), said);
    assertTrue(Files.exists(aside.resolve("mine")));
    Path both = folder.resolve("both");
    String message =
        assertThrows(
                UsageException.class,
                () ->
                    config(
                        BRAND.replace("}", ", quarantine = \"" + both + "\"}"),
                        "data.ratings.quarantine=" + both))
            .getMessage();
    assertTrue(message.contains("is named for both"), message);
    // What an earlier run has set aside makes room for what this one does.
    RunConfig again = config("", "data.ratings.quarantine=" + both);
    for (int run = 0; run < 2; run++) {
      FeatureTables.readJoined(LocalSpark.session(), again);
      assertEquals(1, LocalSpark.session().read().json(both.toString()).count());
    }
    write("ratings.csv", RATINGS);
    FeatureTables.readJoined(LocalSpark.session(), again);
    assertFalse(Files.exists(both));
  }

  @Test
  void aFolderWhoseFilesHaveOtherHeadersIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("ratings.csv"));
    write("ratings.csv/a.csv", RATINGS);
    write("ratings.csv/b.csv", "item,user,rating\np1,u3,4\n");
    String said = failure(config(""));
    assertTrue(said.contains("b.csv") && said.contains("header"), said);
  }

  @Test
  void filesOfAnotherEncodingAreReadWithTheirOption() throws IOException {
    write("ratings.csv", RATINGS);
    Files.write(
        folder.resolve("items.csv"),
        "item,brand,price\np1,Käse,10\np2,B,20\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        List.of("[p1,Käse]", "[p2,B]"),
        features(config(BRAND.replace("}", ", options.encoding = \"ISO-8859-1\"}"))));
  }
}

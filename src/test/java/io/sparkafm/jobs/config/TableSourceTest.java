package io.sparkafm.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.run.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of other formats than CSV. */
class TableSourceTest {
  private static final String JDBC = "format = jdbc, options.url = \"jdbc:none://host/shop\"";

  @TempDir private Path folder;

  private static Config config(String keys) {
    return ConfigFactory.parseString(keys)
        .withFallback(ConfigFactory.parseString("format = csv, options {}"));
  }

  private static String refusal(String keys) {
    String message =
        assertThrows(UsageException.class, () -> TableSource.of(config(keys))).getMessage();
    return message.replaceFirst("^.*?: \\d+: ", "");
  }

  private static Dataset<Row> ratings() {
    return LocalSpark.table(
        "user INT, item STRING, rating DOUBLE",
        LocalSpark.row(1, "p1", 4.0),
        LocalSpark.row(2, "p2", 2.5));
  }

  private static RatingSource source(String keys) {
    return RatingSource.of(
        config(keys)
            .withFallback(ConfigFactory.parseString("user = user, item = item, rating = rating")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "json"})
  void filesOfOtherFormatsAreReadByTheirName(String format) {
    String path = folder.resolve(format).toString();
    ratings().write().format(format).save(path);
    RatingSource source = source("path = \"%s\", format = %s".formatted(path, format));
    assertEquals(
        List.of("[1,p1,4.0]", "[2,p2,2.5]"),
        source.read(LocalSpark.session()).orderBy("user").collectAsList().stream()
            .map(Row::toString)
            .toList());
  }

  @Test
  void aTableOfTheCatalogueIsReadByItsName() {
    ratings().write().format("parquet").saveAsTable("table_source_ratings");
    try {
      RatingSource source = source("table = default.table_source_ratings");
      assertEquals(2, source.read(LocalSpark.session()).count());
    } finally {
      LocalSpark.session().sql("DROP TABLE table_source_ratings");
    }
  }

  @Test
  void aRowThatIsInNoFileIsPlacedByTheTablesName() {
    LocalSpark.session()
        .sql("SELECT 'u' AS user, 'p' AS item, 'four' AS rating")
        .createOrReplaceTempView("table_source_bad");
    RatingSource source = source("table = table_source_bad");
    Exception error =
        assertThrows(Exception.class, () -> source.read(LocalSpark.session()).collectAsList());
    String line = Failure.line(error, null);
    assertTrue(line.startsWith("table_source_bad, column rating: 'four' is not a double; "), line);
  }

  @Test
  void aTableThatIsNotThereIsNamedWithTheRemedy() {
    String message =
        assertThrows(
                UsageException.class, () -> source("table = shop.none").read(LocalSpark.session()))
            .getMessage();
    assertEquals(
        "table shop.none is not in Spark's catalogue: correct the name, or set"
            + " spark.sql.catalogImplementation=hive or the catalogue that it is in by --conf after --",
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "path = x, table = a.b | path and table are both set: set one of them",
        "table = a.b, columns = [u] | table has columns of its own: remove the key columns",
        "format = parquet | the key path is missing; set it, or table for a table of the catalogue",
        "format = JDBC, path = x | format jdbc has no path: remove it, and name the table with options.dbtable",
        "format = jdbc | options.url is missing: set it, as jdbc:postgresql://host/database",
        "format = jdbc, options.url = x | format jdbc reads a table or a query: set one of options.dbtable and options.query",
        "format = jdbc, options { url = x, dbtable = a, query = b } | format jdbc reads a table or a query: set one of options.dbtable and options.query",
      })
  void whatDoesNotFitTogetherIsRefused(String keys, String message) {
    assertEquals(message, refusal(keys));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", options.driver = org.example.Driver"})
  void aMissingDriverIsNamedWithTheRemedyAndWithoutThePassword(String driver) {
    String keys =
        JDBC.replace("/shop", "/shop?password=secret") + ", options.dbtable = ratings" + driver;
    String message =
        assertThrows(UsageException.class, () -> source(keys).read(LocalSpark.session()))
            .getMessage();
    assertEquals(
        "no driver is found for jdbc:none://host/shop: set options.driver to its class, as"
            + " org.postgresql.Driver, and name its jar by --jars after --",
        message);
  }

  @Test
  void aTableThatMayBeLeftOutIsNamedByItsPathItsTableOrItsFormat() {
    assertFalse(TableSource.isNamed(config("path = null")));
    assertTrue(TableSource.isNamed(config("path = x")));
    assertTrue(TableSource.isNamed(config("table = a.b")));
    assertTrue(TableSource.isNamed(config("format = jdbc")));
  }

  @Test
  void messagesCallATableByNoOptionButItsName() throws Exception {
    assertEquals("ratings", TableSource.of(config(JDBC + ", options.dbtable = ratings")).name());
    TableSource query = TableSource.of(config(JDBC + ", options.query = \"SELECT 'secret'\""));
    assertEquals("the query of format jdbc", query.name());
    assertNull(query.path());
    Path file = Files.writeString(folder.resolve("a.csv"), "user\nu\n");
    assertEquals(file.toString(), TableSource.of(config("path = \"" + file + "\"")).name());
  }
}

package io.sparkafm.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.run.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.spark.sql.Row;

/** CSV files of any content. */
class TableSourceProperties {
  private static Path file;

  @BeforeContainer
  static void createTheFile() throws IOException {
    file = Files.createTempFile("afm", ".csv");
  }

  @AfterContainer
  static void removeTheFile() throws IOException {
    Files.delete(file);
  }

  private static List<Row> read() {
    String config =
        "path = \"%s\", format = csv, options { header = true }, columns = null".formatted(file);
    return TableSource.of(ConfigFactory.parseString(config))
        .read(LocalSpark.session())
        .collectAsList();
  }

  /** Signs that mean something in CSV, and letters of other scripts. */
  @Provide
  Arbitrary<String> cells() {
    return Arbitraries.strings()
        .withChars('a', 'B', '0', ' ', ',', '"', '\\', '\'', ';', '\t', '#', '\u00e9', '\u8a9e')
        .ofMinLength(1)
        .ofMaxLength(6);
  }

  private static String quoted(List<String> cells) {
    return cells.stream()
        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  @Property(tries = 15)
  void whatRfc4180WritesIsReadAsItWas(
      @ForAll @Size(min = 1, max = 8) List<@Size(3) List<@From("cells") String>> rows)
      throws IOException {
    StringBuilder text = new StringBuilder(quoted(List.of("user", "item", "rating")));
    rows.forEach(row -> text.append(quoted(row)));
    Files.writeString(file, text.toString());
    List<List<Object>> found =
        read().stream().map(row -> List.of(row.get(0), row.get(1), row.get(2))).toList();
    assertEquals(rows, found);
  }

  /**
   * No row is read at an angle: each has the columns of the header, or the reader says which not.
   */
  @Property(tries = 20)
  void anyLinesAreReadOrRefusedByTheirFile(@ForAll @Size(max = 6) List<@From("cells") String> lines)
      throws IOException {
    Files.writeString(file, "user,item\n" + String.join("\n", lines), StandardCharsets.UTF_8);
    try {
      for (Row row : read()) {
        assertEquals(2, row.size());
      }
    } catch (Exception e) {
      String line = Failure.line(e, null);
      assertTrue(line.contains(file.getFileName().toString()), line);
    }
  }
}

package io.sparkafm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page as a text; {@code ReportBrowserIT} looks at it in a browser. */
class HtmlReportTest {
  private static final String PAGE = HtmlReport.of(SampleReport.report());

  /** Without the two scripts and the style. */
  private static final String MARKUP =
      PAGE.replaceAll("(?s)<script>.*</script>", "").replaceAll("(?s)<style>.*?</style>", "");

  private static Stream<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(MatchResult::group);
  }

  @Test
  void nothingOfTheDataIsMarkup() {
    assertEquals(2, all("<script", PAGE).count());
    assertFalse(MARKUP.contains("<img"), "an image");
    assertFalse(MARKUP.contains("<!-- "), "a comment");
    assertEquals(7, all("<figure ", MARKUP).count());
    assertEquals(7, all("</figure>", MARKUP).count());
    assertTrue(
        MARKUP.contains("&lt;img src=x onerror=&quot;document.title=&#39;run&#39;&quot;&gt;"));
    // Attributes that data could have opened: those of the tags alone.
    all("<[a-z][^>]*>", MARKUP).forEach(tag -> assertFalse(tag.contains(" onmouseover='"), tag));
    assertTrue(MARKUP.contains("{{library}} $1 \\ &amp;lt; &lt;!-- "));
  }

  @Test
  void nothingIsLoaded() {
    assertTrue(MARKUP.contains("default-src 'none'"));
    assertFalse(Pattern.compile("<(link|img|iframe|object|script)[ >]").matcher(MARKUP).find());
    all("(?:href|src)=\"[^\"]*\"", MARKUP)
        .forEach(link -> assertTrue(link.startsWith("href=\"#"), link));
    assertFalse(PAGE.contains("@import"));
    assertTrue(PAGE.length() < 2_000_000, "length " + PAGE.length());
  }

  @Test
  void everyFigureHasHeadingCaptionAndTable() {
    for (String figure : all("(?s)<figure .*?</figure>", MARKUP).toList()) {
      for (String part : List.of("<h3>", "<figcaption id=", "<summary>", "<th scope=\"col\"")) {
        assertEquals(1, Math.min(1, all(part, figure).count()), part + " in " + figure);
      }
      assertEquals(
          figure.contains("data-chart"),
          figure.contains("role=\"img\" aria-labelledby"),
          "an image is named by its caption");
    }
    List<String> ids = all(" id=\"[^\"]*\"", MARKUP).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size(), "ids are unique: " + ids);
  }

  @Test
  void numbersAreShownShortAndKeptWhole() {
    assertEquals("0.8123", Table.number(0.81234567));
    assertEquals("610", Table.number(610));
    assertEquals("0.00001235", Table.number(1.23456e-5));
    assertEquals("123500", Table.number(123456.7));
    assertEquals("–", Table.number(Double.NaN));
    assertTrue(MARKUP.contains("<data value=\"2.5\">2.5</data>"));
  }

  @Test
  void theFiguresAreJsonToo() throws Exception {
    String json = new ObjectMapper().writeValueAsString(SampleReport.report().figures());
    var lines = new ObjectMapper().readTree(json).get("lines").get("rows");
    assertEquals(60, lines.size());
    assertEquals(0.8 + 0.4 / 60, lines.get(59).get("training").asDouble());
    assertTrue(lines.get(0).get(SampleReport.HOSTILE.get(0)).isNull());
  }

  @Test
  void tablesAndFiguresAreChecked() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Table(List.of(Table.x("a"), Table.y("b")), List.of(Arrays.asList(1, 2, 3))));
    Table table = new Table(List.of(Table.x("a")), List.of());
    assertThrows(IllegalArgumentException.class, () -> Figure.table("a b", "", "", table));
    Section section = new Section("s", "", List.of(), List.of(Figure.table("one", "", "", table)));
    assertEquals(
        "Two figures have the id one: give each figure its own id",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Report("", "", List.of(section, section), List.of()))
            .getMessage());
  }
}

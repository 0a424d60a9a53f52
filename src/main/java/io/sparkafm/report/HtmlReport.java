package io.sparkafm.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a report as one HTML file that needs no network: style, chart library and data are in it.
 * Charts are drawn from the page's own tables, which remain readable without them. All text is
 * escaped, and a content security policy lets only the report's own two scripts run.
 */
public final class HtmlReport {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  private HtmlReport() {}

  /** The page. */
  public static String of(Report report) {
    String library = resource("echarts/echarts.min.js");
    String script = resource("report.js");
    StringBuilder links = new StringBuilder();
    StringBuilder sections = new StringBuilder();
    for (Section section : report.sections()) {
      links.append(
          "<li><a href=\"#%s\">%s</a></li>\n"
              .formatted(escape(section.id()), escape(section.title())));
      section(section, sections);
    }
    // In one pass, so that no text can hold a placeholder of another.
    return PLACEHOLDER
        .matcher(resource("report.html"))
        .replaceAll(
            placeholder ->
                Matcher.quoteReplacement(
                    switch (placeholder.group(1)) {
                      case "title" -> escape(report.title());
                      case "lead" -> escape(report.lead());
                      case "style" -> resource("report.css");
                      case "hashes" -> hash(library) + " " + hash(script);
                      case "library" -> library;
                      case "script" -> script;
                      case "links" -> links.toString();
                      case "sections" -> sections.toString();
                      default -> throw new IllegalStateException(placeholder.group());
                    }));
  }

  private static void section(Section section, StringBuilder out) {
    out.append("<section aria-labelledby=\"%s\">\n".formatted(escape(section.id())));
    out.append("<h2 id=\"%s\">%s</h2>\n".formatted(escape(section.id()), escape(section.title())));
    for (String paragraph : section.paragraphs()) {
      out.append("<p>").append(escape(paragraph)).append("</p>\n");
    }
    for (Figure figure : section.figures()) {
      figure(figure, out);
    }
    out.append("</section>\n");
  }

  private static void figure(Figure figure, StringBuilder out) {
    String id = figure.id();
    boolean drawn = figure.chart() != Figure.Chart.NONE && !figure.table().rows().isEmpty();
    out.append("<figure id=\"%s\"".formatted(id));
    if (drawn) {
      out.append(
          " data-chart=\"%s\" data-axis=\"%s\""
              .formatted(figure.chart().name().toLowerCase(Locale.ROOT), escape(figure.axis())));
    }
    out.append(">\n<h3>").append(escape(figure.title())).append("</h3>\n");
    if (drawn) {
      out.append(
          "<div class=\"chart\" role=\"img\" aria-labelledby=\"%s-caption\"></div>\n"
              .formatted(id));
    }
    out.append(
        "<figcaption id=\"%s-caption\">%s</figcaption>\n".formatted(id, escape(figure.caption())));
    out.append(drawn ? "<details>\n" : "<details open>\n");
    out.append(
        "<summary>Table<span class=\"hidden\">: %s</span></summary>\n"
            .formatted(escape(figure.title())));
    out.append(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n"
            .formatted(escape("Table: " + figure.title())));
    table(figure.table(), out);
    out.append("</div>\n</details>\n</figure>\n");
  }

  private static void table(Table table, StringBuilder out) {
    out.append("<table>\n<thead><tr>");
    for (Table.Column column : table.columns()) {
      out.append(
          "<th scope=\"col\" data-role=\"%s\">%s</th>"
              .formatted(column.role().name().toLowerCase(Locale.ROOT), escape(column.name())));
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<Object> row : table.rows()) {
      out.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        String cell = c == 0 ? "th scope=\"row\"" : "td";
        out.append('<').append(cell).append('>').append(cell(row.get(c)));
        out.append("</").append(c == 0 ? "th" : "td").append('>');
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table>\n");
  }

  private static String cell(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Number number) {
      double figure = number.doubleValue();
      return Double.isFinite(figure)
          ? "<data value=\"%s\">%s</data>".formatted(number, Table.number(figure))
          : "";
    }
    return escape(value.toString());
  }

  /** Text as it may stand between tags and in quoted attributes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** What a content security policy calls a script by. */
  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the jar lacks io/sparkafm/report/%s: build it with Maven".formatted(name));
      }
      // The file says that it is UTF-8, and its lines end as a browser counts them in a hash.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

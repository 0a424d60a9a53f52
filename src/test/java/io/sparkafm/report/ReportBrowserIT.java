package io.sparkafm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The report in headless Chromium: that of {@code AFM_CHROMIUM}, else {@code chromium}, {@code
 * chromium-browser} or {@code google-chrome} on the path. Without one these tests are skipped.
 *
 * <p>A frame gives the page a phone's width, which a browser's window does not: a page around it
 * looks inside and writes down what it finds.
 */
class ReportBrowserIT {
  private static final String AROUND =
      """
      <!DOCTYPE html><meta charset="utf-8">
      <style>body { margin: 0 } iframe { border: 0; width: %dpx; height: 9000px }</style>
      <iframe src="report.html"></iframe>
      <pre id="found"></pre>
      <script>
      onload = () => {
        const page = document.querySelector("iframe").contentDocument;
        const all = (query, node = page) => [...node.querySelectorAll(query)];
        const found = {
          title: page.title,
          width: page.documentElement.clientWidth,
          scrollWidth: page.documentElement.scrollWidth,
          background: getComputedStyle(page.body).backgroundColor,
          colour: getComputedStyle(page.body).color,
          images: all("img").length,
          links: all("nav a").map((a) => page.getElementById(a.getAttribute("href").slice(1)) !== null),
          figures: all("figure").map((figure) => ({
            id: figure.id,
            chart: figure.dataset.chart ?? null,
            caption: figure.querySelector("figcaption")?.textContent ?? "",
            rows: all("tbody tr", figure).length,
            focusable: all("summary, [tabindex='0']", figure).length,
            shapes: all(".chart svg path", figure).length,
            texts: all(".chart svg text", figure).map((text) => text.textContent),
            overflow: all(".chart svg text", figure)
              .filter((text) => {
                const box = text.getBoundingClientRect();
                const chart = figure.querySelector(".chart").getBoundingClientRect();
                return box.left < chart.left - 1 || box.right > chart.right + 1;
              })
              .map((text) => text.textContent),
          })),
        };
        document.getElementById("found").textContent = JSON.stringify(found);
      };
      </script>
      """;

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private static String chromium;

  @TempDir private static Path folder;

  @BeforeAll
  static void findChromium() throws Exception {
    chromium = System.getenv("AFM_CHROMIUM");
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      for (String name : NAMES) {
        if (chromium == null && Files.isExecutable(Path.of(directory, name))) {
          chromium = directory + "/" + name;
        }
      }
    }
    assumeTrue(
        chromium != null,
        "No browser: install Chromium, or name one in the environment variable AFM_CHROMIUM");
    Files.writeString(folder.resolve("report.html"), HtmlReport.of(SampleReport.report()));
  }

  /** What the page around the report found, seen at a width in a colour scheme. */
  private static JsonNode look(int width, boolean dark) throws Exception {
    Files.writeString(folder.resolve("around.html"), AROUND.formatted(width));
    String dom = browse(dark, "--dump-dom", "--window-size=1400,1000");
    Matcher found = Pattern.compile("<pre id=\"found\">(.*?)</pre>").matcher(dom);
    assertTrue(found.find() && !found.group(1).isEmpty(), dom);
    String json = found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    return new ObjectMapper().readTree(json);
  }

  private static String browse(boolean dark, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(chromium);
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--allow-file-access-from-files",
            "--virtual-time-budget=20000",
            "--enable-logging=stderr",
            "--user-data-dir=" + folder.resolve("profile"),
            // 0 is dark, 1 is light.
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1)));
    command.addAll(List.of(options));
    command.add(folder.resolve("around.html").toUri().toString());
    Path out = folder.resolve("out");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String said = Files.readString(log);
    assertTrue(ended, said);
    assertFalse(said.contains(":CONSOLE"), said);
    return Files.readString(out);
  }

  @ParameterizedTest
  @CsvSource({"360, false", "1280, false", "360, true", "1280, true"})
  void chartsAreDrawnAndFit(int width, boolean dark) throws Exception {
    JsonNode page = look(width, dark);
    assertEquals(width, page.get("width").asInt());
    assertTrue(page.get("scrollWidth").asInt() <= width, "no scrolling sideways: " + page);
    assertEquals(7, page.get("figures").size());
    for (JsonNode figure : page.get("figures")) {
      String id = figure.get("id").asText();
      assertFalse(figure.get("caption").asText().isEmpty(), id);
      assertTrue(figure.get("rows").asInt() > 0, id);
      assertEquals(2, figure.get("focusable").asInt(), id);
      if (!figure.get("chart").isNull()) {
        assertTrue(figure.get("shapes").asInt() >= 3, id + " has shapes: " + figure);
        assertTrue(figure.get("texts").size() >= 3, id + " has labels: " + figure);
        assertEquals(0, figure.get("overflow").size(), id + ": " + figure.get("overflow"));
      }
    }
    page.get("links").forEach(there -> assertTrue(there.asBoolean()));
  }

  @Test
  void hostileNamesAreReadAndNotRun() throws Exception {
    JsonNode page = look(1280, false);
    assertEquals(SampleReport.HOSTILE.get(1), page.get("title").asText());
    assertEquals(0, page.get("images").asInt());
    String labels = page.get("figures").get(3).get("texts").toString();
    assertTrue(labels.contains("Amélie"), labels);
    assertTrue(labels.contains("<img src"), labels);
  }

  @Test
  void lightAndDarkDiffer() throws Exception {
    JsonNode light = look(1280, false);
    JsonNode dark = look(1280, true);
    assertEquals("rgb(255, 255, 255)", light.get("background").asText());
    assertNotEquals(light.get("background"), dark.get("background"));
    assertNotEquals(light.get("colour"), dark.get("colour"));
  }

  @ParameterizedTest
  @CsvSource({"360, false", "1280, true"})
  void picturesAreNotBlank(int width, boolean dark) throws Exception {
    Files.writeString(folder.resolve("around.html"), AROUND.formatted(width));
    Path picture = folder.resolve("picture.png");
    browse(
        dark, "--screenshot=" + picture, "--window-size=%d,4000".formatted(Math.max(width, 500)));
    BufferedImage image = ImageIO.read(picture.toFile());
    long colours = 0;
    for (int y = 0, last = 0; y < image.getHeight(); y += 3) {
      for (int x = 0; x < Math.min(width, image.getWidth()); x += 3) {
        colours += image.getRGB(x, y) != last ? 1 : 0;
        last = image.getRGB(x, y);
      }
    }
    assertTrue(colours > 1000, "changes of colour: " + colours);
  }
}

package io.sparkafm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The README's parts that tests hold it to: fenced blocks and tables. */
final class Readme {
  /** The project's folder. */
  static final Path HOME = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  /**
   * A fenced block.
   *
   * @param language first word after the fence
   * @param file the value of {@code file=} after it, or null
   */
  record Block(String language, String file, String text) {}

  private final List<String> lines;

  private Readme(List<String> lines) {
    this.lines = lines;
  }

  static Readme read() throws IOException {
    return new Readme(Files.readAllLines(HOME.resolve("README.md")));
  }

  List<Block> blocks(String language) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      String[] words = lines.get(i).substring(3).split(" ");
      StringBuilder text = new StringBuilder();
      for (i++; !lines.get(i).startsWith("```"); i++) {
        text.append(lines.get(i)).append('\n');
      }
      if (words[0].equals(language)) {
        String file = words.length > 1 ? words[1].substring("file=".length()) : null;
        blocks.add(new Block(words[0], file, text.toString()));
      }
    }
    return blocks;
  }

  /** The cells of the table that follows {@code <!-- name -->}, without its head. */
  List<List<String>> table(String name) {
    int at = lines.indexOf("<!-- " + name + " -->");
    if (at < 0) {
      throw new AssertionError("README.md has no line <!-- " + name + " -->");
    }
    while (!lines.get(at).startsWith("|")) {
      at++;
    }
    List<List<String>> rows = new ArrayList<>();
    for (at += 2; at < lines.size() && lines.get(at).startsWith("|"); at++) {
      String line = lines.get(at);
      rows.add(
          Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
              .map(String::strip)
              .toList());
    }
    return rows;
  }
}

package io.sparkafm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The parts of the README and of the pages under docs/ that tests hold them to. */
final class Readme {
  /** The project's folder. */
  static final Path HOME = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  /** The pages whose commands, snippets and tables are tested, in the order of reading. */
  static final List<String> PAGES =
      List.of(
          "README.md",
          "docs/cli.md",
          "docs/java.md",
          "docs/output.md",
          "docs/parameters.md",
          "docs/cluster.md",
          "CONTRIBUTING.md");

  /**
   * A fenced block.
   *
   * @param page the page that it stands on
   * @param language first word after the fence
   * @param role second word after the fence, which no reader sees: {@code file=shop/shop.conf} for
   *     a file that commands read, {@code of=demo} for an output; empty without
   */
  record Block(String page, String language, String role, String text) {
    boolean isFile() {
      return role.startsWith("file=");
    }

    String file() {
      return role.substring("file=".length());
    }
  }

  private final List<String> lines = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  private Readme() {}

  static Readme read() throws IOException {
    Readme readme = new Readme();
    for (String page : PAGES) {
      List<String> lines = Files.readAllLines(HOME.resolve(page));
      readme.lines.addAll(lines);
      readme.addBlocks(page, lines);
    }
    return readme;
  }

  private void addBlocks(String page, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      String[] words = lines.get(i).substring(3).split(" ");
      StringBuilder text = new StringBuilder();
      for (i++; !lines.get(i).startsWith("```"); i++) {
        text.append(lines.get(i)).append('\n');
      }
      blocks.add(new Block(page, words[0], words.length > 1 ? words[1] : "", text.toString()));
    }
  }

  /** The blocks of all pages in a language. */
  List<Block> blocks(String language) {
    return blocks.stream().filter(block -> block.language().equals(language)).toList();
  }

  /** The texts of a page's blocks in a language. */
  List<String> blocks(String page, String language) {
    return blocks(language).stream()
        .filter(block -> block.page().equals(page))
        .map(Block::text)
        .toList();
  }

  /** The output that is shown of something. */
  String outputOf(String what) {
    return blocks.stream()
        .filter(block -> block.role().equals("of=" + what))
        .map(Block::text)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no page shows an output with of=" + what));
  }

  /** The cells of the table that follows {@code <!-- name -->}, without its head. */
  List<List<String>> table(String name) {
    int at = lines.indexOf("<!-- " + name + " -->");
    if (at < 0) {
      throw new AssertionError("no page has a line <!-- " + name + " -->");
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

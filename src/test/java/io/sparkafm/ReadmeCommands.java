package io.sparkafm;

import io.sparkafm.jobs.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the commands of a file one after the other, as {@code submit/afm} runs one of them: a line
 * is {@code submit/afm COMMAND …}, and what follows {@code --} is for {@code spark-submit}, which
 * has started this. A command that fails ends the program with its exit status.
 */
public final class ReadmeCommands {
  private ReadmeCommands() {}

  public static void main(String[] arguments) throws Exception {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      long begin = System.nanoTime();
      List<String> words = Arrays.asList(line.split(" -- ", 2)[0].replace("'", "").split(" "));
      Main.main(words.subList(1, words.size()).toArray(String[]::new));
      System.out.printf("%5.1f s  %s%n", (System.nanoTime() - begin) / 1e9, line);
    }
  }
}

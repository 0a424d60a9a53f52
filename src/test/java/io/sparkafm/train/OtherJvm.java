package io.sparkafm.train;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM beside the one of the tests, with its classes and the options that its Spark needs. */
final class OtherJvm {
  private static final List<String> INHERITED = List.of("--add-", "-Djdk.", "-XX:Tiered");

  private OtherJvm() {}

  /** Runs a main class; what it writes to both of its outputs is one. */
  static ProcessBuilder of(Class<?> main, Path... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> INHERITED.stream().anyMatch(argument::startsWith))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    for (Path argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}

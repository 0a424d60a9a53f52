package io.sparkafm.jobs.benchmark;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of the benchmarks that use {@link ServingModels}: how large, and how often. */
final class ShapeOptions {
  @Option(
      names = "--users",
      defaultValue = "6040",
      description = "Users (default: ${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--items",
      defaultValue = "3706",
      description = "Items (default: ${DEFAULT-VALUE}).")
  private int items;

  @Option(
      names = "--fields",
      defaultValue = "1",
      description = "Number of AFM's feature fields (default: ${DEFAULT-VALUE}).")
  private int fields;

  @Option(
      names = "--rank",
      split = ",",
      defaultValue = "32,64",
      description = "Ranks (default: ${DEFAULT-VALUE}).")
  private List<Integer> ranks;

  @Option(
      names = "--repeats",
      defaultValue = "7",
      description = "Repetitions (default: ${DEFAULT-VALUE}).")
  private int repeats;

  int users() {
    return users;
  }

  int items() {
    return items;
  }

  int fields() {
    return fields;
  }

  List<Integer> ranks() {
    return ranks;
  }

  int repeats() {
    return repeats;
  }
}

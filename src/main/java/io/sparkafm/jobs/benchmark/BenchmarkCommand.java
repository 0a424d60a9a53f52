package io.sparkafm.jobs.benchmark;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code afm benchmark}: comparisons that anybody can repeat on data of their own. */
@Command(
    name = "benchmark",
    synopsisSubcommandLabel = "BENCHMARK",
    description = "Measure accuracy and speed beside other recommenders.",
    subcommands = {
      AccuracyCommand.class,
      SpeedCommand.class,
      RecommendSpeedCommand.class,
      ServeSpeedCommand.class
    })
public final class BenchmarkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Missing benchmark: accuracy, speed, recommend or serve");
  }
}

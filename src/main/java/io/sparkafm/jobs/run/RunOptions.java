package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.RunConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options of every command that reads a run's configuration. */
public final class RunOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "The run's HOCON file, such as conf/ml-latest-small.conf.")
  private String positional;

  @Option(
      names = "--config",
      paramLabel = "CONFIG",
      description = "The run's HOCON file, given as an option.")
  private String named;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the file; may be given several times.")
  private final List<String> settings = new ArrayList<>();

  public RunConfig load() {
    if ((positional == null) == (named == null)) {
      throw new ParameterException(
          command.commandLine(), "Name one configuration: CONFIG or --config CONFIG");
    }
    return RunConfig.load(positional == null ? named : positional, settings);
  }

  /** As {@link #load()}, with a configuration for those who name none. */
  public RunConfig loadOr(String standard) {
    return positional == null && named == null ? RunConfig.load(standard, settings) : load();
  }

  /** The same options for another command line, with a configuration for those who name none. */
  public String words(String standard) {
    StringBuilder words = new StringBuilder();
    words.append(
        NextSteps.quoted(positional != null ? positional : named != null ? named : standard));
    settings.forEach(setting -> words.append(" --set ").append(NextSteps.quoted(setting)));
    return words.toString();
  }
}

package io.sparkafm.jobs;

import io.sparkafm.jobs.benchmark.BenchmarkCommand;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.Failure;
import io.sparkafm.jobs.run.RunOptions;
import io.sparkafm.jobs.run.SparkLine;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.package$;
import org.apache.spark.sql.AnalysisException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Entry point of {@code submit/afm}.
 *
 * <p>Exit status: 0 done, 1 the run failed, 2 the command line or the configuration is wrong.
 */
@Command(
    name = "afm",
    synopsisSubcommandLabel = "COMMAND",
    description = "The Attention-driven Factor Model on Apache Spark.",
    footer = {"", "Arguments after -- go to spark-submit: afm train CONFIG -- --master yarn"},
    versionProvider = Main.Version.class,
    subcommands = {
      TrainCommand.class,
      PredictCommand.class,
      AttentionCommand.class,
      RecommendCommand.class,
      SimilarCommand.class,
      ExplainCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      EvaluateCommand.class,
      BenchmarkCommand.class,
      DemoCommand.class,
      GenerateCommand.class
    })
public final class Main implements Callable<Integer> {
  /** What clears a line of the terminal; empty where {@code submit/afm} found none on stderr. */
  private static final String CLEAR_LINE = System.getenv().getOrDefault("AFM_CLEAR_LINE", "");

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean stacktrace;

  /** Runs one command. */
  public static void main(String[] args) {
    // Numbers are read by programs too: a decimal point, whatever the language of the machine.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    if (!CLEAR_LINE.isEmpty()) {
      EpochLine.show(System.err, CLEAR_LINE);
    }
    int status = commandLine().execute(args);
    // System.exit in a cluster-mode driver looks like a crash to YARN, even with status 0.
    if (status != 0) {
      System.exit(status);
    }
  }

  public static CommandLine commandLine() {
    Main main = new Main();
    CommandLine commands = new CommandLine(main).setExecutionExceptionHandler(main::report);
    return commands.setExecutionStrategy(main::run);
  }

  /** Runs the command, if the Spark that is there can run it; help needs none. */
  private int run(ParseResult parsed) {
    if (parsed.hasSubcommand() && !isHelp(parsed)) {
      try {
        SparkLine.require(package$.MODULE$.SPARK_VERSION());
      } catch (UsageException e) {
        return report(e, parsed.commandSpec().commandLine(), parsed);
      }
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (FSError e) {
      // How Hadoop says that a disk of this machine is full or broken.
      IOException failed =
          new IOException("--out or another folder of this run cannot be written", e);
      return report(failed, parsed.commandSpec().commandLine(), parsed);
    }
  }

  private static boolean isHelp(ParseResult parsed) {
    return parsed.isUsageHelpRequested()
        || parsed.isVersionHelpRequested()
        || parsed.hasSubcommand() && isHelp(parsed.subcommand());
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  private int report(Exception error, CommandLine command, ParseResult parsed) {
    if (stacktrace) {
      error.printStackTrace(command.getErr());
    }
    command.getErr().println(CLEAR_LINE + "afm: " + Failure.line(error, configuration(parsed)));
    // Spark's analysis finds columns, paths and expressions that the configuration got wrong.
    return error instanceof UsageException || (Exception) error instanceof AnalysisException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** The configuration of the command that failed; null where it has none, or none that loads. */
  private static RunConfig configuration(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    for (CommandSpec mixin : last.commandSpec().mixins().values()) {
      if (mixin.userObject() instanceof RunOptions run) {
        try {
          return run.load();
        } catch (RuntimeException e) {
          return null;
        }
      }
    }
    return null;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"spark-afm " + (version == null ? "(not packaged)" : version)};
    }
  }
}

package io.sparkafm.jobs;

import io.sparkafm.train.TrainingProgress;
import java.io.PrintStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.ui.ConsoleProgressBar;
import scala.Option;

/** On a terminal, one line that every epoch of a training renews, instead of lines of the log. */
final class EpochLine extends AbstractAppender {
  /** A line that a narrow terminal wrapped could not be renewed: it is cut at the margin. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintStream terminal;
  private final String clear;

  EpochLine(PrintStream terminal, String clear) {
    super("epochs", null, null, false, Property.EMPTY_ARRAY);
    this.terminal = terminal;
    this.clear = clear;
  }

  /**
   * To be called before the first training.
   *
   * @param clear what clears a line of the terminal
   */
  static void show(PrintStream terminal, String clear) {
    EpochLine line = new EpochLine(terminal, clear);
    line.start();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig epochs = new LoggerConfig(TrainingProgress.class.getName(), Level.DEBUG, false);
    epochs.addAppender(line, Level.DEBUG, null);
    context.getConfiguration().addLogger(epochs.getName(), epochs);
    context.updateLoggers();
  }

  @Override
  public void append(LogEvent event) {
    stopProgressBar();
    terminal.print(clear + NO_WRAP + event.getMessage().getFormattedMessage() + WRAP);
    terminal.flush();
  }

  /** Spark's bar, which shows the tasks of one job, would write over the line. */
  private static void stopProgressBar() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined()) {
      Option<ConsoleProgressBar> bar = session.get().sparkContext().progressBar();
      if (bar.isDefined()) {
        bar.get().stop();
      }
    }
  }
}

package io.sparkafm;

import io.sparkafm.train.TrainingProgress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs while this is open, from level INFO up; kept from the console. */
public final class LogCapture implements AutoCloseable {
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final List<LogEvent> events = new CopyOnWriteArrayList<>();
  private final String logger;

  public LogCapture(Class<?> source) {
    this(source, Level.INFO, event -> {});
  }

  /**
   * Acts between two epochs of every training while the result is open.
   *
   * @param action is given the number of the epoch that ended, from 1, by the thread that trains
   */
  public static LogCapture afterEachEpoch(IntConsumer action) {
    return new LogCapture(
        TrainingProgress.class,
        Level.DEBUG,
        event -> action.accept((int) event.getMessage().getParameters()[0]));
  }

  private LogCapture(Class<?> source, Level level, Consumer<LogEvent> listener) {
    this.logger = source.getName();
    AbstractAppender appender =
        new AbstractAppender("capture", null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            events.add(event.toImmutable());
            listener.accept(event);
          }
        };
    appender.start();
    LoggerConfig config = new LoggerConfig(logger, level, false);
    config.addAppender(appender, level, null);
    context.getConfiguration().addLogger(logger, config);
    context.updateLoggers();
  }

  /** Messages of a level, in the order of the log. */
  public List<String> messages(Level level) {
    return events.stream()
        .filter(event -> event.getLevel() == level)
        .map(event -> event.getMessage().getFormattedMessage())
        .toList();
  }

  /** Messages of all levels. */
  public int size() {
    return events.size();
  }

  /** Warnings, in the order of the log. */
  public List<String> warnings() {
    return messages(Level.WARN);
  }

  @Override
  public void close() {
    context.getConfiguration().removeLogger(logger);
    context.updateLoggers();
  }
}

package io.sparkafm;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * What a class logs while this is open, from level INFO up; kept from the console. The listener is
 * called by the thread that logs: {@code Training} logs once an epoch, so that a test can act
 * between two epochs.
 */
public final class LogCapture implements AutoCloseable {
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final List<LogEvent> events = new CopyOnWriteArrayList<>();
  private final String logger;

  public LogCapture(Class<?> source) {
    this(source, message -> {});
  }

  public LogCapture(Class<?> source, Consumer<String> listener) {
    this.logger = source.getName();
    AbstractAppender appender =
        new AbstractAppender("capture", null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            events.add(event.toImmutable());
            listener.accept(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    LoggerConfig config = new LoggerConfig(logger, Level.INFO, false);
    config.addAppender(appender, Level.INFO, null);
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

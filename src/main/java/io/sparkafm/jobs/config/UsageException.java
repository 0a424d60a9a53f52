package io.sparkafm.jobs.config;

/**
 * The command line or the configuration is wrong. The message is one line that names the thing, the
 * rule and the remedy; it is shown without a stack trace, and the exit status is 2.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}

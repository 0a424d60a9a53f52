package io.sparkafm.train;

/** Tells a training that failed since executors went away from one that failed otherwise. */
public final class LostExecutors {
  private LostExecutors() {}

  /**
   * Whether a failure comes from lost executors: they held users' factors that are nowhere else, or
   * they were lost so often in one round that Spark gave it up. Spark tells it in messages alone.
   */
  public static boolean caused(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = "" + cause.getMessage();
      if (message.contains("CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND")
          || message.contains("has failed the maximum allowable number of times")
          || message.contains("Job aborted") && message.contains("ExecutorLostFailure")) {
        return true;
      }
    }
    return false;
  }
}

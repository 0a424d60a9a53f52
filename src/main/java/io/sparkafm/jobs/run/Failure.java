package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.QueryContext;
import org.apache.spark.QueryContextType;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** The one line that helps, of what a run ended in. */
public final class Failure {
  private Failure() {}

  /**
   * What went wrong: what this project's own SQL raised in a task, an expression of the
   * configuration with the value that it could not read, otherwise the first line of the error with
   * that of its first cause.
   *
   * @param config of the run, or null
   */
  public static String line(Throwable error, RunConfig config) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = error; cause != null && chain.size() < 50; cause = cause.getCause()) {
      chain.add(cause);
    }
    for (Throwable cause : chain) {
      if (cause instanceof SparkThrowable raised
          && "USER_RAISED_EXCEPTION".equals(raised.getCondition())) {
        return raised.getMessageParameters().get("errorMessage");
      }
    }
    for (Throwable cause : chain) {
      // What cannot even be resolved has been said by whoever asked for it.
      if (config != null
          && cause instanceof SparkThrowable raised
          && !(cause instanceof AnalysisException)) {
        Optional<String> ofFeature = ofFeature(raised, firstLine(cause), config);
        if (ofFeature.isPresent()) {
          return ofFeature.get();
        }
      }
    }
    String line = firstLine(error);
    String root = firstLine(chain.get(chain.size() - 1));
    return line.contains(root) ? line : line + "; the cause: " + root;
  }

  /** An expression of a feature that failed on a value, if that is what the error is about. */
  private static Optional<String> ofFeature(SparkThrowable raised, String line, RunConfig config) {
    List<String> fragments =
        Arrays.stream(Optional.ofNullable(raised.getQueryContext()).orElse(new QueryContext[0]))
            .filter(context -> context.contextType() == QueryContextType.SQL)
            .map(QueryContext::fragment)
            .filter(fragment -> !fragment.isBlank())
            .toList();
    for (String fragment : fragments) {
      for (FeatureSource feature : config.features()) {
        if (feature.value().contains(fragment)
            || feature.weight() != null && feature.weight().contains(fragment)) {
          return Optional.of(ofFeature(raised, line, feature, fragment));
        }
      }
    }
    return Optional.empty();
  }

  private static String ofFeature(
      SparkThrowable raised, String line, FeatureSource feature, String fragment) {
    Map<String, String> parameters = raised.getMessageParameters();
    String value = parameters.get("expression");
    return "%s: %s of field '%s' %s: correct the value, add it to the field's key missing, or let the expression make null of it, as try_cast does"
        .formatted(
            feature.table().name(),
            fragment,
            feature.field(),
            value == null
                ? "fails (" + line + ")"
                : "cannot make a %s of the value %s"
                    .formatted(parameters.get("targetType"), value));
  }

  private static String firstLine(Throwable error) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    return message.lines().findFirst().orElse(error.toString());
  }
}

package io.sparkafm.jobs.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sparkafm.jobs.config.ConfiguredEstimator;
import io.sparkafm.jobs.config.FeatureSource;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.ml.IntervalCoverage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of a run, in the order in which they were put: {@code metrics.json}. */
public final class Metrics {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Figures of a part of a run. */
  public Metrics() {}

  /** Figures of a command's run. */
  public Metrics(String command) {
    put("command", command);
  }

  public Metrics put(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** Adds the phase {@code write}, which began at a time of {@link System#nanoTime}. */
  @SuppressWarnings("unchecked")
  public Metrics putWriteSeconds(long begin) {
    ((Map<String, Double>) values.get("seconds")).put("write", (System.nanoTime() - begin) / 1e9);
    return this;
  }

  /** What a configuration says of a run. */
  public Metrics put(RunConfig config) {
    Map<String, Object> parameters = ConfiguredEstimator.parameters(config);
    return put("fields", config.features().stream().map(FeatureSource::field).toList())
        .put("seed", parameters.get("seed"))
        .put("parameters", parameters);
  }

  /** Root mean squared and mean absolute error. */
  public Metrics put(Accuracy accuracy) {
    return put("rmse", accuracy.rmse()).put("mae", accuracy.mae());
  }

  /** How often ratings lie in the intervals of 50 and of 90 % that a model promises, if it does. */
  public Metrics put(IntervalCoverage coverage) {
    return put("coverage50", coverage == null ? null : coverage.half())
        .put("coverage90", coverage == null ? null : coverage.ninety());
  }

  /** What recommendations are worth. */
  public Metrics put(Ranking ranking) {
    return put("precisionAtK", ranking.precision())
        .put("recallAtK", ranking.recall())
        .put("ndcgAtK", ranking.ndcg())
        .put("mapAtK", ranking.map())
        .put("coverage", ranking.coverage());
  }

  public Object get(String name) {
    return values.get(name);
  }

  public Map<String, Object> asMap() {
    return values;
  }

  public void write(OutputDirectory output) throws IOException {
    try (OutputStream out = output.create("metrics.json")) {
      JSON.writeValue(out, values);
    }
  }
}

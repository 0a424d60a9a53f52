package io.sparkafm.jobs.run;

import io.sparkafm.serve.AfmTrainingSummary;
import io.sparkafm.serve.PhaseSeconds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a training says of itself, under the keys of {@code metrics.json}. */
public final class TrainingMetrics {
  private TrainingMetrics() {}

  /** Adds what training says of itself. */
  public static void put(AfmTrainingSummary summary, Metrics metrics) {
    double[] seconds = summary.epochSeconds();
    metrics
        .put("epochs", summary.totalIterations())
        .put("epochSeconds", seconds)
        .put("blockSeconds", summary.blockSeconds())
        .put("trainSeconds", Arrays.stream(seconds).sum())
        .put("seconds", phases(summary.phaseSeconds()))
        .put("ratings", summary.numRatings())
        .put("users", summary.numUsers())
        .put("items", summary.numItems())
        .put("objectiveHistory", summary.objectiveHistory())
        .put("trainingRmse", summary.trainingRmse())
        .put("validationRmse", summary.validationRmse())
        .put("samples", summary.sampleHistory()[summary.bestIteration()])
        .put("effectiveSamples", summary.effectiveSampleHistory()[summary.bestIteration()])
        .put("noisePrecision", summary.noisePrecision())
        .put("userPrecision", summary.userPrecision())
        .put("fieldPrecision", summary.fieldPrecision())
        .put("gatePrecision", summary.gatePrecision())
        .put("convergence", summary.convergence())
        .put("attentionGain", summary.attentionGain().orElse(null));
  }

  private static Map<String, Double> phases(PhaseSeconds seconds) {
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("read", seconds.read());
    phases.put("index", seconds.index());
    phases.put("block", seconds.block());
    phases.put("train", seconds.train());
    phases.put("merge", seconds.merge());
    return phases;
  }
}

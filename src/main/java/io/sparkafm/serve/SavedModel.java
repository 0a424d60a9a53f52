package io.sparkafm.serve;

import io.sparkafm.core.learn.Convergence;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.data.FieldKind;
import io.sparkafm.train.TrainingHistory;
import java.util.List;
import java.util.Map;

/**
 * The part of a saved model that is JSON.
 *
 * @param version of the format
 * @param rank columns of the factors
 * @param keptSamples draws that were to be kept
 * @param rows of the parts users, items, values and draws; null in the first models of this format
 * @param checksums of these parts, see {@link ParquetPart#checksum}; null likewise
 * @param precisions learned, or given for a point estimate
 * @param signal see {@link AfmModelData#signal}; null in the first models of this format
 */
public record SavedModel(
    int version,
    Settings settings,
    int rank,
    int keptSamples,
    Map<String, Long> rows,
    Map<String, String> checksums,
    Precisions precisions,
    float[] signal,
    RatingScale scale,
    List<Field> fields,
    List<TrainingHistory.Epoch> epochs,
    int bestEpoch,
    List<Convergence> convergence,
    long ratings,
    long users,
    long items,
    AttentionGain attentionGain,
    PhaseSeconds phaseSeconds) {
  static final int VERSION = 3;

  /** A {@link io.sparkafm.data.FieldVocabulary} without its values. */
  record Field(String name, FieldKind kind, String valueType, double center, double scale) {}

  public static SavedModel of(
      AfmModelData data, AfmTrainingSummary summary, ModelFolder.Contents contents) {
    return new SavedModel(
        VERSION,
        data.settings(),
        data.items().rank(),
        data.keptSamples(),
        contents.rows(),
        contents.checksums(),
        data.items().precisions(),
        data.signal(),
        data.scale(),
        data.catalog().fields().stream()
            .map(f -> new Field(f.name(), f.kind(), f.valueType(), f.center(), f.scale()))
            .toList(),
        summary.history().epochs(),
        summary.history().bestEpoch(),
        summary.convergence(),
        summary.numRatings(),
        summary.numUsers(),
        summary.numItems(),
        summary.attentionGain().orElse(null),
        summary.phaseSeconds());
  }

  public AfmTrainingSummary summary() {
    return new AfmTrainingSummary(
        new TrainingHistory(epochs, bestEpoch, convergence == null ? List.of() : convergence),
        ratings,
        users,
        items,
        attentionGain,
        phaseSeconds == null ? PhaseSeconds.UNKNOWN : phaseSeconds);
  }
}

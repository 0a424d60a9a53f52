package io.sparkafm.report;

import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.explain.evaluate.ExplanationFigures;
import io.sparkafm.explain.message.RatedValues;
import io.sparkafm.ml.AfmModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Measures a model and says what came out: the data, the training, the accuracy, the attention of
 * all users (Chen et al., SIGIR 2018, Table 1 and Figures 1 and 4), single users, and whether
 * explanations are true.
 *
 * <p>Only sums, quantiles and a few users' rows come to the driver. Passes over the training
 * ratings, with the values of their items, are made on a persisted table that is released at the
 * end.
 */
public final class ModelReport {
  /** Most values of a field that is shown value by value. */
  static final int FEW_VALUES = 32;

  private final AfmModel model;
  private final RatingColumns columns;
  private String title = "Attention-driven Factor Model";
  private Dataset<Row> training;
  private Dataset<Row> measured;
  private String measuredOn;
  private Dataset<Row> itemNames;
  private String field;
  private int minRatings = 50;
  private ExplanationFigures explanation;

  /**
   * @param columns user, item, rating and the features by the fields' names, as the model was
   *     trained on
   */
  public ModelReport(AfmModel model, RatingColumns columns) {
    this.model = model;
    this.columns = columns;
  }

  public ModelReport setTitle(String value) {
    title = value;
    return this;
  }

  /** The ratings that the model was trained on, with their features. */
  public ModelReport setTraining(Dataset<Row> ratings) {
    training = ratings;
    return this;
  }

  /**
   * The ratings that accuracy is measured on, with their features.
   *
   * @param description what these ratings are, in words that can end the sentence "measured on …"
   */
  public ModelReport setMeasured(Dataset<Row> ratings, String description) {
    measured = ratings;
    measuredOn = description;
    return this;
  }

  /** What items are called: id and name, the first two columns; ids are compared as strings. */
  public ModelReport setItemNames(Dataset<Row> names) {
    itemNames = names;
    return this;
  }

  /**
   * The field that the report shows value by value, in strips and in stories of single users. It
   * may have at most 32 values. By default it is the field with the fewest values, among those that
   * have at least two.
   */
  public ModelReport setField(String value) {
    field = value;
    return this;
  }

  /**
   * The least number of training ratings of a user who is shown in strips and stories; 50 by
   * default.
   */
  public ModelReport setMinRatings(int value) {
    minRatings = value;
    return this;
  }

  /**
   * The measurements of whether explanations are true. If they are not set, the report says that
   * this was not measured.
   */
  public ModelReport setExplanation(ExplanationFigures figures) {
    explanation = figures;
    return this;
  }

  /**
   * Measures.
   *
   * @throws IllegalArgumentException for a column that is missing or of a wrong type, and for a
   *     field that the model does not have or that has too many values
   */
  public Report measure() {
    RatingColumns resolved = columns.resolve(training.schema());
    Map<String, Long> values = namedValues(resolved);
    String few = fieldOfFewValues(values);
    Dataset<Row> exploded =
        RatedValues.exploded(training, resolved).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      ReportData data =
          new ReportData(
              model,
              training,
              measured,
              measuredOn,
              resolved,
              exploded,
              itemNames,
              fields(),
              values,
              few,
              minRatings);
      UserStories stories = UserStories.find(data);
      List<Section> sections = new ArrayList<>();
      sections.add(DataSection.of(data));
      sections.add(LearningSection.of(data));
      sections.add(ErrorSection.of(data));
      sections.add(AttentionSection.of(data));
      sections.add(StorySection.of(data, stories));
      sections.add(FavouritesSection.of(data));
      sections.add(ExplanationSection.of(Optional.ofNullable(explanation)));
      return new Report(
          title, "Accuracy is measured on %s.".formatted(measuredOn), sections, stories.stories());
    } finally {
      exploded.unpersist();
    }
  }

  private List<String> fields() {
    return model.attentionWeights().select("field").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** How many values each field has whose values have names, in the order of the columns. */
  private Map<String, Long> namedValues(RatingColumns resolved) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Row row : model.featureFactors().groupBy("field").count().collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
    }
    Map<String, Long> named = new LinkedHashMap<>();
    for (FeatureColumn feature : resolved.features()) {
      if (feature.kind() != FieldKind.CONTINUOUS && feature.kind() != FieldKind.DENSE_VECTOR) {
        named.put(feature.name(), counts.getOrDefault(feature.name(), 0L));
      }
    }
    return named;
  }

  private String fieldOfFewValues(Map<String, Long> values) {
    if (field != null) {
      if (values.getOrDefault(field, Long.MAX_VALUE) > FEW_VALUES) {
        throw new IllegalArgumentException(
            "Field '%s' cannot be shown value by value: name a field with at most %d values that have names, among %s"
                .formatted(field, FEW_VALUES, values));
      }
      return field;
    }
    String few = null;
    for (Map.Entry<String, Long> entry : values.entrySet()) {
      long count = entry.getValue();
      if (count >= 2 && count <= FEW_VALUES && (few == null || count < values.get(few))) {
        few = entry.getKey();
      }
    }
    return few;
  }
}

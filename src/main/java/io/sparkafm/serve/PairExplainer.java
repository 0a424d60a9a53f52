package io.sparkafm.serve;

import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.core.score.Contributions;
import io.sparkafm.core.score.Scorer;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.FieldVocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the explanations of a model, pair by pair. Belongs to one thread. */
public final class PairExplainer {
  private static final Comparator<AfmExplanation.Part> STRONGEST_FIRST =
      Comparator.comparingDouble(part -> -Math.abs(part.contribution()));

  private final AfmModelData data;
  private final Scorer scorer;
  private final Contributions contributions;
  private final List<String> fieldNames;

  /**
   * @throws IllegalArgumentException for the MLP with more than {@link
   *     Contributions#MAX_MLP_FIELDS} fields
   */
  public PairExplainer(AfmModelData data) {
    this.data = data;
    this.scorer = new Scorer(data.settings(), data.items(), data.catalog().features());
    this.contributions =
        new Contributions(data.settings(), data.items(), data.catalog().features());
    this.fieldNames = data.fieldNames();
  }

  /**
   * A user as it is stored.
   *
   * @param factors at {@code at}, padded
   * @param attention at {@code attentionAt}
   */
  public record User(float[] factors, int at, float bias, float[] attention, int attentionAt) {}

  /**
   * Explains a pair.
   *
   * @param known the user, or null for one that was not in training
   * @param itemId of the item, as a string
   * @param item its number, or −1 for one that was not in training
   * @param values of such an item
   */
  public AfmExplanation explain(
      User known, String itemId, int item, Prediction.KnownValues values) {
    TrainedItems items = data.items();
    RatingScale scale = data.scale();
    boolean nothing = item < 0 && values.rows.length == 0;
    if (known == null && nothing) {
      double mean = mean(scale);
      return new AfmExplanation(mean, 0, mean, List.of());
    }
    double average = nothing ? mean(scale) : averageUser(item, values);
    User user =
        known != null
            ? known
            : new User(items.averageUser(), 0, items.averageUserBias(), data.averageAttention(), 0);
    contributions.user(user.factors, user.at);
    if (item >= 0) {
      contributions.split(user.factors, user.at, item);
    } else {
      contributions.split(user.factors, user.at, values.rows, values.fields, values.weights);
    }
    return new AfmExplanation(
        scale.centre(),
        scale.deviation() * (user.bias + contributions.userPart()),
        average,
        parts(user, itemId));
  }

  private double averageUser(int item, Prediction.KnownValues values) {
    float[] u = data.items().averageUser();
    float bias = data.items().averageUserBias();
    scorer.user(u, 0);
    float score =
        item >= 0
            ? scorer.score(u, 0, bias, item)
            : scorer.score(u, 0, bias, values.rows, values.fields, values.weights);
    return data.scale().centre() + data.scale().deviation() * score;
  }

  /** The mean rating in the units of the parts. */
  private static double mean(RatingScale scale) {
    double mean = scale.mean();
    return scale.loss() == Loss.LOGISTIC ? StrictMath.log(mean / (1 - mean)) : mean;
  }

  /** The parts of the last split; those of a dense vector's components as one. */
  private List<AfmExplanation.Part> parts(User user, String itemId) {
    double deviation = data.scale().deviation();
    List<AfmExplanation.Part> parts = new ArrayList<>();
    int next;
    for (int p = 0; p < contributions.size(); p = next) {
      int l = contributions.field(p);
      FieldVocabulary field = l == 0 ? null : data.catalog().fields().get(l - 1);
      double bias = contributions.bias(p);
      double contribution = contributions.contribution(p);
      next = p + 1;
      while (field != null
          && field.kind() == FieldKind.DENSE_VECTOR
          && next < contributions.size()
          && contributions.field(next) == l) {
        bias += contributions.bias(next);
        contribution += contributions.contribution(next);
        next++;
      }
      String value = field == null ? itemId : value(field, l, contributions.row(p));
      parts.add(
          new AfmExplanation.Part(
              fieldNames.get(l),
              value,
              user.attention[user.attentionAt + l],
              deviation * bias,
              deviation * contribution,
              value == null ? null : contributions.weight(p)));
    }
    parts.sort(STRONGEST_FIRST);
    return parts;
  }

  private String value(FieldVocabulary field, int l, int row) {
    boolean named =
        row >= 0 && field.kind() != FieldKind.DENSE_VECTOR && field.kind() != FieldKind.CONTINUOUS;
    return named ? field.value(row - data.catalog().features().firstRow(l)) : null;
  }
}

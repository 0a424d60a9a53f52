package io.sparkafm.ml;

import io.sparkafm.core.FactorModel;
import io.sparkafm.core.Kernel;
import io.sparkafm.core.Parameters;
import io.sparkafm.core.RatingScale;
import io.sparkafm.core.Settings;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained model without its users: what a driver holds and scoring broadcasts.
 *
 * @param settings that it was trained with
 * @param scale of the ratings
 * @param parameters factors and biases of items and field values, shared weights, the average user
 * @param catalog ids, features and vocabularies of the items
 */
record AfmModelData(
    Settings settings, RatingScale scale, Parameters parameters, ItemCatalog catalog)
    implements Serializable {

  /** Name of the field that is the item itself ("others" in the paper). */
  static final String ITEM_FIELD = "item";

  /** Names of fields 0..n. */
  List<String> fieldNames() {
    List<String> names = new ArrayList<>();
    names.add(ITEM_FIELD);
    catalog.fields().stream().map(FieldVocabulary::name).forEach(names::add);
    return names;
  }

  int fields() {
    return catalog.fields().size() + 1;
  }

  /** α of the average user over fields 0..n. */
  float[] averageAttention() {
    return FactorModel.create(Kernel.best(), settings, parameters, fields(), false)
        .attention(parameters.meanUser, 0);
  }

  /** Factors of an item-side row, without padding. */
  float[] factors(int row) {
    int at = row * settings.stride();
    return java.util.Arrays.copyOfRange(parameters.factors, at, at + settings.rank());
  }
}

package io.sparkafm.serve;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.PosteriorSample;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
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
 * @param items factors and biases of items and field values, shared weights, the average user
 * @param catalog ids, features and vocabularies of the items
 * @param averageAttention of the average user, to fields 0..n
 * @param usersAttention mean of the attention of the users of training
 * @param signal the part of each field's squared movement that is not Monte Carlo noise (see {@link
 *     io.sparkafm.core.learn.MovementSums}), 0 to 1
 * @param keptSamples draws that were to be kept; training that ends early keeps fewer
 */
@DefaultSerializer(JavaSerializer.class)
public record AfmModelData(
    Settings settings,
    RatingScale scale,
    TrainedItems items,
    ItemCatalog catalog,
    float[] averageAttention,
    float[] usersAttention,
    float[] signal,
    int keptSamples)
    implements Serializable {

  /** Name of the field that is the item itself ("others" in the paper). */
  public static final String ITEM_FIELD = "item";

  /** Names of fields 0..n. */
  public List<String> fieldNames() {
    List<String> names = new ArrayList<>();
    names.add(ITEM_FIELD);
    catalog.fields().stream().map(FieldVocabulary::name).forEach(names::add);
    return names;
  }

  public int fields() {
    return catalog.fields().size() + 1;
  }

  /** Training ratings of each item. */
  public float[] popularity() {
    float[] popularity = new float[catalog.items()];
    for (int j = 0; j < popularity.length; j++) {
      popularity[j] = catalog.count(j);
    }
    return popularity;
  }

  /** What attention is in this model. */
  public Attention attention() {
    return new Attention(items.rank(), items.factors(), catalog.features(), popularity())
        .withSignal(signal);
  }

  /** Number of vectors that a user has: one per field, or a single one with the MLP. */
  public int userVectors() {
    return items.averageUser().length / items.stride();
  }

  /** Number of floats that a row of the users takes, without the id. */
  public int userFloats() {
    return items.averageUser().length
        + 3 * fields()
        + items.kept().size() * PosteriorSample.userNumbers(settings)
        + 3;
  }
}

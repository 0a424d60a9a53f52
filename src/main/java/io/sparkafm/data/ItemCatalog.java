package io.sparkafm.data;

import io.sparkafm.core.math.Checksum;
import io.sparkafm.core.model.ItemFeatures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * All items of a dataset with their features, on the driver. Item j is the j-th by number of
 * training ratings, largest first, then by the id's string form.
 */
public final class ItemCatalog implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType idType;
  private final Object[] ids;
  private final long[] counts;
  private final List<FieldVocabulary> fields;
  private final ItemFeatures features;
  private final List<String> warnings;

  /**
   * @param idType SQL type of the ids
   * @param ids ids of the items, in their own type
   * @param counts training ratings of each item
   * @param fields vocabularies of fields 1..n
   * @param features features of the items, on the rows of the whole item side
   * @param warnings sentences that warn about the fields
   */
  public ItemCatalog(
      DataType idType,
      Object[] ids,
      long[] counts,
      List<FieldVocabulary> fields,
      ItemFeatures features,
      List<String> warnings) {
    this.idType = idType;
    this.ids = ids;
    this.counts = counts;
    this.fields = new ArrayList<>(fields);
    this.features = features;
    this.warnings = new ArrayList<>(warnings);
  }

  /**
   * Reads each item's features, in one pass over the ratings and nothing cached. The driver's
   * memory holds the catalog itself, another 12 bytes for each value of an item while the catalog
   * is made, and one partition of the table of items at a time.
   *
   * @param ratings ratings with their items' features, {@linkplain RatingSummary#check checked}
   * @param columns resolved against the dataset's schema
   * @param duplicates the policy that {@link #counts} follow
   * @throws IllegalArgumentException for an item whose rows disagree about its features, a field
   *     without any value, or vectors of different lengths
   */
  public static ItemCatalog of(
      Dataset<Row> ratings, RatingColumns columns, DuplicatePolicy duplicates) {
    int n = columns.features().size();
    List<FieldValues> values = new ArrayList<>();
    for (FeatureColumn feature : columns.features()) {
      values.add(new FieldValues(feature, ratings.schema().apply(feature.name()).dataType()));
    }
    List<Object> ids = new ArrayList<>();
    List<Rank> ranks = new ArrayList<>();
    boolean differs = false;
    Iterator<Row> rows = ItemTable.of(ratings, columns, duplicates).toLocalIterator();
    while (rows.hasNext()) {
      Row item = rows.next();
      ranks.add(new Rank(ids.size(), item.getLong(2), UTF8String.fromString(item.getString(1))));
      ids.add(item.get(0));
      differs |= item.getBoolean(3);
      for (int l = 0; l < n; l++) {
        values.get(l).add(item.getList(4 + l));
      }
    }
    if (differs) {
      ItemTable.refuseDisagreement(ratings, columns);
    }
    ranks.sort(Comparator.comparingLong(Rank::ratings).reversed().thenComparing(Rank::name));
    int[] order = ranks.stream().mapToInt(Rank::arrival).toArray();
    List<String> warnings = new ArrayList<>();
    List<FieldVocabulary> fields = new ArrayList<>();
    for (FieldValues field : values) {
      fields.add(field.vocabulary(order, ids, warnings));
    }
    return new ItemCatalog(
        ratings.schema().apply(columns.item()).dataType(),
        IntStream.of(order).mapToObj(ids::get).toArray(),
        ranks.stream().mapToLong(Rank::ratings).toArray(),
        fields,
        encode(order, values, fields),
        warnings);
  }

  /** Where an item came in the table, and what decides its number. */
  private record Rank(int arrival, long ratings, UTF8String name) {}

  private static ItemFeatures encode(
      int[] order, List<FieldValues> values, List<FieldVocabulary> fields) {
    int n = fields.size();
    int[] firstRow = new int[n + 2];
    firstRow[1] = order.length;
    for (int l = 1; l <= n; l++) {
      firstRow[l + 1] = Math.addExact(firstRow[l], fields.get(l - 1).size());
    }
    int[] start = new int[Math.addExact(Math.multiplyExact(order.length, n), 1)];
    IntArray row = new IntArray();
    FloatArray weight = new FloatArray();
    for (int j = 0; j < order.length; j++) {
      for (int l = 1; l <= n; l++) {
        WeightedRows encoded = values.get(l - 1).encode(order[j], fields.get(l - 1));
        for (int i = 0; i < encoded.row().length; i++) {
          row.add(firstRow[l] + encoded.row()[i]);
          weight.add(encoded.weight()[i]);
        }
        start[j * n + l] = row.size();
      }
    }
    return new ItemFeatures(order.length, firstRow, start, row.toArray(), weight.toArray());
  }

  /** Number of items m. */
  public int items() {
    return ids.length;
  }

  /** SQL type of the ids. */
  public DataType idType() {
    return idType;
  }

  /** The id of item j in its own type. */
  public Object id(int item) {
    return ids[item];
  }

  /** Number of training ratings of item j; 0 if only validation ratings name the item. */
  public long count(int item) {
    return counts[item];
  }

  /** Vocabularies of fields 1..n, in order. */
  public List<FieldVocabulary> fields() {
    return List.copyOf(fields);
  }

  /** Numbers of the items that have training ratings, ascending. */
  public int[] inTraining() {
    return IntStream.range(0, items()).filter(j -> count(j) > 0).toArray();
  }

  /** A number that tells the ids of these items, and the values of their fields, from others. */
  public Checksum checksum() {
    Checksum sum = new Checksum();
    for (Object id : ids) {
      sum.add(id.toString().hashCode());
    }
    for (FieldVocabulary field : fields) {
      sum.add(field.name().hashCode());
      for (int v = 0; v < field.size(); v++) {
        sum.add(field.value(v).hashCode());
      }
    }
    return sum;
  }

  public ItemFeatures features() {
    return features;
  }

  /** Sentences about fields that are constant or cover few items; the caller logs them. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * The items as a table.
   *
   * @param idColumn name of the column that holds ids in their own type
   * @param indexColumn name of the column that holds j, an int
   */
  public Dataset<Row> index(SparkSession spark, String idColumn, String indexColumn) {
    List<Row> rows = new ArrayList<>(ids.length);
    for (int j = 0; j < ids.length; j++) {
      rows.add(RowFactory.create(ids[j], j));
    }
    StructType schema =
        new StructType()
            .add(idColumn, idType, false)
            .add(indexColumn, DataTypes.IntegerType, false);
    return spark.createDataFrame(rows, schema);
  }
}

package io.sparkafm.data;

import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;

import io.sparkafm.core.ItemFeatures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

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
   * @param warnings what deserves a warning about the fields
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
   * Reads each item's features once. Memory on the driver: the catalog itself and one partition of
   * the table of items at a time.
   *
   * @param ratings ratings with their items' features, {@linkplain RatingSummary#check checked}
   * @param columns resolved against the dataset's schema
   * @param duplicates the policy that {@link #counts} follow
   * @throws IllegalArgumentException for an item whose rows disagree about its features, a field
   *     without any value, or vectors of different lengths
   */
  public static ItemCatalog of(
      Dataset<Row> ratings, RatingColumns columns, DuplicatePolicy duplicates) {
    Dataset<Row> items =
        ItemTable.of(ratings, columns, duplicates).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      ItemTable.refuseDisagreement(items, ratings, columns);
      long[] covered = coverage(items, columns.features().size());
      List<String> warnings = new ArrayList<>();
      List<FieldVocabulary> fields = new ArrayList<>();
      for (int l = 0; l < columns.features().size(); l++) {
        FeatureColumn feature = columns.features().get(l);
        DataType type = ratings.schema().apply(feature.name()).dataType();
        VocabularyReader reader = new VocabularyReader(items, l, feature, type);
        fields.add(reader.read(covered[l], covered[covered.length - 1], warnings));
      }
      DataType idType = ratings.schema().apply(columns.item()).dataType();
      return encode(items, idType, Math.toIntExact(covered[covered.length - 1]), fields, warnings);
    } finally {
      items.unpersist(true);
    }
  }

  /** Items that have each field and, last, all items. */
  private static long[] coverage(Dataset<Row> items, int fields) {
    Column[] covered = new Column[fields + 1];
    for (int l = 0; l < fields; l++) {
      covered[l] = count_if(size(Columns.named(ItemTable.bag(l))).gt(0));
    }
    covered[fields] = functions.count(lit(1));
    Row row = items.select(covered).first();
    long[] counts = new long[fields + 1];
    for (int l = 0; l <= fields; l++) {
      counts[l] = row.getLong(l);
    }
    return counts;
  }

  private static ItemCatalog encode(
      Dataset<Row> items,
      DataType idType,
      int count,
      List<FieldVocabulary> fields,
      List<String> warnings) {
    int n = fields.size();
    int[] firstRow = new int[n + 2];
    firstRow[1] = count;
    for (int l = 1; l <= n; l++) {
      firstRow[l + 1] = Math.addExact(firstRow[l], fields.get(l - 1).size());
    }
    Object[] ids = new Object[count];
    long[] counts = new long[count];
    int[] start = new int[Math.addExact(Math.multiplyExact(count, n), 1)];
    IntArray row = new IntArray();
    FloatArray weight = new FloatArray();
    Iterator<Row> rows = items.toLocalIterator();
    for (int j = 0; j < count; j++) {
      Row item = rows.next();
      ids[j] = item.get(0);
      counts[j] = item.getLong(1);
      for (int l = 1; l <= n; l++) {
        WeightedRows values = fields.get(l - 1).encode(item.getList(1 + n + l));
        for (int i = 0; i < values.row().length; i++) {
          row.add(firstRow[l] + values.row()[i]);
          weight.add(values.weight()[i]);
        }
        start[j * n + l] = row.size();
      }
    }
    ItemFeatures features =
        new ItemFeatures(count, firstRow, start, row.toArray(), weight.toArray());
    return new ItemCatalog(idType, ids, counts, fields, features, warnings);
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

  /** Training ratings of item j; 0 for one that only validation ratings name. */
  public long count(int item) {
    return counts[item];
  }

  /** Vocabularies of fields 1..n, in order. */
  public List<FieldVocabulary> fields() {
    return List.copyOf(fields);
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

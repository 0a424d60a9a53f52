package io.sparkafm.ml.feature;

import io.sparkafm.data.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Joins ratings with the features of their items, which may stand in several tables: it adds one
 * column per feature, which is null for an item without the feature. Every row of the input is kept
 * exactly once.
 *
 * <p>The metadata of the column hold the kind of the feature, so {@code AfmEstimator} need not be
 * told the kind.
 */
public class ItemFeatureJoiner extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> itemCol;
  private final StringArrayParam featureCols;
  private List<ItemFeature> features = new ArrayList<>();

  public ItemFeatureJoiner() {
    this(Identifiable.randomUID("itemFeatureJoiner"));
  }

  public ItemFeatureJoiner(String uid) {
    this.uid = uid;
    this.itemCol = new Param<>(this, "itemCol", "column of the ratings that holds item ids");
    this.featureCols =
        new StringArrayParam(
            this,
            "featureCols",
            "names of the features, which are the joined columns (set by setFeatures)");
    setDefault(itemCol, "item");
    setDefault(featureCols, new String[0]);
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> itemCol() {
    return itemCol;
  }

  public String getItemCol() {
    return getOrDefault(itemCol);
  }

  public ItemFeatureJoiner setItemCol(String column) {
    set(itemCol, column);
    return this;
  }

  /** Names of the features; set by {@link #setFeatures}. */
  public StringArrayParam featureCols() {
    return featureCols;
  }

  public String[] getFeatureCols() {
    return getOrDefault(featureCols);
  }

  /** The features to join, in the order of their columns. */
  public ItemFeatureJoiner setFeatures(ItemFeature... itemFeatures) {
    return setFeatures(List.of(itemFeatures));
  }

  /** The features to join, in the order of their columns. */
  public ItemFeatureJoiner setFeatures(List<ItemFeature> itemFeatures) {
    features = new ArrayList<>(itemFeatures);
    set(featureCols, features.stream().map(ItemFeature::name).toArray(String[]::new));
    return this;
  }

  public List<ItemFeature> getFeatures() {
    return List.copyOf(features);
  }

  /**
   * @throws IllegalArgumentException for a feature whose column exists already, that its table does
   *     not have, or whose item ids cannot be compared with the ratings'
   */
  @Override
  public StructType transformSchema(StructType schema) {
    DataType idType = Columns.field(schema, getItemCol(), "Item column").dataType();
    StructType joined = schema;
    for (ItemFeature feature : features) {
      if (Columns.find(joined, feature.name()) != null) {
        throw new IllegalArgumentException(
            "Column '%s' is already there: give the feature another name, or drop the column"
                .formatted(feature.name()));
      }
      StructField value = feature.gather(idType).schema().apply("value");
      joined =
          joined.add(new StructField(feature.name(), value.dataType(), true, value.metadata()));
    }
    return joined;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> ratings) {
    transformSchema(ratings.schema());
    DataType idType = Columns.field(ratings.schema(), getItemCol(), "Item column").dataType();
    Dataset<Row> joined = ratings.toDF();
    for (ItemFeature feature : features) {
      String id = "item of " + feature.name() + " in " + uid;
      Dataset<Row> values =
          feature
              .gather(idType)
              .select(Columns.named("item").as(id), Columns.named("value").as(feature.name()));
      Column match = Columns.named(getItemCol()).equalTo(Columns.named(id));
      joined = joined.join(values, match, "left").drop(id);
    }
    return joined;
  }

  @Override
  public ItemFeatureJoiner copy(ParamMap extra) {
    ItemFeatureJoiner copy = new ItemFeatureJoiner(uid);
    copy.features = new ArrayList<>(features);
    return (ItemFeatureJoiner) copyValues(copy, extra);
  }

  /** Writes the joiner with its features, gathered, as Parquet. */
  @Override
  public MLWriter write() {
    return new ItemFeatureJoinerWriter(this);
  }

  @Override
  public void save(String path) throws IOException {
    write().save(path);
  }

  public static MLReader<ItemFeatureJoiner> read() {
    return new ItemFeatureJoinerReader();
  }

  /** Reads a joiner that was saved; it joins the features as they were when it was saved. */
  public static ItemFeatureJoiner load(String path) {
    return read().load(path);
  }
}

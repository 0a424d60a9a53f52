package io.sparkafm.ml.feature;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads what {@link ItemFeatureJoinerWriter} wrote. */
final class ItemFeatureJoinerReader extends MLReader<ItemFeatureJoiner> {

  @Override
  public ItemFeatureJoiner load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader.loadMetadata(path, sparkSession(), ItemFeatureJoiner.class.getName());
    ItemFeatureJoiner joiner = new ItemFeatureJoiner(metadata.uid());
    metadata.getAndSetParams(joiner, scala.Option.empty());
    List<ItemFeature> features = new ArrayList<>();
    for (String name : joiner.getFeatureCols()) {
      Dataset<Row> table =
          sparkSession().read().parquet(ItemFeatureJoinerWriter.features(path, features.size()));
      features.add(ItemFeature.of(name, table, "item", "value"));
    }
    return joiner.setFeatures(features);
  }
}

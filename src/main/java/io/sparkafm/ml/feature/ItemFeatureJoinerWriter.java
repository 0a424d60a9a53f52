package io.sparkafm.ml.feature;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** {@code metadata/} as Spark ML writes it; {@code features/0}, {@code features/1} … as Parquet. */
final class ItemFeatureJoinerWriter extends MLWriter {
  private final ItemFeatureJoiner joiner;

  ItemFeatureJoinerWriter(ItemFeatureJoiner joiner) {
    this.joiner = joiner;
  }

  /** Where a feature's table lies within the folder of a saved joiner. */
  static String features(String path, int feature) {
    return new Path(path, "features/" + feature).toString();
  }

  @Override
  public void save(String path) throws IOException {
    // Overwriting deletes first: what this joiner reads from would be gone before it is written.
    Path folder = new Path(path);
    FileSystem files = folder.getFileSystem(sparkSession().sessionState().newHadoopConf());
    String saved = files.makeQualified(folder).toUri().getPath() + "/";
    for (ItemFeature feature : joiner.getFeatures()) {
      for (String input : feature.table().inputFiles()) {
        if (new Path(input).toUri().getPath().startsWith(saved)) {
          throw new IOException(
              "Cannot save to %s, because feature '%s' is read from there: choose another path"
                  .formatted(path, feature.name()));
        }
      }
    }
    super.save(path);
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(joiner, path, sparkSession());
    for (int i = 0; i < joiner.getFeatures().size(); i++) {
      joiner.getFeatures().get(i).gather(null).write().parquet(features(path, i));
    }
  }
}

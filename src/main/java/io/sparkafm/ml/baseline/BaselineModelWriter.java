package io.sparkafm.ml.baseline;

import io.sparkafm.ml.SavedPath;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/**
 * {@code metadata/} as Spark ML writes it, and in {@code trained/} the trained parts in the format
 * of an {@code AfmModel}.
 */
final class BaselineModelWriter extends MLWriter {
  private final BaselineModel model;

  BaselineModelWriter(BaselineModel model) {
    this.model = model;
  }

  static String trained(String path) {
    return new Path(path, "trained").toString();
  }

  @Override
  public void save(String path) throws IOException {
    SavedPath.refuseSource(sparkSession(), path, model.userFactors(), "the model");
    super.save(path);
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sparkSession());
    try {
      model.trained().write().save(trained(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot write the model to " + path, e);
    }
  }
}

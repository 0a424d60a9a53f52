package io.sparkafm.ml.baseline;

import io.sparkafm.ml.AfmModel;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/** Reads what {@link BaselineModelWriter} wrote. */
final class BaselineModelReader extends MLReader<BaselineModel> {

  @Override
  public BaselineModel load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader.loadMetadata(path, sparkSession(), BaselineModel.class.getName());
    AfmModel trained = AfmModel.load(BaselineModelWriter.trained(path));
    BaselineModel model = new BaselineModel(metadata.uid(), trained);
    metadata.getAndSetParams(model, scala.Option.empty());
    return model;
  }
}

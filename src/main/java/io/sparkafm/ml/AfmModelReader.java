package io.sparkafm.ml;

import io.sparkafm.serve.ModelFolder;
import org.apache.spark.ml.util.MLReader;

/** Reads what {@link AfmModelWriter} wrote: users as a table, all else on the driver. */
final class AfmModelReader extends MLReader<AfmModel> {

  @Override
  public AfmModel load(String path) {
    ModelFolder folder = new ModelFolder(path, sparkSession().sessionState().newHadoopConf());
    folder.requireUnchanged("users");
    AfmModel model =
        new AfmModel(
            folder.metadata().uid(),
            folder.data(),
            sparkSession()
                .read()
                .option("parquet.page.verify-checksum.enabled", true)
                .parquet(AfmModelWriter.part(path, "users")),
            folder.description().summary());
    folder.metadata().getAndSetParams(model, scala.Option.empty());
    return model;
  }
}

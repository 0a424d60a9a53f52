package io.sparkafm.ml;

import io.sparkafm.serve.ModelFolder;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads what {@link AfmModelWriter} wrote: users as a table, all else on the driver. */
final class AfmModelReader extends MLReader<AfmModel> {

  @Override
  public AfmModel load(String path) {
    ModelFolder folder =
        new ModelFolder(LocalSaving.located(path), sparkSession().sessionState().newHadoopConf());
    AfmModel model =
        new AfmModel(
            folder.metadata().uid(),
            folder.data(),
            users(folder, path),
            folder.description().summary());
    folder.metadata().getAndSetParams(model, scala.Option.empty());
    return model;
  }

  private Dataset<Row> users(ModelFolder folder, String path) {
    if (LocalSaving.isOn()) {
      return LocalSaving.readUsers(sparkSession(), path);
    }
    folder.requireUnchanged("users");
    return sparkSession()
        .read()
        .option("parquet.page.verify-checksum.enabled", true)
        .parquet(AfmModelWriter.part(path, "users"));
  }
}

package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.ml.baseline.BaselineModel;
import io.sparkafm.ml.baseline.SvdFeatureEstimator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that a server of Spark Connect sets aside on its own disk. The default file system is one
 * that does not exist, so whatever used it would fail.
 */
class LocalSavingTest {
  private final Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
  private String before;

  @TempDir private Path folder;

  @BeforeEach
  void takeAwayTheDefaultFileSystem() {
    before = hadoop.get("fs.defaultFS");
    hadoop.set("fs.defaultFS", "nowhere://server");
  }

  @AfterEach
  void giveItBack() {
    hadoop.set("fs.defaultFS", before);
  }

  @Test
  void aModelComesBackFromTheDriversDisk() throws Exception {
    AfmModel model = TrainedAfm.model();
    String path = folder.resolve("model").toString();
    model.write().saveToLocal(path);
    assertTrue(Files.exists(folder.resolve("model/items")));
    AfmModel loaded = AfmModel.read().loadFromLocal(path);
    assertEquals(ModelBits.of(model), ModelBits.of(loaded));
    assertEquals(model.getClipPredictions(), loaded.getClipPredictions());
    assertFalse(LocalSaving.isOn());
    assertThrows(Exception.class, () -> model.save(folder.resolve("other").toString()));
  }

  @Test
  void soDoesAModelOfAnotherSystem() throws Exception {
    String path = folder.resolve("svd").toString();
    BaselineModel model =
        new SvdFeatureEstimator()
            .setFeatureCols("genre", "actor")
            .setRank(2)
            .setInference("point")
            .setNumBlocks(1)
            .setMaxIter(2)
            .fit(TrainedAfm.ratings());
    model.write().saveToLocal(path);
    BaselineModel loaded = BaselineModel.read().loadFromLocal(path);
    assertEquals(
        ModelBits.rows(model.transform(TrainedAfm.ratings())),
        ModelBits.rows(loaded.transform(TrainedAfm.ratings())));
  }
}

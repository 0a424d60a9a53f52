package io.sparkafm.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunConfigTest {
  private static final String SAMPLE = "conf/ml-latest-small.conf";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "amazon, brand category view",
    "douban-movie, genre director scriptwriter protagonist country",
    "ml-100k, genre",
    "ml-1m, genre",
    "ml-1m-six-fields, genre year director writer actor country",
    "ml-latest-small, genre period",
    "ml-latest-small-four-fields, genre period director country",
    "point/amazon, brand category view",
    "point/ml-100k, genre",
    "point/ml-1m, genre",
    "point/ml-latest-small, genre period"
  })
  void shippedConfigurationsLoad(String name, String fields) {
    RunConfig config = load("conf/" + name + ".conf", "data.root=/elsewhere");
    assertEquals(
        List.of(fields.split(" ")), config.features().stream().map(FeatureSource::field).toList());
    assertTrue(config.ratings().table().path().startsWith("/elsewhere/"));
    config.features().forEach(f -> assertTrue(f.table().path().startsWith("/elsewhere")));
  }

  @Test
  void anElementOfAListCannotBeSetAlone() {
    String error = error(SAMPLE, "features.0.path=x");
    assertEquals(
        "--set features.0.path=x: an element of a list cannot be set alone; set the list, --set"
            + " 'features=[…]'",
        error);
  }

  @Test
  void settingsOverrideTheFile() {
    RunConfig config =
        load(
            SAMPLE,
            "model.rank=3",
            "evaluate.fold=2",
            "data.root=s3a://bucket/a b",
            "features=[]",
            "data.ratings.timestamp=null");
    assertEquals(3, config.model().getInt("rank"));
    assertEquals(2, config.evaluate().fold());
    assertEquals("s3a://bucket/a b/ratings.csv", config.ratings().table().path());
    assertEquals(List.of(), config.features());
    assertEquals(null, config.ratings().timestamp());
  }

  @ParameterizedTest
  @CsvSource({
    "data.rotings.path=x, data.rotings, data.ratings",
    "rank=3, rank, model.rank",
    "model.maxIters=3, model.maxIters, model.maxIter",
    "evaluate.fold_s=3, evaluate.fold_s, evaluate.folds"
  })
  void anUnknownKeySuggestsTheNearest(String setting, String unknown, String nearest) {
    assertEquals(
        "--set %s: unknown key %s; the nearest known one is %s"
            .formatted(setting.substring(0, setting.indexOf('=')), unknown, nearest),
        error(SAMPLE, setting));
  }

  @Test
  void anUnknownKeyOfAFeatureNamesItsLine() throws IOException {
    String file =
        write("data.ratings.path = x\nfeatures = [\n{ field = a, path = x, delimeter = x }]");
    assertEquals(
        file + ": 3: unknown key delimeter; the nearest known one is delimiter", error(file));
  }

  @Test
  void aWrongTypeNamesKeyAndLine() throws IOException {
    String file = write("data.ratings.path = x\nevaluate {\n  folds = many\n}");
    String error = error(file);
    assertTrue(error.startsWith(file + ": 3: folds has type STRING"), error);
    assertEquals(1, error.lines().count());
  }

  @Test
  void aModelParameterOfTheWrongTypeIsRefused() {
    String error = error(SAMPLE, "model.rank=many");
    assertTrue(error.startsWith("--set model.rank: rank has type STRING"), error);
  }

  @Test
  void aModelParameterOutOfRangeIsRefused() {
    String error = error(SAMPLE, "model.rank=0");
    assertTrue(error.startsWith("--set model.rank: model.rank = 0 is out of range"), error);
  }

  @Test
  void aMissingPathIsNamed() throws IOException {
    String file = write("data.ratings { user = u }");
    String error = error(file);
    assertTrue(error.contains("the key path is missing; set it"), error);
  }

  @Test
  void aFieldMayNotTakeAColumnsName() throws IOException {
    String file = write("data.ratings.path = x\nfeatures = [{ field = item, path = x }]");
    assertTrue(error(file).endsWith("the field name item is taken; give the field another name"));
  }

  @Test
  void anUnknownKindIsRefused() throws IOException {
    String file =
        write("data.ratings.path = x\nfeatures = [{ field = a, path = x, kind = tensor }]");
    assertTrue(error(file).startsWith(file + ": 2: "), error(file));
  }

  @Test
  void aFoldOutOfRangeIsRefused() {
    assertEquals(
        "--set evaluate.fold: evaluate.fold = 5 must be from 0 to folds - 1",
        error(SAMPLE, "evaluate.fold=5"));
  }

  @ParameterizedTest
  @CsvSource({"evaluate.k", "recommend.number", "recommend.blockSize"})
  void countsOfRecommendationsAreAtLeastOne(String key) {
    assertEquals(
        "--set %s: %s = 0 must be at least 1".formatted(key, key), error(SAMPLE, key + "=0"));
  }

  @Test
  void rankingIsMeasuredWhereARatingIsRelevant() {
    assertEquals(4.0, load(SAMPLE).evaluate().relevantRating());
    assertEquals(10, load(SAMPLE).evaluate().k());
    assertEquals(null, load(SAMPLE, "evaluate.relevantRating=null").evaluate().relevantRating());
    assertEquals(null, load(SAMPLE).recommend().candidates());
    assertEquals(
        "c.csv", load(SAMPLE, "recommend.candidates.path=c.csv").recommend().candidates().path());
  }

  @Test
  void namesAndExplanationsAreThereForTheAsking() {
    assertEquals(false, load(SAMPLE).recommend().explain());
    assertEquals(true, load(SAMPLE, "recommend.explain=true").recommend().explain());
    assertEquals(null, load(SAMPLE).explain().valueNames().table());
    NameSource names =
        load(SAMPLE, "explain.valueNames.path=n.csv", "explain.valueNames.field='director'")
            .explain()
            .valueNames();
    assertEquals("n.csv", names.table().path());
    assertEquals(List.of("'director'", "value", "name"), names.columns());
  }

  @Test
  void includesAreRelativeToTheirFile() throws IOException {
    Files.writeString(folder.resolve("base.conf"), "data.ratings.path = x\nmodel.rank = 4");
    String file = write("include \"base.conf\"\nmodel.maxIter = 2");
    assertEquals(4, load(file).model().getInt("rank"));
    assertEquals("x", load(file).ratings().table().path());
  }

  @Test
  void aMissingFileIsNamed() {
    String error = error("conf/absent.conf");
    assertTrue(error.startsWith("configuration conf/absent.conf cannot be read"), error);
  }

  private String write(String text) throws IOException {
    Path file = folder.resolve("run.conf");
    Files.writeString(file, text);
    return file.toString();
  }

  private static String error(String location, String... settings) {
    return assertThrows(UsageException.class, () -> load(location, settings)).getMessage();
  }

  private static RunConfig load(String location, String... settings) {
    return RunConfig.load(location, List.of(settings));
  }
}

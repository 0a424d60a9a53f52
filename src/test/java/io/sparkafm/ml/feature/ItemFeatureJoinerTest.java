package io.sparkafm.ml.feature;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.LogCapture;
import io.sparkafm.data.FieldKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Instrumentation;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemFeatureJoinerTest {

  private static Dataset<Row> ratings() {
    return table(
        "user INT, item INT, rating FLOAT",
        row(1, 1, 5f),
        row(1, 2, 4f),
        row(2, 1, 3f),
        row(2, 3, 2f));
  }

  private static Dataset<Row> movies() {
    return table(
        "movieId INT, genres STRING, year INT, plot STRING",
        row(1, "Action | Comedy|Action", 1994, "A man."),
        row(2, "(no genres listed)", 2001, null),
        row(9, "Drama", 1990, "A dog."));
  }

  private static Dataset<Row> actors() {
    return table(
        "movie BIGINT, actor STRING, billing DOUBLE",
        row(1L, "Ann", 0.5),
        row(1L, "Bob", 1.0),
        row(1L, "Ann", 0.25),
        row(3L, "Cy", 1.0),
        row(3L, null, 1.0));
  }

  private static ItemFeatureJoiner joiner(ItemFeature... features) {
    return new ItemFeatureJoiner().setFeatures(features);
  }

  /** "item=value" of all rows of the joined ratings, in order. */
  private static String values(Dataset<Row> joined, String column) {
    return joined
        .orderBy("item", "user")
        .selectExpr("item", "CAST(`" + column + "` AS STRING)")
        .collectAsList()
        .stream()
        .map(row -> row.get(0) + "=" + row.get(1))
        .collect(Collectors.joining("; "));
  }

  private static String joined(ItemFeature feature) {
    ItemFeatureJoiner joiner = joiner(feature);
    Dataset<Row> joined = joiner.transform(ratings());
    assertEquals(joined.schema(), joiner.transformSchema(ratings().schema()));
    return values(joined, feature.name());
  }

  private static String refused(ItemFeature feature) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> joiner(feature).transformSchema(ratings().schema()))
        .getMessage();
  }

  /** The message of the error that the plan itself raises. */
  private static String raised(ItemFeature feature) {
    Throwable error =
        assertThrows(Exception.class, () -> joiner(feature).transform(ratings()).collectAsList());
    while (error.getCause() != null) {
      error = error.getCause();
    }
    return error.getMessage();
  }

  @Test
  void wideTables() {
    assertEquals(
        "1=[Action, Comedy]; 1=[Action, Comedy]; 2=null; 3=null",
        joined(
            ItemFeature.of("genre", movies(), "movieId", "genres")
                .withDelimiter("\\|")
                .withMissing("(no genres listed)")
                .withKind(FieldKind.MULTI_VALUED)));
    assertEquals(
        "1=1990; 1=1990; 2=2000; 3=null",
        joined(ItemFeature.of("period", movies(), "movieId", "floor(year / 5) * 5")));
    assertEquals(
        "1=A man.; 1=A man.; 2=null; 3=null",
        joined(ItemFeature.of("plot", movies(), "movieId", "plot").withKind(FieldKind.TEXT)));
    assertEquals(
        "1=[ Comedy, Action, Action ]; 1=[ Comedy, Action, Action ]; 2=null; 3=null",
        joined(
            ItemFeature.of("genre", movies(), "movieId", "split(genres, '\\\\|')")
                .withMissing("(no genres listed)")));
  }

  @Test
  void longTables() {
    assertEquals(
        "1=[Ann, Bob]; 1=[Ann, Bob]; 2=null; 3=[Cy]",
        joined(
            ItemFeature.of("actor", actors(), "movie", "actor").withKind(FieldKind.MULTI_VALUED)));
    assertEquals(
        "1={Ann -> 0.75, Bob -> 1.0}; 1={Ann -> 0.75, Bob -> 1.0}; 2=null; 3={Cy -> 1.0}",
        joined(ItemFeature.of("actor", actors(), "movie", "actor").withWeight("billing")));
    assertEquals(
        "1={Ann -> 2.0, Bob -> 1.0}; 1={Ann -> 2.0, Bob -> 1.0}; 2=null; 3={Cy -> 1.0}",
        joined(
            ItemFeature.of("actor", actors(), "movie", "actor").withKind(FieldKind.WEIGHTED_BAG)));
    assertEquals(
        "1=Ann Ann Bob; 1=Ann Ann Bob; 2=null; 3=Cy",
        joined(ItemFeature.of("actor", actors(), "movie", "actor").withKind(FieldKind.TEXT)));
  }

  @Test
  void severalValuesWhereOneIsWanted() {
    assertEquals(
        "[USER_RAISED_EXCEPTION] Item 1 has several values of feature 'actor' in its table: keep one row per item, or make the feature multiValued SQLSTATE: P0001",
        raised(ItemFeature.of("actor", actors(), "movie", "actor")));
    Dataset<Row> vectors =
        LocalSpark.session()
            .createDataFrame(
                List.of(row(1, Vectors.dense(1, 2)), row(1, Vectors.dense(1, 2))),
                new StructType()
                    .add("id", DataTypes.IntegerType)
                    .add("image", SQLDataTypes.VectorType()));
    assertEquals(
        "1=[1.0,2.0]; 1=[1.0,2.0]; 2=null; 3=null",
        joined(ItemFeature.of("image", vectors, "id", "image")));
    Column other = array(lit(7.0), lit(2.0));
    assertTrue(
        raised(
                ItemFeature.of(
                    "image",
                    vectors.union(vectors.withColumn("image", array_to_vector(other))),
                    "id",
                    "image"))
            .contains("Item 1 has several values of feature 'image'"));
  }

  @Test
  void idsComeToTheRatingsType() {
    Dataset<Row> strings = table("id STRING, f STRING", row("1", "a"), row("3", "c"));
    assertEquals("1=a; 1=a; 2=null; 3=c", joined(ItemFeature.of("f", strings, "id", "f")));
    Dataset<Row> doubles = table("id DOUBLE, f STRING", row(1.0, "a"), row(3.0, "c"));
    assertEquals("1=a; 1=a; 2=null; 3=c", joined(ItemFeature.of("f", doubles, "id", "f")));
    Dataset<Row> wrong = table("id STRING, f STRING", row("tt1", "a"));
    assertEquals(
        "[USER_RAISED_EXCEPTION] Feature 'f': item id tt1 in its table cannot be cast to INT, the type of the ratings' item ids: drop this row, or cast the ratings' ids to STRING SQLSTATE: P0001",
        raised(ItemFeature.of("f", wrong, "id", "f")));
    assertTrue(
        raised(ItemFeature.of("f", table("id DOUBLE, f STRING", row(1.5, "a")), "id", "f"))
            .contains("item id 1.5"));
    assertEquals(
        "Feature 'f': item ids of type BOOLEAN in its table cannot be compared with INT in the"
            + " ratings: cast one of them",
        refused(ItemFeature.of("f", table("id BOOLEAN, f STRING"), "id", "f")));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertEquals(
        "Column 'rating' is already there: give the feature another name, or drop the column",
        refused(ItemFeature.of("rating", movies(), "movieId", "year")));
    assertTrue(
        refused(ItemFeature.of("genre", movies(), "movieId", "genre"))
            .startsWith(
                "Feature 'genre' cannot be read from its table with columns movieId, genres, year,"
                    + " plot: [UNRESOLVED_COLUMN"));
    assertEquals(
        "Feature 'f': item column 'id' is not in the dataset, did you mean 'year'? The columns are"
            + " movieId, genres, year, plot",
        refused(ItemFeature.of("f", movies(), "id", "year")));
    assertEquals(
        "Feature 'f': 'genres' is of type STRING, which cannot be continuous: cast it or choose"
            + " another kind",
        refused(ItemFeature.of("f", movies(), "movieId", "genres").withKind(FieldKind.CONTINUOUS)));
    assertEquals(
        "Feature 'f': only a string can be split by a delimiter, but 'year' is of type INT",
        refused(ItemFeature.of("f", movies(), "movieId", "year").withDelimiter(",")));
    assertEquals(
        "Feature 'f': weight 'billing' has no effect on a text of type STRING: leave it out",
        refused(
            ItemFeature.of("f", actors(), "movie", "actor")
                .withWeight("billing")
                .withKind(FieldKind.TEXT)));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> joiner().setItemCol("movie").transform(ratings()));
    assertTrue(error.getMessage().startsWith("Item column 'movie' is not in the dataset"));
  }

  @Test
  void savedInAPipeline(@TempDir Path folder) throws IOException {
    ItemFeatureJoiner joiner =
        joiner(
            ItemFeature.of("genre", movies(), "movieId", "genres").withDelimiter("\\|"),
            ItemFeature.of("plot", movies(), "movieId", "plot").withKind(FieldKind.TEXT),
            ItemFeature.of("actor", actors(), "movie", "actor").withWeight("billing"));
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {joiner});
    String path = folder.resolve("model").toString();
    PipelineModel model = pipeline.fit(ratings());
    model.save(path);
    model.write().overwrite().save(path);
    // Spark logs the error with its stack trace as well.
    try (LogCapture log = new LogCapture(Instrumentation.class)) {
      IOException error = assertThrows(IOException.class, () -> model.write().save(path));
      assertTrue(error.getMessage().contains(path + " already exists"), error.getMessage());
      assertEquals(1, log.messages(Level.ERROR).size());
    }
    PipelineModel loaded = PipelineModel.load(path);
    Dataset<Row> expected = model.transform(ratings());
    Dataset<Row> found = loaded.transform(ratings());
    assertEquals(expected.schema(), found.schema());
    assertEquals(FieldKind.TEXT, FieldKind.of(found.schema().apply("plot")));
    for (String column : List.of("genre", "plot", "actor")) {
      assertEquals(values(expected, column), values(found, column));
    }
    assertEquals(
        List.of("genre", "plot", "actor"),
        List.of(((ItemFeatureJoiner) loaded.stages()[0]).getFeatureCols()));

    pipeline.write().overwrite().save(path);
    Pipeline again = Pipeline.load(path);
    assertEquals(
        values(expected, "actor"), values(again.fit(ratings()).transform(ratings()), "actor"));
  }

  @Test
  void aLoadedJoinerDoesNotOverwriteItself(@TempDir Path folder) throws IOException {
    String path = folder.resolve("joiner").toString();
    joiner(ItemFeature.of("actor", actors(), "movie", "actor").withKind(FieldKind.TEXT))
        .setItemCol("item")
        .save(path);
    ItemFeatureJoiner loaded = ItemFeatureJoiner.load(path);
    assertThrows(IOException.class, () -> loaded.write().overwrite().save(path));
    assertEquals("1=Ann Ann Bob", values(loaded.transform(ratings()), "actor").split(";")[0]);
    loaded.save(folder.resolve("elsewhere").toString());
  }

  @Test
  void copiesKeepFeatures() {
    ItemFeatureJoiner joiner = joiner(ItemFeature.of("year", movies(), "movieId", "year"));
    ItemFeatureJoiner copy = joiner.copy(new ParamMap().put(joiner.itemCol(), "other"));
    assertEquals(joiner.uid(), copy.uid());
    assertEquals("other", copy.getItemCol());
    assertEquals(joiner.getFeatures(), copy.getFeatures());
    assertTrue(joiner.explainParams().contains("featureCols"));
  }
}

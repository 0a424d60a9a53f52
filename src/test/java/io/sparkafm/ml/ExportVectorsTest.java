package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.MovieLensSmall;
import io.sparkafm.serve.AfmScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportVectorsTest {
  @TempDir private static Path folder;

  /** A user or item as it is exported. */
  private record Vector(Object id, double bias, float[] vector) {
    static List<Vector> of(Dataset<Row> table) {
      List<Vector> vectors = new ArrayList<>();
      for (Row row : table.collectAsList()) {
        List<Float> values = row.getList(2);
        float[] vector = new float[values.size()];
        for (int h = 0; h < vector.length; h++) {
          vector[h] = values.get(h);
        }
        vectors.add(new Vector(row.get(0), row.getFloat(1), vector));
      }
      return vectors;
    }

    double dot(Vector other) {
      double sum = 0;
      for (int h = 0; h < vector.length; h++) {
        sum += (double) vector[h] * other.vector[h];
      }
      return sum;
    }
  }

  private static AfmModel model(String name) {
    LocalSpark.session();
    return AfmModel.load(GoldenModelTest.path(name).toString());
  }

  /** Root mean square over all pairs of what the vectors' predictions lack. */
  private static double error(String saved, ExportedVectors vectors) {
    AfmScorer scorer = AfmScorer.load(saved);
    List<Vector> users = Vector.of(vectors.users());
    List<Vector> items = Vector.of(vectors.items());
    assertEquals(15, users.size());
    double squares = 0;
    for (Vector user : users) {
      for (Vector item : items) {
        assertEquals(vectors.rank(), item.vector.length);
        double score = vectors.mean() + user.bias + item.bias + user.dot(item);
        squares += Math.pow(score - scorer.predict(user.id, item.id), 2);
      }
    }
    return Math.sqrt(squares / (users.size() * items.size()));
  }

  /** Of a model that does not clip. */
  @ParameterizedTest
  @CsvSource({"point", "posterior"})
  void productsAndBiasesAreThePredictions(String name) throws IOException {
    AfmModel model = model(name).setClipPredictions(false);
    String saved = folder.resolve(name).toString();
    model.save(saved);
    ExportedVectors exact = model.exportVectors(10_000);
    assertEquals(3 * model.data().items().rank(), exact.rank());
    assertEquals(0, exact.droppedRms());
    assertTrue(error(saved, exact) < 1e-6, "exact " + error(saved, exact));

    ExportedVectors few = model.exportVectors();
    double tolerance = 1e-4 * model.data().scale().deviation();
    assertTrue(few.rank() < exact.rank(), few.rank() + " columns");
    assertTrue(few.droppedRms() <= tolerance, few.droppedRms() + " dropped");
    assertTrue(error(saved, few) < tolerance, error(saved, few) + " lacking");

    ExportedVectors two = model.exportVectors(2);
    assertEquals(2, two.rank());
    assertEquals(two.droppedRms(), error(saved, two), 1e-3 * two.droppedRms() + 1e-6);
  }

  @Test
  void whatHasNoVectorsIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> model("mlp").exportVectors())
            .getMessage();
    assertTrue(message.endsWith("train with interaction = innerProduct"), message);
    assertThrows(IllegalArgumentException.class, () -> model("point").exportVectors(0));
  }

  @Test
  void partitionsDoNotMatter() throws IOException {
    Path copy = folder.resolve("repartitioned");
    GoldenModelTest.copy(GoldenModelTest.path("posterior"), copy);
    LocalSpark.session()
        .read()
        .parquet(GoldenModelTest.path("posterior") + "/users")
        .repartition(5)
        .write()
        .mode("overwrite")
        .parquet(copy + "/users");
    ExportedVectors expected = model("posterior").exportVectors(6);
    ExportedVectors found = AfmModel.load(copy.toString()).exportVectors(6);
    assertEquals(
        ModelBits.rows(expected.users().orderBy("user")),
        ModelBits.rows(found.users().orderBy("user")));
    assertEquals(
        ModelBits.rows(expected.items().orderBy("item")),
        ModelBits.rows(found.items().orderBy("item")));
  }

  /** What a service would do: items in an index, a user's vector as the query. */
  @Test
  void anIndexOfNearestNeighboursFindsTheBestItems() throws IOException {
    AfmModel model =
        new AfmEstimator()
            .setUserCol("userId")
            .setItemCol("movieId")
            .setFeatureCols("genre")
            .setRank(8)
            .setBurnIn(4)
            .setNumSamples(3)
            .setThinning(2)
            .setNumBlocks(2)
            .fit(MovieLensSmall.ratingsWithGenres());
    ExportedVectors vectors = model.exportVectors();
    List<Vector> items = Vector.of(vectors.items());
    assertEquals(9724, items.size());
    // The index's 50 candidates were chosen on the users of remainder 0.
    List<Vector> users = Vector.of(vectors.users().filter(col("user").mod(lit(6)).equalTo(1)));
    int found = 0;
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        for (int i = 0; i < items.size(); i++) {
          Document document = new Document();
          float[] vector = extended(items.get(i).vector, (float) items.get(i).bias);
          document.add(
              new KnnFloatVectorField("v", vector, VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
          document.add(new StoredField("number", i));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (Vector user : users) {
          Set<Integer> exact =
              new HashSet<>(
                  IntStream.range(0, items.size())
                      .boxed()
                      .sorted(
                          Comparator.comparingDouble(
                              i -> -(items.get(i).bias + user.dot(items.get(i)))))
                      .limit(10)
                      .toList());
          float[] query = extended(user.vector, 1);
          ScoreDoc[] hits = searcher.search(new KnnFloatVectorQuery("v", query, 50), 10).scoreDocs;
          for (ScoreDoc hit : hits) {
            int item =
                searcher
                    .storedFields()
                    .document(hit.doc)
                    .getField("number")
                    .numericValue()
                    .intValue();
            found += exact.contains(item) ? 1 : 0;
          }
        }
      }
    }
    double recall = found / (10.0 * users.size());
    System.out.printf(
        "rank %d of %d, recall@10 %.4f over %d users%n",
        vectors.rank(), vectors.columns(), recall, users.size());
    assertTrue(recall >= 0.95, "recall@10 " + recall);
  }

  private static float[] extended(float[] vector, float last) {
    float[] longer = Arrays.copyOf(vector, vector.length + 1);
    longer[vector.length] = last;
    return longer;
  }
}

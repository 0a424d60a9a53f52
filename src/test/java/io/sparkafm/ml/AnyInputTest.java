package io.sparkafm.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever there is to train on, training ends in finite predictions within the ratings' range. */
class AnyInputTest {
  private static final String SCHEMA = "user INT, item INT, rating DOUBLE, genre STRING";

  private static Row rating(int user, int item, double value) {
    return RowFactory.create(user, item, value, "g" + item % 2);
  }

  private static List<Row> twelve(long seed) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rows.add(rating(i % 3, i / 3, 1 + (i * 7 + seed) % 5));
    }
    return rows;
  }

  static Stream<Arguments> inputs() {
    List<Row> alike = new ArrayList<>();
    List<Row> extremes = new ArrayList<>();
    List<Row> oneUser = new ArrayList<>();
    List<Row> oneItem = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      alike.add(rating(i % 8, i / 8, 3));
      extremes.add(rating(i % 8, i / 8, i % 2 == 0 ? -1e9 : 1e9));
      oneUser.add(rating(1, i, i % 5));
      oneItem.add(rating(i, 1, i % 5));
    }
    Stream.Builder<Arguments> inputs = Stream.builder();
    for (String inference : List.of("posterior", "point")) {
      inputs.add(Arguments.of("twelve ratings", inference, 0L, twelve(0)));
      inputs.add(Arguments.of("twelve ratings", inference, 1L, twelve(1)));
      inputs.add(Arguments.of("one rating", inference, 0L, List.of(rating(1, 1, 4))));
      inputs.add(
          Arguments.of("two ratings", inference, 0L, List.of(rating(1, 1, 4), rating(2, 1, 2))));
      inputs.add(
          Arguments.of(
              "a user with three",
              inference,
              0L,
              List.of(rating(1, 1, 4), rating(1, 2, 2), rating(1, 3, 5))));
      inputs.add(Arguments.of("ratings all equal", inference, 0L, alike));
      inputs.add(Arguments.of("ratings far apart", inference, 0L, extremes));
      inputs.add(Arguments.of("one user", inference, 0L, oneUser));
      inputs.add(Arguments.of("one item", inference, 0L, oneItem));
    }
    return inputs.build();
  }

  /** Zeros and ones of the same shapes. */
  static Stream<Arguments> likes() {
    return inputs()
        .filter(
            input -> input.get()[1].equals("posterior") && !input.get()[0].equals("two ratings"))
        .map(
            input -> {
              @SuppressWarnings("unchecked")
              List<Row> rows = (List<Row>) input.get()[3];
              List<Row> likes =
                  rows.stream()
                      .map(r -> rating(r.getInt(0), r.getInt(1), r.getDouble(2) >= 3 ? 1 : 0))
                      .toList();
              return Arguments.of(input.get()[0], input.get()[2], likes);
            });
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("likes")
  void anyZerosAndOnesTrain(String name, long seed, List<Row> rows) {
    Dataset<Row> ratings = LocalSpark.table(SCHEMA, rows);
    AfmModel model =
        new AfmEstimator()
            .setFeatureCols("genre")
            .setLoss("logistic")
            .setSeed(seed)
            .setBurnIn(15)
            .setNumSamples(3)
            .setThinning(1)
            .fit(ratings);
    assertEquals(
        rows.size(), model.transform(ratings).where("prediction between 0 and 1").count(), name);
    assertEquals(
        0,
        model
            .attention()
            .where("isnan(attention) or isnan(attentionStd) or isnan(intensity)")
            .count());
  }

  @ParameterizedTest(name = "{0}, {1}, seed {2}")
  @MethodSource("inputs")
  void anyInputTrains(String name, String inference, long seed, List<Row> rows) {
    Dataset<Row> ratings = LocalSpark.table(SCHEMA, rows);
    AfmEstimator estimator =
        new AfmEstimator().setFeatureCols("genre").setInference(inference).setSeed(seed);
    if (inference.equals("posterior")) {
      estimator.setBurnIn(15).setNumSamples(3).setThinning(1);
    } else {
      estimator.setMaxIter(20);
    }
    AfmModel model = estimator.fit(ratings);
    double least = rows.stream().mapToDouble(row -> row.getDouble(2)).min().orElseThrow();
    double most = rows.stream().mapToDouble(row -> row.getDouble(2)).max().orElseThrow();
    List<Row> predictions = model.transform(ratings).collectAsList();
    assertEquals(rows.size(), predictions.size());
    double slack = 1e-5 * Math.max(Math.abs(least), Math.abs(most));
    for (Row row : predictions) {
      double prediction = row.getAs("prediction");
      assertTrue(
          prediction >= least - slack && prediction <= most + slack, "predicted " + prediction);
    }
    assertEquals(
        0,
        model
            .attention()
            .where("isnan(attention) or isnan(attentionStd) or isnan(intensity)")
            .count());
  }
}

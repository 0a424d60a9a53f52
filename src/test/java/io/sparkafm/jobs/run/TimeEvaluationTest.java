package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of events without ratings: 20 users, 10 items, and a new user in the last days. */
class TimeEvaluationTest {
  @TempDir private Path folder;

  private RunConfig config(String... settings) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,at"));
    for (int user = 0; user < 20; user++) {
      for (int item = 0; item < 10; item++) {
        // The pair (u, i) happens 1 + (u + i) mod 3 times, one day after the other.
        for (int time = 0; time <= (user + item) % 3; time++) {
          lines.add("%d,%d,%d".formatted(user, item, 86_400 * (10 * time + item)));
        }
      }
    }
    lines.add("99,3,%d".formatted(86_400 * 29));
    Files.write(folder.resolve("events.csv"), lines);
    Files.writeString(
        folder.resolve("log.conf"),
        """
        data.ratings {
          path = "%s/events.csv", options { header = true }, rating = null, timestamp = at
        }
        model { duplicates = count, inference = point, rank = 2, numBlocks = 1, maxIter = 3 }
        """
            .formatted(folder));
    return RunConfig.load(folder.resolve("log.conf").toString(), List.of(settings));
  }

  @Test
  @SuppressWarnings("unchecked")
  void eventsBeforeAreTrainedOnAndLaterOnesAreMeasuredByTheirTotals() throws Exception {
    RunConfig config = config("evaluate.testFrom=1970-01-11");
    TimeEvaluation evaluation = TimeEvaluation.of(LocalSpark.session(), config);
    Map<String, Object> metrics = evaluation.metrics().asMap();
    // Each of the 200 pairs happens once in the first ten days.
    assertEquals(200L, metrics.get("trainingRatings"));
    List<Map<String, Object>> parts = (List<Map<String, Object>>) metrics.get("parts");
    assertEquals(
        List.of("all", "userAndItem", "averageUser"),
        parts.stream().map(part -> part.get("source")).toList());
    // Two thirds of the pairs happen again, once or twice, and the new user's only one.
    assertEquals(List.of(134L, 133L, 1L), parts.stream().map(part -> part.get("ratings")).toList());
    List<Double> counts =
        evaluation.ratings().where("heldOut").select("rating").distinct().collectAsList().stream()
            .map((Row row) -> row.getDouble(0))
            .sorted()
            .toList();
    assertEquals(List.of(1.0, 2.0), counts);
    // Everybody's rating is 1 in training, so the mean and the model say 1.
    assertEquals((double) parts.get(0).get("rmse"), (double) parts.get(0).get("rmseOfMean"), 1e-6);
    assertTrue((double) metrics.get("rmse") > 0.5);
  }

  @Test
  void trainingAtRandomMeasuresTotalsToo() throws Exception {
    RunConfig config = config("evaluate.testFraction=0.3");
    TrainingRun run =
        TrainingRun.run(config, FeatureTables.readJoined(LocalSpark.session(), config));
    long pairs = run.model().afm().summary().numRatings();
    assertTrue(pairs > 100 && pairs < 180, "training pairs: " + pairs);
    assertTrue(run.accuracy().rmse() < 1, run.accuracy().toString());
  }
}

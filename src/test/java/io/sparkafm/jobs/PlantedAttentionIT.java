package io.sparkafm.jobs;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.Folds;
import io.sparkafm.jobs.run.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is learned of ratings that {@code generate} drew, against their true attention. With {@code
 * -Dafm.planted=full} the generator's defaults, which take minutes; else fewer users and fewer
 * draws.
 */
class PlantedAttentionIT {
  private static final boolean FULL = "full".equals(System.getProperty("afm.planted"));

  @TempDir private Path folder;

  private Path planted(int fewUsers, String... options) {
    Path out = folder.resolve("planted");
    List<String> command = new ArrayList<>(List.of("generate", "--out", out.toString()));
    command.addAll(List.of(options));
    if (!FULL) {
      command.addAll(List.of("--users", "" + fewUsers));
    }
    // Through main: the packaged jar has picocli under another name. A failure would end the JVM.
    Main.main(command.toArray(new String[0]));
    return out;
  }

  private static TrainingRun train(Path planted, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    if (!FULL) {
      all.add("model.numSamples=25");
    }
    RunConfig config = RunConfig.load(planted.resolve("planted.conf").toString(), all);
    Dataset<Row> ratings = FeatureTables.readJoined(LocalSpark.session(), config).cache();
    return TrainingRun.split(config, ratings, Folds.fold(5, 1).equalTo(0));
  }

  /** Of each user and field the true α, attention, its deviation and the gate. */
  private static Map<Object, List<double[]>> users(Path planted, TrainingRun training) {
    Dataset<Row> truth =
        LocalSpark.session()
            .read()
            .option("header", true)
            .csv(planted.resolve("attention.csv").toString())
            .select(col("user"), col("field"), col("attention").cast("double").as("truth"));
    Map<Object, List<double[]>> users = new LinkedHashMap<>();
    for (Row row :
        training
            .model()
            .attention()
            .withColumn("user", col("user").cast("string"))
            .join(truth, new String[] {"user", "field"})
            .collectAsList()) {
      double[] entry = {
        row.<Double>getAs("truth"),
        row.<Float>getAs("attention"),
        row.<Float>getAs("attentionStd"),
        row.<Float>getAs("gate")
      };
      users.computeIfAbsent(row.get(0), user -> new ArrayList<>()).add(entry);
    }
    return users;
  }

  private static double overall(Map<Object, List<double[]>> users, int number) {
    return spearman(users.values().stream().flatMap(List::stream).toList(), number);
  }

  private static double within(Map<Object, List<double[]>> users, int number) {
    return users.values().stream()
        .mapToDouble(user -> spearman(user, number))
        .average()
        .orElseThrow();
  }

  @Test
  void plantedAttentionIsFound() {
    Path planted = planted(700);
    TrainingRun training = train(planted);
    Map<Object, List<double[]>> users = users(planted, training);
    List<double[]> all = users.values().stream().flatMap(List::stream).toList();
    assertEquals(users.size() * 6, all.size());
    double overall = overall(users, 1);
    double within = within(users, 1);
    double error = all.stream().mapToDouble(e -> Math.abs(e[1] - e[0])).average().orElseThrow();
    double covered =
        all.stream()
            .mapToDouble(e -> Math.abs(e[1] - e[0]) <= 1.644854 * e[2] ? 1 : 0)
            .average()
            .orElseThrow();
    double uniform = train(planted, "model.learnAttention=false").accuracy().rmse();
    double rmse = training.accuracy().rmse();
    // Half a star of noise, and the rounding to half stars.
    double noise = 0.52;
    double closed = (uniform - rmse) / (uniform - noise);
    System.out.printf(
        "Planted attention: Spearman %.3f, within users %.3f (the gate's %.3f, %.3f), mean error %.4f, 90 %% intervals hold %.3f; RMSE %.4f, uniform %.4f, of the gap %.2f%n",
        overall,
        within,
        overall(users, 3),
        within(users, 3),
        error,
        covered,
        rmse,
        uniform,
        closed);
    // The full run's figures are in RESULTS.md.
    assertTrue(overall >= (FULL ? 0.95 : 0.75), "Spearman " + overall);
    assertTrue(within >= (FULL ? 0.88 : 0.64), "within users " + within);
    assertTrue(error <= (FULL ? 0.035 : 0.09), "mean error " + error);
    assertTrue(!FULL || covered >= 0.8 && covered <= 0.97, "90 % intervals hold " + covered);
    assertTrue(closed >= (FULL ? 0.8 : 0.48), "of the gap " + closed);
  }

  @Test
  void whereUsersDoNotDifferTheGateIsUniform() {
    Path planted = planted(300, "--gate-deviation", "0");
    TrainingRun training = train(planted);
    double farthest =
        training.model().attention().agg(max(abs(col("gate").minus(1 / 6.0)))).first().getDouble(0);
    System.out.printf("Planted without differences: the gate within %.4f of uniform%n", farthest);
    assertTrue(farthest <= (FULL ? 0.02 : 0.03), "the gate is " + farthest + " from uniform");
  }

  /** Of the true α and another number of each entry. */
  private static double spearman(List<double[]> entries, int number) {
    return new SpearmansCorrelation()
        .correlation(
            entries.stream().mapToDouble(e -> e[0]).toArray(),
            entries.stream().mapToDouble(e -> e[number]).toArray());
  }
}

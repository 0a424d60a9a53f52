package io.sparkafm.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.RunConfig;
import io.sparkafm.jobs.run.ExplanationTables;
import io.sparkafm.jobs.run.FeatureTables;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code afm recommend} writes for planted ratings of 40 users. */
class RecommendCommandTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private static Path folder;

  @BeforeAll
  static void train() throws IOException {
    Main.commandLine()
        .execute(
            ("generate --users 40 --items 30 --ratings-per-user 15 --values 3,4 --out "
                    + folder.resolve("planted"))
                .split(" "));
    RunConfig config = load();
    FittedModel.fit(config, FeatureTables.readJoined(SPARK, config))
        .save(folder.resolve("model").toString());
    StringBuilder names = new StringBuilder("value,name\n");
    for (int v = 0; v < 3; v++) {
      names.append("field1_%d,value number %d%n".formatted(v, v));
    }
    Files.writeString(folder.resolve("names.csv"), names);
  }

  private static RunConfig load(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.inference=point",
                "model.rank=4",
                "model.maxIter=8",
                "model.numBlocks=2",
                "recommend.number=3",
                "explain.rules.minSupport=2",
                "explain.rules.greatContribution=0.06"));
    all.addAll(Arrays.asList(settings));
    return RunConfig.load(folder.resolve("planted/planted.conf").toString(), all);
  }

  private static Metrics recommend(String whom, Path out, String... settings) throws IOException {
    RecommendCommand command = new RecommendCommand();
    new CommandLine(command)
        .parseArgs(
            folder.resolve("planted/planted.conf").toString(),
            "--for",
            whom,
            "--model",
            folder.resolve("model").toString(),
            "--out",
            out.toString());
    RunConfig config = load(settings);
    ExplanationTables tables = config.recommend().explain() ? new ExplanationTables(config) : null;
    try (OutputDirectory results =
        OutputDirectory.open(out.toString(), false, new Configuration())) {
      Metrics metrics = command.write(SPARK, config, tables, results);
      results.commit();
      return metrics;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "items"})
  void recommendationsAreExplainedWhereWanted(String whom) throws IOException {
    Path out = folder.resolve("explained-" + whom);
    Metrics metrics = recommend(whom, out, "recommend.explain=true");
    Dataset<Row> recommended =
        read(out, "recommendations")
            .selectExpr("*", "inline(recommendations)")
            .selectExpr("user", "item", "round(rating, 4)");
    for (String table : List.of("explanations", "messages")) {
      Dataset<Row> pairs =
          read(out, table).selectExpr("user", "item", "round(float(prediction), 4)");
      assertEquals(recommended.count(), pairs.count(), table);
      assertEquals(0, recommended.exceptAll(pairs).count(), table);
    }
    assertEquals(recommended.count(), metrics.get("recommendations"));
    assertEquals(
        recommended.count(), messages(metrics).values().stream().mapToLong(Long::longValue).sum());
    // Ratings are known: claims are held against them.
    Dataset<Row> claims = read(out, "messages").where("messageClaim != 'neutral'");
    assertTrue(claims.count() > 0, messages(metrics).toString());
    assertEquals(0, claims.where("messageEvidence.support is null").count());
    assertTrue(Files.readString(out.resolve("metrics.json")).contains("\"messages\""));
  }

  @Test
  void valuesHaveTheNamesOfTheirTable() throws IOException {
    Path out = folder.resolve("named");
    recommend(
        "users",
        out,
        "recommend.explain=true",
        "explain.valueNames.path=" + folder.resolve("names.csv"),
        "explain.valueNames.options={ header = true }",
        "explain.valueNames.field='field1'");
    Dataset<Row> named = read(out, "messages").where("messageEvidence.field = 'field1'");
    assertTrue(named.count() > 0);
    assertEquals(0, named.where("message not rlike 'value number [0-2]'").count());
  }

  @Test
  void theyAreNotByDefault() throws IOException {
    Path out = folder.resolve("plain");
    assertEquals(Map.of(), messages(recommend("users", out)));
    assertTrue(Files.exists(out.resolve("recommendations")));
    assertFalse(Files.exists(out.resolve("explanations")));
    assertFalse(Files.exists(out.resolve("messages")));
  }

  private static Dataset<Row> read(Path out, String table) {
    return SPARK.read().parquet(out.resolve(table).toString());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Long> messages(Metrics metrics) {
    return (Map<String, Long>) metrics.get("messages");
  }
}

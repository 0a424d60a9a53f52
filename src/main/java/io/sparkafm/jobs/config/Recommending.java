package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import io.sparkafm.data.Columns;
import io.sparkafm.ml.AfmRecommender;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The keys of {@code recommend} in {@code reference.conf}, which say what each component is.
 *
 * @param explain whether explanations and messages are written too
 * @param candidates null for all items
 * @param candidateUser null where the candidates are for everybody
 */
public record Recommending(
    int number,
    boolean excludeSeen,
    int blockSize,
    boolean explain,
    TableSource candidates,
    String candidateUser,
    String candidateItem) {

  static Recommending of(Config config) {
    Config table = config.getConfig("candidates");
    return new Recommending(
        positive(config, "number"),
        config.getBoolean("excludeSeen"),
        positive(config, "blockSize"),
        config.getBoolean("explain"),
        TableSource.isNamed(table) ? TableSource.of(table) : null,
        RunConfig.optional(table, "user"),
        table.getString("item"));
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new UsageException(
          "%s: recommend.%s = %d must be at least 1"
              .formatted(config.getValue(key).origin().description(), key, value));
    }
    return value;
  }

  /** Sets a recommender as the configuration says. */
  public AfmRecommender set(AfmRecommender recommender, SparkSession spark, RunConfig config) {
    return recommender
        .setNumItems(number)
        .setNumUsers(number)
        .setBlockSize(blockSize)
        .setSeen(excludeSeen ? config.ratings().read(spark).select("user", "item") : null)
        .setCandidates(candidates == null ? null : candidates(spark));
  }

  private Dataset<Row> candidates(SparkSession spark) {
    List<Column> columns = new ArrayList<>();
    columns.add(Columns.named(candidateItem).as("item"));
    if (candidateUser != null) {
      columns.add(Columns.named(candidateUser).as("user"));
    }
    return candidates.read(spark).select(columns.toArray(Column[]::new));
  }
}

package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.sparkafm.data.Columns;
import io.sparkafm.ml.AfmRecommender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The keys of {@code recommend} in {@code reference.conf}, which say what each component is.
 *
 * @param explain whether explanations and messages are written too
 * @param exclude values by field
 * @param boost ratings by field and value
 * @param limit numbers of items by field
 * @param candidates null for all items
 * @param candidateUser null where the candidates are for everybody
 */
public record Recommending(
    int number,
    boolean excludeSeen,
    int blockSize,
    boolean explain,
    Map<String, List<String>> exclude,
    Map<String, Map<String, Double>> boost,
    Map<String, Integer> limit,
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
        byKey(config.getConfig("exclude"), Config::getStringList),
        byKey(
            config.getConfig("boost"),
            (fields, field) -> byKey(fields.getConfig(field), Config::getDouble)),
        byKey(config.getConfig("limit"), Config::getInt),
        TableSource.isNamed(table) ? TableSource.of(table) : null,
        RunConfig.optional(table, "user"),
        table.getString("item"));
  }

  /** Fields and values may have any name, dots among its letters. */
  private static <T> Map<String, T> byKey(Config config, BiFunction<Config, String, T> read) {
    Map<String, T> values = new LinkedHashMap<>();
    config.root().keySet().stream()
        .sorted()
        .forEach(key -> values.put(key, read.apply(config, ConfigUtil.joinPath(key))));
    return values;
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
    exclude.forEach((field, values) -> recommender.exclude(field, values.toArray(String[]::new)));
    boost.forEach(
        (field, values) -> values.forEach((value, by) -> recommender.boost(field, value, by)));
    limit.forEach(recommender::limit);
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

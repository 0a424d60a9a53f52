package io.sparkafm.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import io.sparkafm.data.Columns;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.ml.recommend.ItemsForUsers;
import io.sparkafm.ml.recommend.RankingRules;
import io.sparkafm.ml.recommend.UserBatch;
import io.sparkafm.ml.recommend.UsersForItems;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Recommends the items that a model rates highest for each user, or the users for whom it rates
 * each item highest. The result is exact, over the whole catalogue or over the part of it that is
 * not excluded.
 *
 * <pre>{@code
 * model.recommender().setNumItems(20).setSeen(ratings).forAllUsers()
 * }</pre>
 *
 * <p>Results have the columns of {@code ALSModel.recommendForAllUsers} and {@code
 * recommendForAllItems}: the model's {@code userCol} (or {@code itemCol}) and {@code
 * recommendations}, an array of (item or user, rating), the best first. Ratings are those of {@link
 * AfmModel#transform}, as floats, clipped where the model clips; ranks go by the score before it is
 * clipped, and equal scores by the item's number of training ratings (the more the better), or the
 * user's id. Results do not depend on partitions.
 *
 * <p>Users and items are those of training. There is no cross join: the item side is broadcast, and
 * each partition of the users works through it once for {@link #setBlockSize} users at a time.
 */
public final class AfmRecommender {
  /** Entries of the best users that a partition holds at once: 32 MB. */
  private static final int ENTRIES = 1 << 22;

  private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  private final AfmModel model;
  private int numItems = 10;
  private int numUsers = 10;
  private int blockSize = 64;
  private boolean explained;
  private Dataset<?> seen;
  private Dataset<?> candidates;
  private final RankingRules rules;

  AfmRecommender(AfmModel model) {
    this.model = model;
    this.rules = new RankingRules(catalog().items());
  }

  /** Most items of a user, at least 1; default 10. */
  public AfmRecommender setNumItems(int value) {
    this.numItems = positive("numItems", value);
    return this;
  }

  /** Most users of an item, at least 1; default 10. */
  public AfmRecommender setNumUsers(int value) {
    this.numUsers = positive("numUsers", value);
    return this;
  }

  /**
   * Users that are scored together, at least 1; default 64. A task holds this number times the
   * number of values of all fields, in floats.
   */
  public AfmRecommender setBlockSize(int value) {
    this.blockSize = positive("blockSize", value);
    return this;
  }

  /**
   * Whether each recommendation carries its {@code explanation}, an array of parts as {@link
   * AfmModel#explain} has it; default false.
   */
  public AfmRecommender setExplain(boolean value) {
    this.explained = value;
    return this;
  }

  /**
   * Pairs that are not recommended, such as the ratings of training.
   *
   * @param pairs with the model's {@code userCol} and {@code itemCol}; pairs with a user or an item
   *     that was not in training are ignored; null for none
   */
  public AfmRecommender setSeen(Dataset<?> pairs) {
    if (pairs != null) {
      itemId(pairs);
      userId(pairs);
    }
    this.seen = pairs;
    return this;
  }

  /**
   * The only candidates for recommendations. If the table has the model's {@code itemCol} only, its
   * items are candidates for every user. If it has {@code userCol} too, its rows are the pairs that
   * may be recommended, and users without a pair get no recommendations.
   *
   * @param table users and items that were not in training are ignored; null for all items
   */
  public AfmRecommender setCandidates(Dataset<?> table) {
    if (table != null) {
      itemId(table);
      if (isOfUsers(table)) {
        userId(table);
      }
    }
    this.candidates = table;
    return this;
  }

  /**
   * Leaves out the items that have one of some values of a field: "no horror".
   *
   * @param field a field of values, as one of {@code featureCols}
   * @param values as strings
   * @throws IllegalArgumentException for a field or a value that the model does not know
   */
  public AfmRecommender exclude(String field, String... values) {
    for (String value : values) {
      rules.exclude(catalog(), field, value);
    }
    return this;
  }

  /**
   * Ranks the items that have a value higher (or lower) than their ratings; the ratings that are
   * returned stay what they are. An item that has several boosted values gets the sum. Boosts do
   * not change which users an item is recommended to.
   *
   * @param rating finite, in the units of the ratings (log odds for the logistic loss)
   * @throws IllegalArgumentException for a field or a value that the model does not know
   */
  public AfmRecommender boost(String field, String value, double rating) {
    double score = rating / model.data().scale().deviation();
    if (!Float.isFinite((float) score)) {
      throw new IllegalArgumentException(
          "The boost of '%s' is %s: give a finite number".formatted(value, rating));
    }
    rules.boost(catalog(), field, value, score);
    return this;
  }

  /**
   * Limits the items of a user's list that have the same value of a field: "at most one of a
   * director". The list is filled from the best item on, and an item is passed over where one of
   * its values has been taken as often as it may be. Items without a value of the field are not
   * limited, and neither are the users of an item.
   *
   * @param most ≥ 1
   * @throws IllegalArgumentException for a field that the model does not know
   */
  public AfmRecommender limit(String field, int most) {
    rules.limit(catalog(), field, positive("limit", most));
    return this;
  }

  private ItemCatalog catalog() {
    return model.data().catalog();
  }

  /** The best items of every user of training. */
  public Dataset<Row> forAllUsers() {
    return items(model.users());
  }

  /**
   * The best items of some users.
   *
   * @param users with the model's {@code userCol}; a user that is there several times gets one row,
   *     an unknown one none
   */
  public Dataset<Row> forUsers(Dataset<?> users) {
    Dataset<Row> wanted = users.select(userId(users).as("_afm_user"));
    return items(model.users().join(wanted, col("user").equalTo(col("_afm_user")), "left_semi"));
  }

  /** The best users of every item of training. */
  public Dataset<Row> forAllItems() {
    return users(allowed());
  }

  /**
   * The best users of some items.
   *
   * @param items with the model's {@code itemCol}; an item that is there several times gets one
   *     row, an unknown one none. They are collected: the driver holds all items anyway.
   */
  public Dataset<Row> forItems(Dataset<?> items) {
    int[] wanted = JoinedPairs.itemNumbers(model, items);
    return users(
        IntStream.of(allowed()).filter(j -> Arrays.binarySearch(wanted, j) >= 0).toArray());
  }

  private Dataset<Row> items(Dataset<Row> users) {
    int[] items = allowed();
    int n = Math.max(1, Math.min(numItems, items.length));
    StructType recommendation =
        new StructType()
            .add(model.getItemCol(), catalog().idType())
            .add("rating", DataTypes.FloatType);
    StructType schema =
        new StructType()
            .add(model.getUserCol(), userType())
            .add("recommendations", DataTypes.createArrayType(recommendation));
    return explained(
        withLists(users)
            .mapPartitions(
                new ItemsForUsers(
                    model.broadcast(),
                    items,
                    new RankingRules(rules),
                    n,
                    blockSize,
                    model.getClipPredictions()),
                Encoders.row(schema)),
        model.getUserCol(),
        model.getItemCol());
  }

  /**
   * Adds explanations where they are wanted.
   *
   * @param to column of what a row is for
   * @param of what is recommended, in the array
   */
  private Dataset<Row> explained(Dataset<Row> recommendations, String to, String of) {
    if (!explained) {
      return recommendations;
    }
    Dataset<Row> pairs =
        recommendations
            .select(Columns.named(to), posexplode(col("recommendations")))
            .select(
                Columns.named(to),
                col("pos").as("_afm_place"),
                col("col").getField(of).as(of),
                col("col").getField("rating").as("_afm_rating"));
    Column entry =
        struct(
            col("_afm_place"),
            Columns.named(of),
            col("_afm_rating").as("rating"),
            col("explanation"));
    return model
        .explain(pairs)
        .groupBy(Columns.named(to))
        .agg(sort_array(collect_list(entry)).as("recommendations"))
        .withColumn(
            "recommendations",
            transform(
                col("recommendations"),
                recommendation ->
                    struct(
                        recommendation.getField(of).as(of),
                        recommendation.getField("rating").as("rating"),
                        recommendation.getField("explanation").as("explanation"))));
  }

  private Dataset<Row> users(int[] items) {
    int n = (int) Math.max(1, Math.min(numUsers, model.summary().numUsers()));
    StructType entry =
        new StructType()
            .add("score", DataTypes.FloatType)
            .add("user", userType())
            .add("rating", DataTypes.FloatType);
    StructType schema =
        new StructType()
            .add("item", catalog().idType())
            .add("users", DataTypes.createArrayType(entry));
    Dataset<Row> users = withLists(model.users());
    int most = Math.max(1, ENTRIES / n);
    Dataset<Row> best = null;
    for (int from = 0; from == 0 || from < items.length; from += most) {
      int[] some = Arrays.copyOfRange(items, from, Math.min(items.length, from + most));
      Dataset<Row> more =
          users.mapPartitions(
              new UsersForItems(model.broadcast(), some, n, blockSize, model.getClipPredictions()),
              Encoders.row(schema));
      best = best == null ? more : best.union(more);
    }
    // A partition's best are n at most, so this is no collection of all users.
    Column merged = slice(sort_array(flatten(collect_list("users"))), 1, n);
    Dataset<Row> recommendations =
        best.groupBy("item")
            .agg(merged.as("users"))
            .select(
                col("item").as(model.getItemCol()),
                transform(
                        col("users"),
                        user ->
                            struct(
                                user.getField("user").as(model.getUserCol()),
                                user.getField("rating").as("rating")))
                    .as("recommendations"));
    return explained(recommendations, model.getItemCol(), model.getUserCol());
  }

  /** Numbers of the items that may be recommended to anybody, ascending. */
  private int[] allowed() {
    IntStream items =
        candidates != null && !isOfUsers(candidates)
            ? IntStream.of(JoinedPairs.itemNumbers(model, candidates))
            : IntStream.of(catalog().inTraining());
    return items.filter(rules::allows).toArray();
  }

  /** Users as {@link UserBatch} reads them. */
  private Dataset<Row> withLists(Dataset<Row> users) {
    Dataset<Row> listed = users.select("user", "factors", "bias");
    listed =
        seen == null
            ? listed.withColumn("seen", lit(null).cast(NUMBERS))
            : listed.join(byUser(seen, "seen"), new String[] {"user"}, "left");
    return candidates == null || !isOfUsers(candidates)
        ? listed.withColumn("candidates", lit(null).cast(NUMBERS))
        : listed.join(byUser(candidates, "candidates"), new String[] {"user"}, "inner");
  }

  /** user, and the sorted numbers of the known items that pairs name for each. */
  private Dataset<Row> byUser(Dataset<?> pairs, String name) {
    return pairs
        .select(userId(pairs).as("user"), JoinedPairs.itemNumber(model, pairs).as("number"))
        .where("user is not null and number is not null")
        .groupBy("user")
        .agg(sort_array(collect_set("number")).as(name));
  }

  private Column itemId(Dataset<?> table) {
    return JoinedPairs.id(table.schema(), model.getItemCol(), catalog().idType());
  }

  private Column userId(Dataset<?> table) {
    return JoinedPairs.id(table.schema(), model.getUserCol(), userType());
  }

  private boolean isOfUsers(Dataset<?> table) {
    return Columns.find(table.schema(), model.getUserCol()) != null;
  }

  private DataType userType() {
    return model.users().schema().apply("user").dataType();
  }

  /**
   * @throws IllegalArgumentException for a number below 1
   */
  static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s = %d must be at least 1: ask for one or more".formatted(name, value));
    }
    return value;
  }
}

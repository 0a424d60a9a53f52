package io.sparkafm.data;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * All ratings, in blocks of users.
 *
 * <p>How a rating finds its block: its user's id is hashed into one of max(1024, 32 P) buckets; the
 * buckets are counted and dealt to the P blocks, largest first, each to the block that has least so
 * far. So blocks hold about as many ratings each, even where a few users give most of them, and no
 * list of users is ever in one place.
 */
public final class RatingBlocks {
  /** Of the hash by which Spark divides rows among partitions. */
  private static final int HASH_SEED = 42;

  private final JavaRDD<UserBlock> blocks;
  private final long[] sizes;
  private final int[] blockOf;
  private final RatingSummary summary;
  private final boolean merges;
  private final Supplier<IllegalArgumentException> duplicatesError;

  private RatingBlocks(
      JavaRDD<UserBlock> blocks,
      long[] sizes,
      int[] blockOf,
      RatingSummary summary,
      boolean merges,
      Supplier<IllegalArgumentException> duplicatesError) {
    this.blocks = blocks;
    this.sizes = sizes;
    this.blockOf = blockOf;
    this.summary = summary;
    this.merges = merges;
    this.duplicatesError = duplicatesError;
  }

  /** Number of buckets for P blocks: the ratings' {@link RatingSummary} counts as many. */
  public static int buckets(int numBlocks) {
    return Math.max(1024, Math.multiplyExact(32, numBlocks));
  }

  /**
   * @param ratings ratings, {@linkplain RatingSummary#check checked}
   * @param columns resolved against the dataset's schema
   * @param summary what the check found, with {@link #buckets} for P
   * @param catalog the dataset's items
   * @param numBlocks number of blocks P, &gt; 0; may be larger than the number of users
   */
  public static RatingBlocks of(
      Dataset<Row> ratings,
      RatingColumns columns,
      DuplicatePolicy duplicates,
      RatingSummary summary,
      ItemCatalog catalog,
      int numBlocks) {
    Dataset<Row> index = catalog.index(ratings.sparkSession(), "itemId", "index");
    return of(ratings, columns, duplicates, summary, index, numBlocks);
  }

  /**
   * The same, with the numbers of the items given by a table.
   *
   * @param index columns {@code itemId}, in the type of the ratings' ids, and {@code index}, an
   *     int; ratings of items that the table does not have are left out
   */
  public static RatingBlocks of(
      Dataset<Row> ratings,
      RatingColumns columns,
      DuplicatePolicy duplicates,
      RatingSummary summary,
      Dataset<Row> index,
      int numBlocks) {
    long[] bucketSizes = summary.bucketSizes();
    int[] blockOf = deal(bucketSizes, numBlocks);
    long[] sizes = new long[numBlocks];
    for (int b = 0; b < bucketSizes.length; b++) {
      sizes[blockOf[b]] += bucketSizes[b];
    }

    Column user = Columns.named(columns.user());
    Column item = Columns.named(columns.item());
    List<Column> selected = new ArrayList<>();
    selected.add(user.as("user"));
    selected.add(RatingSummary.key(columns).as("key"));
    selected.add(item.as("item"));
    selected.add(xxhash64(user.cast("string"), item.cast("string")).as("order"));
    selected.add(RatingSummary.bucket(columns, bucketSizes.length).as("bucket"));
    selected.add(RatingSummary.rating(columns).as("rating"));
    selected.add(RatingSummary.weight(columns).cast("float").as("weight"));
    selected.add(not(RatingSummary.training(columns)).as("validation"));
    selected.add(
        (columns.timestamp() == null ? lit(0) : Columns.named(columns.timestamp()))
            .as("timestamp"));
    Dataset<Row> sorted =
        ratings
            .select(selected.toArray(new Column[0]))
            .join(broadcast(index), Columns.named("item").equalTo(Columns.named("itemId")))
            .repartition(numBlocks, get(lit(keys(numBlocks, blockOf)), Columns.named("bucket")))
            .sortWithinPartitions(
                "key", "user", "order", "index", "validation", "timestamp", "rating", "weight")
            .select("user", "key", "index", "validation", "rating", "weight");
    boolean weighted = columns.weight() != null;
    boolean validated = columns.validationIndicator() != null;
    JavaRDD<UserBlock> blocks =
        sorted
            .toJavaRDD()
            .mapPartitions(
                rows -> List.of(block(rows, duplicates, weighted, validated)).iterator(), true);
    return new RatingBlocks(
        blocks,
        sizes,
        blockOf,
        summary,
        duplicates.merges(),
        duplicates == DuplicatePolicy.ERROR
            ? () -> RatingSummary.duplicates(ratings, columns)
            : null);
  }

  /**
   * The blocks: exactly P partitions of one block each, some perhaps without users. Not persisted;
   * their content depends on the data and P alone.
   */
  public JavaRDD<UserBlock> blocks() {
    return blocks;
  }

  /**
   * Rows of another table about users, in the partitions of their blocks.
   *
   * @param users with the users' ids, in the type of the ratings', in its first column
   */
  public JavaRDD<Row> partitioned(Dataset<Row> users) {
    Column key = xxhash64(Columns.named(users.columns()[0]).cast("string"));
    Column bucket = pmod(key, lit((long) blockOf.length)).cast("int");
    return users
        .repartition(sizes.length, get(lit(keys(sizes.length, blockOf)), bucket))
        .toJavaRDD();
  }

  /**
   * For each bucket a number that Spark hashes to the partition of the bucket's block. Spark 4.1
   * can be told the partition itself ({@code repartitionById}), and 4.0 cannot.
   */
  private static int[] keys(int numBlocks, int[] blockOf) {
    int[] keyOf = new int[numBlocks];
    boolean[] found = new boolean[numBlocks];
    int missing = numBlocks;
    for (int key = 0; missing > 0; key++) {
      int partition = Math.floorMod(Murmur3_x86_32.hashInt(key, HASH_SEED), numBlocks);
      if (!found[partition]) {
        found[partition] = true;
        keyOf[partition] = key;
        missing--;
      }
    }
    return Arrays.stream(blockOf).map(block -> keyOf[block]).toArray();
  }

  /** Ratings of each block, with those held out, before duplicates are merged; length P. */
  public long[] sizes() {
    return sizes.clone();
  }

  /**
   * Totals over all blocks, computed by one job over {@link #blocks}; persist the blocks first.
   * Sums are taken in whole numbers, so that neither partitioning nor the number of blocks changes
   * a bit of them.
   *
   * @throws IllegalArgumentException for duplicates where the policy refuses them, naming up to
   *     three (user, item) pairs
   */
  public RatingTotals totals() {
    long rows = summary.trainingRatings() + summary.validationRatings();
    double low = summary.low();
    double high = summary.high();
    double maxWeight = summary.maxWeight();
    RatingSums sums =
        blocks
            .mapPartitions(
                it -> List.of(new RatingSums(it.next(), rows, low, high, maxWeight)).iterator())
            .collect()
            .stream()
            .reduce(RatingSums::plus)
            .orElseThrow();
    if (duplicatesError != null && sums.duplicates() > 0) {
      throw duplicatesError.get();
    }
    return sums.totals();
  }

  /**
   * Whether the passes over the ratings have seen as many: the check of the ratings, the table of
   * items and the blocks each read the dataset.
   *
   * @param totals what the blocks hold
   * @throws IllegalStateException where the dataset was another one each time
   */
  public void requireSame(RatingTotals totals, ItemCatalog catalog) {
    long ofItems = 0;
    for (int j = 0; j < catalog.items(); j++) {
      ofItems += catalog.count(j);
    }
    // Where duplicates are merged the check, which comes before, counts more than is left.
    boolean asChecked =
        merges
            || totals.ratings() == summary.trainingRatings()
                && totals.validationRatings() == summary.validationRatings();
    if (!asChecked || ofItems != totals.ratings()) {
      throw new IllegalStateException(
          "The dataset gave other ratings each time it was read (%d, then %d, then %d to train on): an expression of it depends on chance, or its source grows. Write it to a table, or checkpoint it, and train on that"
              .formatted(summary.trainingRatings(), ofItems, totals.ratings()));
    }
  }

  /** Deals buckets to blocks, largest first, each to the block with the fewest ratings so far. */
  static int[] deal(long[] bucketSize, int numBlocks) {
    List<Integer> order = new ArrayList<>();
    for (int b = 0; b < bucketSize.length; b++) {
      order.add(b);
    }
    // A stable sort: buckets of one size stay in their order, and the result is the same always.
    order.sort(Collections.reverseOrder((a, b) -> Long.compare(bucketSize[a], bucketSize[b])));
    record Load(int block, long ratings) {}
    var least =
        new PriorityQueue<Load>(
            Comparator.comparingLong(Load::ratings).thenComparingInt(Load::block));
    for (int block = 0; block < numBlocks; block++) {
      least.add(new Load(block, 0));
    }
    int[] blockOf = new int[bucketSize.length];
    for (int b : order) {
      Load load = least.remove();
      blockOf[b] = load.block();
      least.add(new Load(load.block(), load.ratings() + bucketSize[b]));
    }
    return blockOf;
  }

  /** Rows sorted by user and item, as user, key, item, validation, rating, weight. */
  private static UserBlock block(
      Iterator<Row> rows, DuplicatePolicy duplicates, boolean weighted, boolean validated) {
    List<Object> ids = new ArrayList<>();
    List<Long> keys = new ArrayList<>();
    RatingBlockBuilder training = new RatingBlockBuilder(duplicates, weighted);
    RatingBlockBuilder validation = new RatingBlockBuilder(duplicates, weighted);
    Object user = null;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (!row.get(0).equals(user)) {
        user = row.get(0);
        ids.add(user);
        keys.add(row.getLong(1));
        training.beginUser();
        validation.beginUser();
      }
      RatingBlockBuilder runs = row.getBoolean(3) ? validation : training;
      runs.add(row.getInt(2), row.getFloat(4), row.getFloat(5));
    }
    return new UserBlock(
        ids.toArray(),
        keys.stream().mapToLong(Long::longValue).toArray(),
        training.block(),
        validated ? validation.block() : null);
  }
}

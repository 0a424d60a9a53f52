package io.sparkafm.ml;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

import io.sparkafm.core.learn.UserMoments;
import io.sparkafm.core.learn.UserPrior;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.data.Columns;
import io.sparkafm.data.DuplicatePolicy;
import io.sparkafm.data.RatingBlocks;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.data.RatingSummary;
import io.sparkafm.data.RatingTotals;
import io.sparkafm.data.UserBlock;
import io.sparkafm.ml.table.FoldBlock;
import io.sparkafm.ml.table.NewItems;
import io.sparkafm.ml.table.UserTable;
import io.sparkafm.serve.AfmModelData;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link AfmModel#foldIn}: the ratings go into blocks of users as for training, and each block's
 * users are found on the item side as it is.
 */
final class UserFoldIn {
  private static final Logger LOG = LoggerFactory.getLogger(UserFoldIn.class);

  /** Ratings of a block, about: some 25 MB of them. */
  private static final long BLOCK_RATINGS = 2_000_000;

  private final AfmModel model;
  private final AfmModelData data;
  private final SparkSession spark;
  private final JavaSparkContext context;

  UserFoldIn(AfmModel model) {
    this.model = model;
    this.data = model.data();
    this.spark = model.users().sparkSession();
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /**
   * @param weightCol empty where all ratings weigh 1
   * @return the model with the users of the ratings in addition, or in the place of those that it
   *     had
   */
  AfmModel fold(Dataset<Row> given, String ratingCol, String weightCol) {
    Dataset<Row> ratings = JoinedPairs.asNamed(model, given);
    RatingColumns columns =
        RatingColumns.of(model.getUserCol(), model.getItemCol(), ratingCol)
            .withWeight(weightCol.isEmpty() ? null : weightCol)
            .resolve(ratings.schema());
    ratings = Columns.asNamed(ratings, columns.names());
    UnknownIds.warn(model, ratings);
    DataType userType = model.users().schema().apply("user").dataType();
    Dataset<Row> typed = withIds(ratings, columns.user(), userType);
    typed = withIds(typed, columns.item(), data.catalog().idType());
    int buckets = RatingBlocks.buckets(context.defaultParallelism());
    RatingSummary summary = RatingSummary.check(typed, columns, DuplicatePolicy.KEEP, buckets);
    int numBlocks =
        Math.toIntExact(
            Math.max(context.defaultParallelism(), summary.trainingRatings() / BLOCK_RATINGS));
    NewItems newItems =
        NewItems.of(
            data,
            typed,
            Columns.named(columns.item()),
            model.itemIndex(Columns.named(columns.item())),
            JoinedPairs.bags(model.data().catalog(), typed.schema()));
    RatingBlocks ratingBlocks =
        RatingBlocks.of(
            typed,
            columns,
            DuplicatePolicy.KEEP,
            summary,
            newItems.index(spark, data.catalog()),
            numBlocks);
    Broadcast<FoldBlock.Beside> beside =
        context.broadcast(
            new FoldBlock.Beside(
                newItems.features(), data.settings().samples() ? prior() : null, data.attention()));
    JavaRDD<UserBlock> blocks =
        ratingBlocks.blocks().persist(StorageLevel.MEMORY_AND_DISK()).setName("AFM fold-in");
    try {
      RatingTotals totals = ratingBlocks.totals();
      Dataset<Row> folded =
          UserTable.of(
              spark,
              blocks.map(new FoldBlock(model.broadcast(), beside)),
              totals.users(),
              userType,
              data.userFloats());
      return with(folded, totals);
    } finally {
      blocks.unpersist(false);
      beside.destroy();
    }
  }

  /**
   * The dataset with ids in the type of the model's.
   *
   * @throws IllegalArgumentException for an id that has no equal there
   */
  private static Dataset<Row> withIds(Dataset<Row> ratings, String column, DataType type) {
    Column id = JoinedPairs.id(ratings.schema(), column, type);
    DataType given = ratings.schema().apply(column).dataType();
    if (given.equals(type)) {
      return ratings;
    }
    List<Row> strange =
        ratings
            .filter(id.isNull().and(Columns.named(column).isNotNull()))
            .select(Columns.named(column))
            .takeAsList(1);
    if (!strange.isEmpty()) {
      throw new IllegalArgumentException(
          "Column '%s' is of type %s and holds %s, which cannot be cast to %s, the type of the model's ids: drop this row, or train with ids of type %s"
              .formatted(column, given.sql(), strange.get(0).get(0), type.sql(), given.sql()));
    }
    return ratings.withColumn(column, id);
  }

  private AfmModel with(Dataset<Row> folded, RatingTotals totals) {
    Dataset<Row> users = model.users();
    Dataset<Row> ids = folded.select("user");
    long replaced =
        users.join(ids, users.col("user").equalTo(ids.col("user")), "left_semi").count();
    if (replaced > 0) {
      LOG.warn(
          "{} of {} users were in the model already, and their old factors are replaced by factors from these ratings alone: give all ratings of such a user, or leave the user out",
          replaced,
          totals.users());
      users = users.join(ids, users.col("user").equalTo(ids.col("user")), "left_anti");
    }
    Row used = folded.agg(sum("ratings")).first();
    long skipped = totals.ratings() - used.getLong(0);
    if (skipped > 0) {
      LOG.warn(
          "{} of {} ratings are of items that were not in training and of which no feature is known, so these ratings are left out: join the items' features, or train again",
          skipped,
          totals.ratings());
    }
    long count = model.summary().numUsers() - replaced + totals.users();
    return model.withUsers(users.union(folded), model.summary().withUsers(count));
  }

  /** What the model's users are like, from sums over all of them; two passes. */
  private UserPrior prior() {
    Dataset<Row> users = model.users().filter("ratings > 0");
    Row bounds =
        users
            .agg(
                expr("max(greatest(abs(array_max(factors)), abs(array_min(factors)), abs(bias)))"),
                expr("count(*)"))
            .first();
    double largest = bounds.getFloat(0);
    long count = bounds.getLong(1);
    int factors = data.fields() * data.items().rank();
    int fields = data.fields();
    UserMoments moments =
        users
            .select("factors", "bias", "gate", "ratings")
            .toJavaRDD()
            .mapPartitions(
                rows -> List.of(moments(rows, factors, fields, count, largest)).iterator())
            .treeReduce(UserMoments::plus);
    RatingScale scale = data.scale();
    double curvature = scale.loss() == Loss.LOGISTIC ? scale.mean() * (1 - scale.mean()) : 1;
    return UserPrior.of(
        moments,
        data.items(),
        data.catalog().features(),
        data.popularity(),
        data.items().precisions().noise,
        curvature);
  }

  private static UserMoments moments(
      Iterator<Row> rows, int factors, int fields, long count, double largest) {
    UserMoments moments = new UserMoments(factors, fields, count, largest);
    float[] f = new float[factors];
    float[] gate = new float[fields];
    while (rows.hasNext()) {
      Row row = rows.next();
      copy(row, 0, f);
      copy(row, 2, gate);
      moments.add(f, row.getFloat(1), gate, row.getInt(3));
    }
    return moments;
  }

  private static void copy(Row row, int column, float[] to) {
    scala.collection.Seq<Float> from = row.getSeq(column);
    for (int i = 0; i < to.length; i++) {
      to[i] = from.apply(i);
    }
  }
}

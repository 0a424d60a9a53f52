package io.sparkafm.ml.recommend;

import io.sparkafm.core.score.TopLists;
import io.sparkafm.serve.AfmModelData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The best users of each of some items among those of a partition: rows of {@link UserBatch} in;
 * item and an array of (minus the score, user, rating) out, which sorts the best first. Memory: n
 * entries of 8 bytes an item, the ids of the partition's users, and one batch of users.
 *
 * @param items numbers of the items
 * @param n most users of an item
 * @param batchSize users of a batch
 */
public record UsersForItems(
    Broadcast<AfmModelData> model, int[] items, int n, int batchSize, boolean clip)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> users) {
    AfmModelData data = model.value();
    UserBatch batch = new UserBatch(data.items(), batchSize);
    BatchScores scores = new BatchScores(data, batch, items, batchSize);
    List<Object> ids = new ArrayList<>();
    // Partitions must agree on ties, so it is ids that decide, not the order of arrival.
    TopLists best = new TopLists(items.length, n, (a, b) -> compare(ids.get(a), ids.get(b)));
    while (users.hasNext()) {
      batch.read(users);
      int first = ids.size();
      for (int i = 0; i < batch.size; i++) {
        ids.add(batch.ids[i]);
      }
      scores.offerUsers(best, first);
    }
    return IntStream.range(0, items.length)
        .filter(p -> best.size(p) > 0)
        .mapToObj(p -> row(data, best, p, ids))
        .iterator();
  }

  private Row row(AfmModelData data, TopLists best, int p, List<Object> ids) {
    Row[] users = new Row[best.size(p)];
    for (int place = 0; place < users.length; place++) {
      float score = best.score(p, place);
      float rating = (float) data.scale().prediction(score, clip);
      users[place] = RowFactory.create(-score, ids.get(best.number(p, place)), rating);
    }
    return RowFactory.create(data.catalog().id(items[p]), users);
  }

  /** The order of Spark SQL: strings by their bytes. */
  @SuppressWarnings("unchecked")
  static int compare(Object a, Object b) {
    return a instanceof String
        ? UTF8String.fromString((String) a).compareTo(UTF8String.fromString((String) b))
        : ((Comparable<Object>) a).compareTo(b);
  }
}

package io.sparkafm.ml.recommend;

import io.sparkafm.core.score.Scorer;
import io.sparkafm.core.score.TopLists;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The best items of each user of a partition: rows of {@link UserBatch} in; user and an array of
 * (item, rating) out, the best first. One batch of users at a time is in memory, and one panel of
 * their scores. A user for whom no item is left has no row.
 *
 * @param items numbers of the items that may be recommended
 * @param n most items of a user
 * @param batchSize users of a batch
 */
public record ItemsForUsers(
    Broadcast<AfmModelData> model, int[] items, int n, int batchSize, boolean clip)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> users) {
    return new Batches(users);
  }

  /** The recommendations, made when the ones before have been taken. */
  private final class Batches implements Iterator<Row> {
    private final Iterator<Row> users;
    private final AfmModelData data = model.value();
    private final ItemCatalog catalog = data.catalog();
    private final UserBatch batch = new UserBatch(data.items(), batchSize);
    private final BatchScores scores = new BatchScores(data, batch, items, batchSize);
    private final Scorer scorer = new Scorer(data.settings(), data.items(), catalog.features());
    private final TopLists best = new TopLists(batchSize, n);
    private int next;

    Batches(Iterator<Row> users) {
      this.users = users;
    }

    @Override
    public boolean hasNext() {
      while (true) {
        for (; next < batch.size; next++) {
          if (best.size(next) > 0) {
            return true;
          }
        }
        if (!users.hasNext()) {
          return false;
        }
        batch.read(users);
        best.clear();
        select();
        next = 0;
      }
    }

    private void select() {
      boolean all = false;
      for (int i = 0; i < batch.size; i++) {
        all |= batch.candidates(i) == null;
      }
      if (all) {
        scores.offerItems(best);
        return;
      }
      // Few pairs of many: one after the other.
      for (int i = 0; i < batch.size; i++) {
        scorer.user(batch.factors, batch.at(i));
        for (int item : batch.candidates(i)) {
          float score = scorer.score(batch.factors, batch.at(i), batch.bias[i], item);
          if (batch.mayBeRecommended(i, item)) {
            best.offer(i, score, item);
          }
        }
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      best.sort(next);
      List<Row> recommendations = new ArrayList<>(best.size(next));
      for (int place = 0; place < best.size(next); place++) {
        float rating = (float) data.scale().prediction(best.score(next, place), clip);
        recommendations.add(RowFactory.create(catalog.id(best.number(next, place)), rating));
      }
      return RowFactory.create(batch.ids[next++], recommendations.toArray(new Row[0]));
    }
  }
}

package io.sparkafm.ml;

import io.sparkafm.core.score.BlockScorer;
import io.sparkafm.core.score.Scorer;
import io.sparkafm.core.score.TopLists;
import io.sparkafm.data.ItemCatalog;
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
 */
final class ItemsForUsers implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Items that are scored before their scores are looked at: both stay in the first cache. */
  static final int PANEL = 64;

  private final Broadcast<AfmModelData> model;
  private final int[] items;
  private final int n;
  private final int batchSize;
  private final boolean clip;

  /**
   * @param items numbers of the items that may be recommended
   * @param n most items of a user
   * @param batchSize users of a batch
   */
  ItemsForUsers(Broadcast<AfmModelData> model, int[] items, int n, int batchSize, boolean clip) {
    this.model = model;
    this.items = items;
    this.n = n;
    this.batchSize = batchSize;
    this.clip = clip;
  }

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
    private final BlockScorer block =
        new BlockScorer(data.settings(), data.items(), catalog.features(), batchSize);
    private final Scorer scorer = new Scorer(data.settings(), data.items(), catalog.features());
    private final float[] scores = new float[PANEL * block.lanes()];
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
        selectFromAll();
        return;
      }
      // Few pairs of many: one after the other.
      for (int i = 0; i < batch.size; i++) {
        scorer.user(batch.factors, i * block.width());
        for (int item : batch.candidates(i)) {
          float score = scorer.score(batch.factors, i * block.width(), batch.bias[i], item);
          offer(i, score, item);
        }
      }
    }

    private void selectFromAll() {
      block.users(batch.factors, batch.bias, batch.size);
      for (int from = 0; from < items.length; from += PANEL) {
        int to = Math.min(items.length, from + PANEL);
        block.score(items, from, to, scores);
        for (int p = from; p < to; p++) {
          int at = (p - from) * block.lanes();
          for (int i = 0; i < batch.size; i++) {
            if (best.mayTake(i, scores[at + i])) {
              offer(i, scores[at + i], items[p]);
            }
          }
        }
      }
    }

    private void offer(int user, float score, int item) {
      if (batch.mayBeRecommended(user, item)) {
        best.offer(user, score, item);
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

package io.sparkafm.ml.recommend;

import io.sparkafm.core.score.Scorer;
import io.sparkafm.core.score.TopLists;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The best items of each user of a partition: rows of {@link UserBatch} in; user and an array of
 * (item, rating) out, the best first. One batch of users at a time is in memory, and one panel of
 * their scores. Where the rules limit a list, four times n entries of a user are held, and all
 * items are gone through for a user of whom the rules take fewer than n of these. A user for whom
 * no item is left has no row.
 *
 * @param items numbers of the items that may be recommended
 * @param rules boosts of items, and limits of a user's list
 * @param n most items of a user
 * @param batchSize users of a batch
 */
public record ItemsForUsers(
    Broadcast<AfmModelData> model,
    int[] items,
    RankingRules rules,
    int n,
    int batchSize,
    boolean clip)
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
    private final int entries = rules.likely(n, items.length);
    private final TopLists best = new TopLists(batchSize, entries);

    /** The items of each user of the batch, and their scores without boosts. */
    private final int[][] chosen = new int[batchSize][];

    private final float[][] score = new float[batchSize][];
    private int next;

    Batches(Iterator<Row> users) {
      this.users = users;
    }

    @Override
    public boolean hasNext() {
      while (true) {
        for (; next < batch.size; next++) {
          if (chosen[next].length > 0) {
            return true;
          }
        }
        if (!users.hasNext()) {
          return false;
        }
        batch.read(users);
        fill();
        next = 0;
      }
    }

    private void fill() {
      best.clear();
      select();
      for (int i = 0; i < batch.size; i++) {
        best.sort(i);
        scorer.user(batch.factors, batch.at(i));
        choose(i, best, i);
        if (chosen[i].length < n && best.size(i) == entries && entries < items.length) {
          TopLists all = new TopLists(1, items.length);
          for (int item : items) {
            offer(all, 0, i, item);
          }
          all.sort(0);
          choose(i, all, 0);
        }
      }
    }

    private void offer(TopLists lists, int list, int i, int item) {
      if (rules.allows(item) && batch.mayBeRecommended(i, item)) {
        lists.offer(list, score(i, item) + rules.boost(item), item);
      }
    }

    /** A user's score of an item, after {@code scorer.user}. */
    private float score(int i, int item) {
      return scorer.score(batch.factors, batch.at(i), batch.bias[i], item);
    }

    /** Takes what the rules choose from a user's sorted list. */
    private void choose(int i, TopLists lists, int list) {
      int[] places = rules.choose(catalog.features(), lists, list, n);
      chosen[i] = new int[places.length];
      score[i] = new float[places.length];
      for (int p = 0; p < places.length; p++) {
        int item = lists.number(list, places[p]);
        chosen[i][p] = item;
        // A boost that is taken off again would leave another score.
        score[i][p] = rules.boost(item) == 0 ? lists.score(list, places[p]) : score(i, item);
      }
    }

    private void select() {
      boolean all = false;
      for (int i = 0; i < batch.size; i++) {
        all |= batch.candidates(i) == null;
      }
      if (all) {
        scores.offerItems(best, rules);
        return;
      }
      // Few pairs of many: one after the other.
      for (int i = 0; i < batch.size; i++) {
        scorer.user(batch.factors, batch.at(i));
        for (int item : batch.candidates(i)) {
          offer(best, i, i, item);
        }
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      Row[] recommendations = new Row[chosen[next].length];
      for (int p = 0; p < recommendations.length; p++) {
        float rating = (float) data.scale().prediction(score[next][p], clip);
        recommendations[p] = RowFactory.create(catalog.id(chosen[next][p]), rating);
      }
      return RowFactory.create(batch.ids[next++], recommendations);
    }
  }
}

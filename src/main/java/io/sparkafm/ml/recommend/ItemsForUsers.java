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
 * their scores. Where the rules limit a list, more than n entries of a user are held: as many as it
 * takes to find n that the rules take. A user for whom no item is left has no row.
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
    private final BatchScores scores = new BatchScores(data, batch, items, rules, batchSize);
    private final Scorer scorer = new Scorer(data.settings(), data.items(), catalog.features());
    private int entries = rules.likely(n, items.length);
    private TopLists best = new TopLists(batchSize, entries);
    private int[][] places;
    private int next;

    Batches(Iterator<Row> users) {
      this.users = users;
    }

    @Override
    public boolean hasNext() {
      while (true) {
        for (; next < batch.size; next++) {
          if (places[next].length > 0) {
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

    /** Fills the lists of the batch's users, with longer ones where the rules leave too little. */
    private void fill() {
      best.clear();
      select();
      places = new int[batch.size][];
      boolean longer = false;
      for (int i = 0; i < batch.size; i++) {
        best.sort(i);
        places[i] = rules.choose(catalog.features(), best, i, n);
        longer |= places[i].length < n && best.size(i) == entries && entries < items.length;
      }
      if (longer) {
        entries = (int) Math.min(items.length, 4L * entries);
        best = new TopLists(batchSize, entries);
        fill();
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
          if (rules.allows(item) && batch.mayBeRecommended(i, item)) {
            best.offer(i, score + rules.boost(item), item);
          }
        }
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      List<Row> recommendations = new ArrayList<>(places[next].length);
      for (int place : places[next]) {
        int item = best.number(next, place);
        float score = best.score(next, place) - rules.boost(item);
        float rating = (float) data.scale().prediction(score, clip);
        recommendations.add(RowFactory.create(catalog.id(item), rating));
      }
      return RowFactory.create(batch.ids[next++], recommendations.toArray(new Row[0]));
    }
  }
}

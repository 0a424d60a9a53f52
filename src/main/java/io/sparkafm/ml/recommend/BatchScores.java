package io.sparkafm.ml.recommend;

import io.sparkafm.core.score.BlockScorer;
import io.sparkafm.core.score.TopLists;
import io.sparkafm.serve.AfmModelData;

/**
 * Scores of a batch of users on many items, of which every user may have those that the batch
 * allows: a panel of items at a time is in memory.
 */
final class BatchScores {
  /** Items that are scored before their scores are looked at: both stay in the first cache. */
  private static final int PANEL = 64;

  private final UserBatch batch;
  private final int[] items;
  private final BlockScorer block;
  private final float[] scores;

  /**
   * @param batch whose users are scored, as they are at each call
   * @param items numbers of the items
   * @param batchSize most users of the batch
   */
  BatchScores(AfmModelData data, UserBatch batch, int[] items, int batchSize) {
    this.batch = batch;
    this.items = items;
    this.block =
        new BlockScorer(data.settings(), data.items(), data.catalog().features(), batchSize);
    this.scores = new float[PANEL * block.lanes()];
  }

  /**
   * Offers items, by their numbers, to a list for each user of the batch.
   *
   * @param rules whose boosts are added to the scores
   */
  void offerItems(TopLists best, RankingRules rules) {
    offer(best, rules, 0);
  }

  /**
   * Offers users to a list for each item.
   *
   * @param first number of the batch's first user
   */
  void offerUsers(TopLists best, int first) {
    offer(best, null, first);
  }

  private void offer(TopLists best, RankingRules rules, int first) {
    boolean toUsers = rules != null;
    block.users(batch.factors, batch.bias, batch.size);
    for (int from = 0; from < items.length; from += PANEL) {
      int to = Math.min(items.length, from + PANEL);
      block.score(items, from, to, scores);
      for (int p = from; p < to; p++) {
        int at = (p - from) * block.lanes();
        float boost = toUsers ? rules.boost(items[p]) : 0f;
        for (int i = 0; i < batch.size; i++) {
          int list = toUsers ? i : p;
          float score = scores[at + i] + boost;
          if (best.mayTake(list, score) && batch.mayBeRecommended(i, items[p])) {
            best.offer(list, score, toUsers ? items[p] : first + i);
          }
        }
      }
    }
  }
}

package io.sparkafm.train;

import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.UserRows;
import io.sparkafm.data.UserBlock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.ReliableRDDCheckpointData;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The user rows in the cluster: partition state that each round replaces.
 *
 * <pre>
 *   blocks ──┬──────────┬──────────┐                    persisted throughout
 *            ▼          ▼          ▼
 *   base ─▶ state ──▶ state ──▶ state                   each computed by a {@link Round}, persisted while it is current
 *    │       broadcast  broadcast  broadcast
 *    └─ the last cut of the lineage: a checkpoint, or a local one where there is no checkpoint directory
 * </pre>
 *
 * <p>A lost block is computed again from the base through the rounds since. So the base, and every
 * broadcast that the lineage names, live until the next cut; then they are released together.
 */
final class UserState implements AutoCloseable {
  private final JavaSparkContext context;
  private final JavaRDD<UserBlock> blocks;
  private final Settings settings;
  private final JavaRDD<Row> known;
  private final StorageLevel storageLevel;
  private final boolean reliable;
  private final List<Broadcast<RoundBroadcast>> named = new ArrayList<>();

  private JavaRDD<BlockState> base;
  private JavaRDD<BlockState> good;
  private JavaRDD<BlockState> current;

  /**
   * @param blocks ratings, persisted
   * @param known users to begin with, see {@link InitialState}; null to begin at random
   * @param storageLevel of the states
   * @param reliable whether to cut the lineage by checkpoints in the context's checkpoint directory
   */
  UserState(
      JavaSparkContext context,
      JavaRDD<UserBlock> blocks,
      Settings settings,
      JavaRDD<Row> known,
      StorageLevel storageLevel,
      boolean reliable) {
    this.context = context;
    this.blocks = blocks;
    this.storageLevel = storageLevel;
    this.reliable = reliable;
    this.settings = settings;
    this.known = known;
    begin();
  }

  private void begin() {
    Settings seeded = settings;
    JavaRDD<BlockState> states =
        known == null
            ? blocks.map(
                block -> first(block, UserRows.initial(block.training(), block.keys(), seeded)))
            : blocks.zipPartitions(
                known,
                (block, users) -> {
                  UserBlock of = block.next();
                  return List.of(first(of, InitialState.rows(of, users, seeded))).iterator();
                });
    beginWith(states.persist(storageLevel));
  }

  private void beginWith(JavaRDD<BlockState> states) {
    base = states.setName("AFM user factors");
    good = base;
    current = base;
  }

  private static BlockState first(UserBlock block, UserRows rows) {
    return new BlockState(block.checksum(), rows, null, null, null);
  }

  /** Goes back to where training began. */
  void startOver() {
    close();
    begin();
  }

  /** Runs a round; {@code results} sees what the blocks return, in the order of the blocks. */
  void run(Round round, Consumer<BlockState.Result> results) {
    JavaRDD<BlockState> next =
        blocks.zipPartitions(current, round).persist(storageLevel).setName("AFM user factors");
    named.add(round.sent());
    try {
      OrderedResults.run(next, BlockState::result, results);
    } catch (Throwable e) {
      next.unpersist(false);
      throw e;
    }
    JavaRDD<BlockState> before = current;
    current = next;
    release(before);
  }

  /** The current state is the end of an epoch that went well. */
  void accept() {
    JavaRDD<BlockState> before = good;
    good = current;
    release(before);
  }

  /** Goes back to the last state that was accepted. */
  void goBack() {
    JavaRDD<BlockState> failed = current;
    current = good;
    release(failed);
  }

  private void release(JavaRDD<BlockState> state) {
    if (state != base && state != good && state != current) {
      state.unpersist(false);
    }
  }

  JavaRDD<BlockState> current() {
    return current;
  }

  /** Whether the lineage names a broadcast: it must live until the next cut. */
  boolean names(Broadcast<RoundBroadcast> broadcast) {
    return named.contains(broadcast);
  }

  /** Begins with states that a checkpoint holds. */
  void resume(JavaRDD<BlockState> states) {
    close();
    beginWith(states.persist(storageLevel));
  }

  /**
   * Cuts the lineage at the accepted state, which is also the current one, by a checkpoint that the
   * states are read from again.
   *
   * @param checkpoint from states to the same states, read from files
   */
  void cut(UnaryOperator<JavaRDD<BlockState>> checkpoint) {
    replace(checkpoint.apply(good.map(BlockState::withoutResult)).persist(storageLevel));
  }

  /** Cuts the lineage at the accepted state, which is also the current one. */
  void cut() {
    JavaRDD<BlockState> cut = good.map(BlockState::withoutResult).persist(checkpointLevel());
    if (reliable) {
      cut.checkpoint();
    } else {
      cut.rdd().localCheckpoint();
    }
    try {
      cut.count();
    } catch (Throwable e) {
      discard(cut);
      throw e;
    }
    replace(cut);
  }

  /** Begins with states that need nothing of what was held before, which is released. */
  private void replace(JavaRDD<BlockState> states) {
    Set<JavaRDD<BlockState>> before = held();
    beginWith(states);
    before.forEach(this::discard);
    destroyBroadcasts();
  }

  /** A local checkpoint is nowhere but in the cache, which must then be allowed to use disks. */
  private StorageLevel checkpointLevel() {
    return reliable || storageLevel.useDisk() ? storageLevel : StorageLevel.MEMORY_AND_DISK();
  }

  /** The states in use, each once: blocks that are removed twice at a time make Spark complain. */
  private Set<JavaRDD<BlockState>> held() {
    return new LinkedHashSet<>(List.of(current, good, base));
  }

  private void discard(JavaRDD<BlockState> state) {
    state.unpersist(false);
    if (reliable) {
      // Also what a failed checkpoint has left, of which the state knows nothing.
      ReliableRDDCheckpointData.cleanCheckpoint(context.sc(), state.id());
    }
  }

  private void destroyBroadcasts() {
    named.forEach(broadcast -> broadcast.destroy());
    named.clear();
  }

  /** Releases every state, checkpoint and broadcast. */
  @Override
  public void close() {
    held().forEach(this::discard);
    destroyBroadcasts();
  }
}

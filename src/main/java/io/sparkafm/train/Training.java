package io.sparkafm.train;

import io.sparkafm.core.learn.ItemSide;
import io.sparkafm.core.learn.MeanUpdate;
import io.sparkafm.core.learn.MovementSums;
import io.sparkafm.core.learn.PosteriorMean;
import io.sparkafm.core.learn.RoundStatistics;
import io.sparkafm.core.model.Attention;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.data.JavaSerialized;
import io.sparkafm.data.UserBlock;
import io.sparkafm.train.Round.TrainingItems;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training on Spark: B rounds an epoch, each one broadcast of the item side, one {@code
 * mapPartitions} over the blocks and one sum on the driver. Every epoch ends with the prior, the
 * step of the shared weights and, where ratings are held out, their error. Where the posterior is
 * sampled, epochs after the burn-in end in draws, each merged into one mean. Closing it releases
 * all that it holds in the cluster.
 */
public final class Training implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final JavaSparkContext context;
  private final Settings settings;
  private final TrainingOptions options;
  private final RatingScale scale;
  private final boolean validated;
  private final TrainingHistory history = new TrainingHistory();
  private final TrainingProgress progress;
  private final Precisions precisions;
  private final InitialState initial;
  private final String jobDescription;

  private final JavaRDD<UserBlock> blocks;
  private final ItemFeatures features;
  private final float[] itemWeights;
  private final float[] itemCounts;
  private final Broadcast<TrainingItems> items;
  private final UserState users;
  private final Checkpoints checkpoints;
  private PosteriorMean mean;
  private Parameters parameters;
  private MeanUpdate merge;
  private Broadcast<RoundBroadcast> sent;
  private TrainedItems best;
  private MovementSums bestMovement;
  private Broadcast<JavaSerialized<Attention>> attention;
  private long mergeNanos;

  /**
   * @param data ratings and items
   * @param precisions of the priors
   * @param initial what to begin with, or null to begin at random
   */
  public Training(
      JavaSparkContext context,
      TrainingData data,
      Settings settings,
      Precisions precisions,
      TrainingOptions options,
      InitialState initial) {
    this.context = context;
    this.settings = settings;
    this.options = options;
    this.progress = new TrainingProgress(options.maxIter(), System::nanoTime);
    this.initial = initial;
    // Those of a point estimate are given, and not what another training had.
    this.precisions =
        (initial == null || !settings.samples() ? precisions : initial.precisions()).copy();
    this.scale = data.scale();
    this.validated = data.validated();
    this.jobDescription = context.getLocalProperty("spark.job.description");
    boolean reliable = context.getCheckpointDir().isPresent();
    this.blocks = data.blocks();
    this.features = data.features();
    describe("AFM weights of the items");
    Broadcast<TrainingItems> shared = null;
    UserState state = null;
    Checkpoints opened = null;
    try {
      this.itemWeights = ItemWeights.of(blocks, features.items());
      this.itemCounts = ItemWeights.ofRows(features, itemWeights);
      shared = context.broadcast(new TrainingItems(features, itemCounts, data.users()));
      this.items = shared;
      state =
          new UserState(
              context,
              blocks,
              settings,
              initial == null ? null : initial.users(),
              options.storageLevel(),
              reliable);
      this.users = state;
      opened = Checkpoints.open(context, options.checkpointing(), blocks, features, settings);
      this.checkpoints = opened;
      this.mean = new PosteriorMean(settings, features, itemWeights);
      this.parameters = initialParameters();
      this.sent = context.broadcast(new RoundBroadcast(parameters, null));
    } catch (Throwable e) {
      context.setJobDescription(jobDescription);
      if (opened != null) {
        opened.close();
      }
      if (state != null) {
        state.close();
      }
      if (shared != null) {
        shared.destroy();
      }
      throw e;
    }
  }

  private Parameters initialParameters() {
    Parameters first = ItemSide.initial(settings, features, itemCounts, precisions.copy());
    if (initial != null) {
      initial.into(first, settings.stride(), itemCounts);
    }
    return first;
  }

  /**
   * Trains to the last epoch, or until the validation error stops falling.
   *
   * @return the model, whose users are to be read before this is closed
   */
  public TrainedModel run() {
    Divergence divergence = new Divergence(settings, scale);
    EarlyStopping stopping = new EarlyStopping(options.patience());
    int first = 0;
    TrainingState resumed = resumed();
    if (resumed != null) {
      first = resumed.epochs();
      divergence = resumed.divergence();
      stopping = resumed.stopping();
    }
    LOG.info("Training starts: {}{} epochs", validated ? "at most " : "", options.maxIter());
    for (int epoch = first; epoch < options.maxIter() && !stopping.stops(); ) {
      long begin = System.nanoTime();
      boolean draws = settings.samples() && options.draws(epoch);
      ItemSide side = itemSide();
      Ended ended = epoch(side, epoch, stopping.isBest(), draws);
      if (divergence.in(side.parameters(), ended.sums, epoch)) {
        if (divergence.startsOver(epoch, parameters.stepScale)) {
          startOver();
          stopping = new EarlyStopping(options.patience());
          epoch = 0;
        } else {
          goBack();
        }
        continue;
      }
      accept(side, draws ? merge(side, ended, epoch) : null);
      boolean burningIn = settings.samples() && mean.draws() == 0;
      boolean counts = draws || !settings.samples();
      if (validated && (counts || burningIn && options.measuresBurnIn(epoch))) {
        stopping.measured(heldOutError(epoch));
      }
      stopping.endEpoch(!burningIn, counts);
      if (stopping.isBest()) {
        best = lastItems();
        bestMovement = movement();
      }
      record(side, ended, stopping.error(), stopping.isBest(), (System.nanoTime() - begin) / 1e9);
      if (++epoch % options.checkpointInterval() == 0 && epoch < options.maxIter()) {
        describe("AFM epoch %d/%d, cut of the lineage".formatted(epoch, options.maxIter()));
        cut(epoch, stopping, divergence);
      }
      if (settings.samples() && epoch == options.burnIn()) {
        LOG.info(
            "The burn-in of {} epochs is over: from now on, draws count towards the mean", epoch);
      }
    }
    progress.end(history, validated);
    return stopping.isBest() || !validated
        ? trained(lastItems(), movement(), false)
        : trained(best, bestMovement, true);
  }

  /** Goes on from the last checkpoint, where there is one and it is wanted; else returns null. */
  private TrainingState resumed() {
    Checkpoints.Resumed newest = checkpoints == null ? null : checkpoints.resume(blocks);
    if (newest == null) {
      return null;
    }
    TrainingState state = newest.state();
    users.resume(newest.blocks());
    mean = state.mean();
    best = state.best();
    bestMovement = state.bestMovement();
    history.continues(state.history());
    send(state.parameters(), state.merge());
    return state;
  }

  private void cut(int epochs, EarlyStopping stopping, Divergence divergence) {
    if (checkpoints == null) {
      users.cut();
      return;
    }
    TrainingState state =
        new TrainingState(
            epochs, parameters, merge, mean, best, bestMovement, history, stopping, divergence);
    users.cut(states -> checkpoints.write(state, blocks, states));
  }

  private ItemSide itemSide() {
    return new ItemSide(settings, features, itemCounts, parameters.copy());
  }

  /** The parameters of the last epoch that went well. */
  Parameters parameters() {
    return parameters;
  }

  /**
   * What an epoch came to.
   *
   * @param sums over the ratings
   * @param users sums for the merge of its draw, or null
   * @param watched what its draw predicts for the watched ratings, or null
   * @param blockSeconds of the slowest block, over all rounds
   */
  private record Ended(
      RoundStatistics sums, MeanUpdate.Sums users, float[] watched, double blockSeconds) {}

  private Ended epoch(ItemSide side, int epoch, boolean keepBest, boolean draws) {
    boolean learnsWeights =
        !settings.interaction().isBilinear()
            || settings.learnAttention() && epoch >= settings.attentionStart();
    MeanUpdate.Sums[] drawn = new MeanUpdate.Sums[1];
    List<float[]> watched = new ArrayList<>();
    double[] slowest = new double[settings.rounds()];
    for (int round = 0; round < settings.rounds(); round++) {
      describe(
          "AFM epoch %d/%d, round %d/%d"
              .formatted(epoch + 1, options.maxIter(), round + 1, settings.rounds()));
      int number = round;
      boolean first = round == 0;
      boolean last = round == settings.rounds() - 1;
      // The first round of an epoch sees the last one's parameters, which have been sent already.
      Broadcast<RoundBroadcast> now =
          first ? sent : context.broadcast(new RoundBroadcast(side.parameters().copy(), null));
      users.run(
          new Round(
              items,
              now,
              settings,
              scale,
              epoch,
              round,
              learnsWeights,
              keepBest && first,
              draws && last),
          result -> {
            side.add(result.sums());
            slowest[number] = Math.max(slowest[number], result.seconds());
            if (result.users() != null) {
              drawn[0] = drawn[0] == null ? result.users() : drawn[0].plus(result.users());
              watched.add(result.watched());
            }
          });
    }
    double seconds = Arrays.stream(slowest).sum();
    RoundStatistics sums = side.endEpoch(epoch, learnsWeights);
    return new Ended(sums, drawn[0], watched.isEmpty() ? null : joined(watched), seconds);
  }

  private static float[] joined(List<float[]> parts) {
    FloatBuffer joined = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(joined::put);
    return joined.array();
  }

  /** Merges the draw that an epoch ended in, the item side here; the users follow next round. */
  private MeanUpdate merge(ItemSide side, Ended ended, int epoch) {
    long begin = System.nanoTime();
    MeanUpdate update =
        mean.add(
            side.parameters(),
            parameters.weights,
            parameters.meanUser,
            ended.users,
            options.keeps(epoch));
    mergeNanos += System.nanoTime() - begin;
    return update;
  }

  /** Takes an epoch that went well. */
  private void accept(ItemSide side, MeanUpdate update) {
    send(side.parameters(), update);
    users.accept();
  }

  /** Goes back to the epoch before, with half the step. */
  private void goBack() {
    Parameters again = parameters.copy();
    again.stepScale /= 2;
    send(again, merge);
    users.goBack();
  }

  /** Starts over, with half the step. */
  private void startOver() {
    float step = parameters.stepScale / 2;
    mean = new PosteriorMean(settings, features, itemWeights);
    best = null;
    history.clear();
    Parameters again = initialParameters();
    again.stepScale = step;
    send(again, null);
    users.startOver();
  }

  /** What the next round sees; what is sent is sent once, with the first round. */
  private void send(Parameters next, MeanUpdate update) {
    parameters = next;
    merge = update;
    Broadcast<RoundBroadcast> before = sent;
    sent = context.broadcast(new RoundBroadcast(next, update));
    if (!users.names(before)) {
      before.destroy();
    }
  }

  private double heldOutError(int epoch) {
    describe("AFM epoch %d/%d, held-out ratings".formatted(epoch + 1, options.maxIter()));
    return HeldOut.rmse(
        context, blocks, users.current(), items, sent, lastItems(), settings, scale);
  }

  private void record(ItemSide side, Ended ended, double error, boolean isBest, double seconds) {
    RoundStatistics sums = ended.sums;
    double objective = side.objective(sums) / sums.weight;
    double trainingRmse = sums.rmse() * scale.deviation();
    history.add(
        new TrainingHistory.Epoch(
            objective,
            trainingRmse,
            error,
            seconds,
            ended.blockSeconds,
            mean.draws(),
            mean.effectiveDraws(),
            TrainingHistory.Hyperparameters.of(side.parameters().precisions, settings)),
        isBest,
        ended.watched);
    progress.epoch(history, sums.ratings, validated);
  }

  /** The item side of what training has come to so far. */
  private TrainedItems lastItems() {
    return mean.draws() > 0
        ? mean.items(parameters.weights)
        : TrainedItems.of(settings, parameters, features);
  }

  /**
   * @param best whether the model is that of an earlier epoch, the best one
   */
  private TrainedModel trained(TrainedItems trained, MovementSums movement, boolean best) {
    describe("AFM user factors");
    int fields = features.fields();
    Attention ofMean = new Attention(trained.rank(), trained.factors(), features, itemWeights);
    float[] signal = movement == null ? MovementSums.allSignal(fields) : movement.signal(ofMean);
    attention = context.broadcast(new JavaSerialized<>(ofMean.withSignal(signal)));
    ReadUsers read =
        new ReadUsers(
            sent, attention, trained.weights(), trained.averageUser(), settings, fields, best);
    return new TrainedModel(
        trained,
        blocks.zipPartitions(users.current(), read),
        attention.value().value().of(settings, trained, trained.averageUser()),
        signal,
        options.keptSamples(),
        history,
        mergeNanos / 1e9);
  }

  /** How far fields move predictions; null where there is no draw yet. */
  private MovementSums movement() {
    return mean.draws() > 0 ? mean.movementSums() : null;
  }

  private void describe(String job) {
    context.setJobDescription(job);
  }

  /** Releases all that training holds in the cluster and on disk. */
  @Override
  public void close() {
    context.setJobDescription(jobDescription);
    if (!users.names(sent)) {
      sent.destroy();
    }
    users.close();
    if (checkpoints != null) {
      checkpoints.close();
    }
    if (attention != null) {
      attention.destroy();
    }
    items.destroy();
  }
}

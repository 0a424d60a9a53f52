package io.sparkafm.core.model;

import io.sparkafm.core.learn.BlockPass;
import io.sparkafm.core.learn.ItemSide;
import io.sparkafm.core.learn.RoundStatistics;
import io.sparkafm.core.math.VectorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A small random problem in the model's layout, with every kind of field: categorical,
 * multi-valued, weighted bag with negative weights, continuous and dense vector (weighted bags
 * all), some of them missing. User 0 has no ratings, user 3 has rated every item.
 */
public final class Problem {
  public static final int USERS = 6;
  public static final int ITEMS = 7;
  static final int HIDDEN = 5;
  public static final int FIELDS = 6;

  public final Settings settings;
  public final ItemFeatures features;
  public final float[] count;
  public final Parameters parameters;
  public final RatingBlock block;
  public final UserRows users;
  public final RatingScale scale;

  public Problem(
      Settings settings,
      ItemFeatures features,
      Parameters parameters,
      RatingBlock block,
      UserRows users,
      RatingScale scale) {
    this.settings = settings;
    this.features = features;
    this.count = count(features, block);
    this.parameters = parameters;
    this.block = block;
    this.users = users;
    this.scale = scale;
  }

  /** What a test varies; the rest of {@link Settings} follows. */
  public record Shape(
      int rank, Loss loss, InteractionKind interaction, boolean learnAttention, boolean centred) {

    public static Shape of(int rank, Loss loss, InteractionKind interaction) {
      return new Shape(rank, loss, interaction, !interaction.pairsRows(), true);
    }

    /** Not the hash code, which differs between JVMs where enums are part of it. */
    long seed() {
      int form = (learnAttention ? 2 : 0) + (centred ? 1 : 0);
      return 100 * rank + 10 * (3 * loss.ordinal() + interaction.ordinal()) + form;
    }

    public Settings settings(float stepScale, boolean synchronous) {
      return Settings.builder(rank)
          .loss(loss)
          .interaction(interaction)
          .hidden(HIDDEN)
          .learnAttention(learnAttention)
          .centredAttention(centred)
          .stepScale(stepScale)
          .miniBatchSize(3)
          .synchronous(synchronous)
          .seed(17)
          .build();
    }
  }

  /** Both losses, all interactions, both forms of the gate; ranks below, at and above a lane's. */
  public static Stream<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    for (int rank : new int[] {1, 3, 8, 13}) {
      for (Loss loss : Loss.values()) {
        for (InteractionKind interaction : InteractionKind.values()) {
          // Rows are paired with uniform attention alone.
          for (boolean centred : new boolean[] {true, false}) {
            if (!interaction.pairsRows()) {
              shapes.add(new Shape(rank, loss, interaction, true, centred));
            }
          }
          shapes.add(new Shape(rank, loss, interaction, false, true));
        }
      }
    }
    return shapes.stream();
  }

  /** All but FM's: the products of an item's rows are in its bias, which a new item has not. */
  static Stream<Shape> shapesOfNewItems() {
    return shapes().filter(shape -> shape.interaction() != InteractionKind.PAIRWISE);
  }

  /** Those that AFM may have, which have attention, learned or uniform. */
  static Stream<Shape> afmShapes() {
    return shapes().filter(shape -> !shape.interaction().pairsRows());
  }

  static Stream<Shape> gatedShapes() {
    return shapes().filter(Shape::learnAttention);
  }

  static Stream<Shape> innerProductShapes() {
    return shapes().filter(shape -> shape.interaction() == InteractionKind.INNER_PRODUCT);
  }

  /** The hidden layers that AFM may have. */
  static Stream<Shape> gatedMlpShapes() {
    return mlpShapes().filter(shape -> !shape.interaction().pairsRows());
  }

  static Stream<Shape> mlpShapes() {
    return shapes().filter(shape -> !shape.interaction().isBilinear());
  }

  public static Problem random(Shape shape) {
    return random(shape, shape.settings(0.8f, false));
  }

  public static Problem random(Shape shape, Settings settings) {
    SplittableRandom random = new SplittableRandom(shape.seed());
    ItemFeatures features = features(random);
    RatingBlock block = block(random, shape.loss());
    int stride = settings.stride();
    int fields = features.fields();
    Precisions precisions = new Precisions(fields, stride, 0.7f, 0.9f, 1.3f, 0.4f, 0.6f);
    precisions.noise = shape.loss() == Loss.SQUARED ? 1.7f : 1f;
    Parameters parameters =
        new Parameters(
            features.rows(),
            stride,
            AttentionFactorModel.weightsLength(settings, fields),
            precisions,
            settings.stepScale());
    int k = settings.rank();
    double sd = 1 / Math.pow(k, 0.25);
    fill(random, sd, parameters.factors, stride, k);
    fill(random, 0.3, parameters.bias, 1, 1);
    scatter(random, precisions.user);
    scatter(random, precisions.field);
    fill(random, 0.3, parameters.meanUser, stride, k);
    parameters.meanCurvature = shape.loss() == Loss.SQUARED ? 1f : 0.2f;
    for (int h = 0; h < k; h++) {
      parameters.userSquare[h] = (float) (0.5 + random.nextDouble());
      parameters.itemSquare[h] = (float) (0.5 + random.nextDouble());
    }
    float[] count = count(features, block);
    for (int row = 0; row < count.length; row++) {
      parameters.rowWeight[row] = count[row] * parameters.meanCurvature;
    }
    if (shape.learnAttention()) {
      fill(random, 0.8 / Math.sqrt(k), parameters.weights, stride, k, 0, fields * stride);
    }
    Layout layout = new Layout(settings, fields);
    for (int j = 0; j < layout.hidden; j++) {
      for (int i = 0; i < layout.inputs; i++) {
        parameters.weights[layout.hiddenAt(j, i)] = (float) normal(random, 0.7);
      }
    }
    for (int j = 0; layout.hidden > 0 && j <= layout.hidden; j++) {
      parameters.weights[layout.outputAt(j)] = (float) normal(random, 0.9);
    }
    UserRows users = new UserRows(new float[block.users() * stride], new float[block.users()]);
    if (settings.drawsRows()) {
      parameters.itemNoise = new float[features.items()];
      Arrays.fill(parameters.itemNoise, 1f);
      parameters.userNoiseShares = NoiseScale.uniform();
      parameters.itemNoiseShares = NoiseScale.uniform();
      float[] noise = new float[block.users()];
      Arrays.fill(noise, 1f);
      users = new UserRows(users.factors(), users.bias(), new float[block.users()], noise);
    }
    fill(random, sd, users.factors(), stride, k, stride, users.factors().length);
    fill(random, 0.3, users.bias(), 1, 1, 1, users.bias().length);
    RatingScale scale = new RatingScale(shape.loss(), 0, 1, -9, 9, 0);
    if (shape.loss() == Loss.LOGISTIC) {
      scale = new RatingScale(shape.loss(), 0.3, 1, 0, 1, 0.57);
    }
    return new Problem(settings, features, parameters, block, users, scale);
  }

  /**
   * Where the weights of the MLP are: written here once more, as {@link MultilayerPerceptron}
   * documents it.
   */
  static final class Layout {
    final int hidden;
    final int inputs;
    final int width;
    private final int rank;
    private final int stride;
    private final int at;

    Layout(Settings settings, int fields) {
      boolean mlp = !settings.interaction().isBilinear();
      boolean product = settings.interaction() != InteractionKind.MLP_CONCATENATION;
      this.rank = settings.rank();
      this.stride = settings.stride();
      this.hidden = mlp ? settings.hidden() : 0;
      this.inputs = (product ? rank : 2 * rank) + 1;
      this.width = ((product ? stride : 2 * stride) + 1 + 7) / 8 * 8;
      this.at = fields * stride;
    }

    /** Place of an input, the last being the constant, in a padded row of H. */
    int input(int i) {
      return i == inputs - 1 ? width - 1 : i < rank ? i : stride + i - rank;
    }

    int hiddenAt(int j, int i) {
      return at + j * width + input(i);
    }

    /** Place of an output weight, the last being the constant's. */
    int output(int j) {
      return j == hidden ? outputs() - 1 : j;
    }

    int outputs() {
      return (hidden + 1 + 7) / 8 * 8;
    }

    int outputAt(int j) {
      return at + hidden * width + output(j);
    }
  }

  /** The same problem for the oracle. */
  public ReferenceModel reference() {
    return reference(parameters, users);
  }

  /** The model with the weights of the interaction as they start: where their prior is centred. */
  public ReferenceModel start() {
    Parameters start = parameters.copy();
    java.util.Arrays.fill(start.weights, 0f);
    new AttentionFactorModel(VectorOps.best(), settings, start, features.fields(), false)
        .initialise(start.weights, settings.seed());
    return reference(start, users);
  }

  public ReferenceModel reference(Parameters parameters, UserRows users) {
    int k = settings.rank();
    int stride = settings.stride();
    int fields = features.fields();
    ReferenceModel model = new ReferenceModel();
    model.loss = settings.loss();
    model.interaction = settings.interaction();
    model.gated = settings.learnAttention();
    model.offset = settings.loss() == Loss.LOGISTIC ? scale.centre() : 0;
    model.u = table(users.factors(), stride, k, users.bias().length);
    model.userBias = doubles(users.bias(), 0, users.bias().length);
    model.x = table(parameters.factors, stride, k, features.rows());
    model.bias = doubles(parameters.bias, 0, features.rows());
    model.gate = table(parameters.weights, stride, k, fields);
    model.centre = settings.centredAttention() ? doubles(parameters.meanUser, 0, k) : new double[k];
    model.shift = new double[fields];
    model.rows = new int[features.items()][fields][];
    model.weights = new double[features.items()][fields][];
    for (int j = 0; j < features.items(); j++) {
      model.rows[j][0] = new int[] {j};
      model.weights[j][0] = new double[] {1};
      for (int l = 1; l < fields; l++) {
        int begin = features.begin(j, l);
        int n = features.end(j, l) - begin;
        model.rows[j][l] = new int[n];
        model.weights[j][l] = new double[n];
        for (int v = 0; v < n; v++) {
          model.rows[j][l][v] = features.row(begin + v);
          model.weights[j][l][v] = features.weight(begin + v);
        }
      }
    }
    Layout layout = new Layout(settings, fields);
    model.hidden = new double[layout.hidden][layout.inputs];
    model.output = new double[layout.hidden == 0 ? 0 : layout.hidden + 1];
    for (int j = 0; j < layout.hidden; j++) {
      for (int i = 0; i < layout.inputs; i++) {
        model.hidden[j][i] = parameters.weights[layout.hiddenAt(j, i)];
      }
    }
    for (int j = 0; j < model.output.length; j++) {
      model.output[j] = parameters.weights[layout.outputAt(j)];
    }
    return model;
  }

  /** A pass over this problem's block, with the parameters as they are. */
  public BlockPass pass(VectorOps kernel, boolean learnsWeights) {
    return new BlockPass(kernel, settings, features, count, parameters, scale, learnsWeights);
  }

  /** An epoch of one block and one round; changes {@code parameters} and {@code users}. */
  public RoundStatistics epoch(Parameters parameters, UserRows users, int epoch) {
    ItemSide side = new ItemSide(settings, features, count, parameters);
    for (int round = 0; round < settings.rounds(); round++) {
      BlockPass pass =
          new BlockPass(
              VectorOps.best(), settings, features, count, side.parameters().copy(), scale, true);
      side.add(pass.run(block, users, keys(block, 5), epoch, round));
    }
    return side.endEpoch(epoch, true);
  }

  /** A key for each user of a block, from one on. */
  public static long[] keys(RatingBlock block, long first) {
    return java.util.stream.LongStream.range(first, first + block.users()).toArray();
  }

  /** Σ over each row's ratings of weight · (weight of the row in its field)². */
  public static float[] count(ItemFeatures features, RatingBlock block) {
    double[] count = new double[features.rows()];
    for (int p = 0; p < block.ratings(); p++) {
      int item = block.item()[p];
      count[item] += block.weight(p);
      for (int v = features.begin(item, 1); v < features.end(item, features.fields() - 1); v++) {
        count[features.row(v)] += block.weight(p) * features.weight(v) * features.weight(v);
      }
    }
    float[] floats = new float[count.length];
    for (int row = 0; row < count.length; row++) {
      floats[row] = (float) count[row];
    }
    return floats;
  }

  private static ItemFeatures features(SplittableRandom random) {
    int[] values = {ITEMS, 4, 5, 5, 1, 4};
    int[] firstRow = new int[FIELDS + 1];
    for (int l = 0; l < FIELDS; l++) {
      firstRow[l + 1] = firstRow[l] + values[l];
    }
    int[] start = new int[ITEMS * (FIELDS - 1) + 1];
    List<Integer> rows = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int j = 0; j < ITEMS; j++) {
      for (int l = 1; l < FIELDS; l++) {
        // Item 0 has nothing in any field, item l nothing in field l.
        if (j > 0 && j != l) {
          int n = l == 1 ? 1 : l == 2 || l == 3 ? 1 + random.nextInt(3) : values[l];
          int first = random.nextInt(values[l]);
          for (int v = 0; v < n; v++) {
            rows.add(firstRow[l] + (first + v) % values[l]);
            weights.add(l == 1 ? 1.0 : l == 2 ? 1.0 / n : normal(random, 0.7));
          }
        }
        start[j * (FIELDS - 1) + l] = rows.size();
      }
    }
    float[] weight = new float[weights.size()];
    for (int v = 0; v < weight.length; v++) {
      weight[v] = weights.get(v).floatValue();
    }
    int[] row = rows.stream().mapToInt(r -> r).toArray();
    return new ItemFeatures(ITEMS, firstRow, start, row, weight);
  }

  private static RatingBlock block(SplittableRandom random, Loss loss) {
    int[] start = new int[USERS + 1];
    for (int i = 1; i < USERS; i++) {
      start[i + 1] = start[i] + (i == 3 ? ITEMS : 1 + random.nextInt(ITEMS));
    }
    int n = start[USERS];
    int[] item = new int[n];
    float[] rating = new float[n];
    float[] weight = new float[n];
    for (int i = 1; i < USERS; i++) {
      int first = random.nextInt(ITEMS);
      for (int p = start[i]; p < start[i + 1]; p++) {
        item[p] = (first + p - start[i]) % ITEMS;
        rating[p] = loss == Loss.LOGISTIC ? random.nextInt(2) : (float) normal(random, 1);
        weight[p] = (float) (0.5 + random.nextDouble());
      }
    }
    return new RatingBlock(start, item, rating, weight);
  }

  private static void scatter(SplittableRandom random, float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.5 + random.nextDouble());
    }
  }

  public static double normal(SplittableRandom random, double sd) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return sd * radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private static void fill(
      SplittableRandom random, double sd, float[] values, int stride, int rank) {
    fill(random, sd, values, stride, rank, 0, values.length);
  }

  private static void fill(
      SplittableRandom random, double sd, float[] values, int stride, int rank, int at, int end) {
    for (; at < end; at += stride) {
      for (int h = 0; h < rank; h++) {
        values[at + h] = (float) normal(random, sd);
      }
    }
  }

  private static double[][] table(float[] values, int stride, int rank, int rows) {
    double[][] table = new double[rows][];
    for (int row = 0; row < rows; row++) {
      table[row] = doubles(values, row * stride, rank);
    }
    return table;
  }

  private static double[] doubles(float[] values, int at, int n) {
    double[] copy = new double[n];
    for (int i = 0; i < n; i++) {
      copy[i] = values[at + i];
    }
    return copy;
  }
}

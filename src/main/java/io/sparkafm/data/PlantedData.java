package io.sparkafm.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Ratings drawn from the model itself, so that the attention that is learned can be compared with
 * the truth.
 *
 * <p>User i rates item j with {@code y_ij = 3 + s (b_i + c_j + u_i · Σ_l a_il x_jl) + noise},
 * rounded to half stars from 1 to 5. Field 0 is the item's own vector, an item has one value in
 * each field 1..n, and {@code a_i = (n + 1) softmax(W_a (u_i - ū))} (Eq. 2, centred and scaled).
 * W_a is scaled so that the gate's inputs have the standard deviation of the plan, and s is chosen
 * so that the signal has a standard deviation of 0.9.
 */
public final class PlantedData {
  private static final double MEAN = 3;
  private static final double SIGNAL_DEVIATION = 0.9;
  private static final double BIAS_DEVIATION = 0.25;
  private static final int SIGNAL_SAMPLE = 100_000;

  /**
   * What to draw.
   *
   * @param users number of users
   * @param items number of items
   * @param ratingsPerUser mean number of a user's ratings; the numbers range from half to one and a
   *     half times the mean
   * @param values number of values of each field
   * @param rank latent dimensions k
   * @param gateDeviation standard deviation of the gate's inputs
   * @param noise standard deviation of a rating's noise
   * @param seed the same plan and seed give the same data
   */
  public record Plan(
      int users,
      int items,
      int ratingsPerUser,
      int[] values,
      int rank,
      double gateDeviation,
      double noise,
      long seed) {

    /** Two thousand users, a thousand items, five fields. */
    public static final Plan DEFAULT =
        new Plan(2000, 1000, 100, new int[] {18, 40, 80, 120, 200}, 8, 2.3, 0.5, 1);

    /** Checks what was asked for. */
    public Plan {
      require(users >= 2, "users", users, "at least 2");
      require(items >= 2, "items", items, "at least 2");
      require(
          ratingsPerUser >= 1 && ratingsPerUser <= items * 2 / 3,
          "ratings per user",
          ratingsPerUser,
          "from 1 to two thirds of the number of items");
      require(values.length >= 1, "fields", values.length, "at least 1");
      for (int count : values) {
        require(
            count >= 1 && count <= items,
            "values of a field",
            count,
            "from 1 to the number of items");
      }
      require(rank >= 1, "rank", rank, "at least 1");
      require(gateDeviation >= 0, "gate deviation", gateDeviation, "at least 0");
      require(noise >= 0, "noise", noise, "at least 0");
    }

    private static void require(boolean holds, String name, Number value, String rule) {
      if (!holds) {
        throw new IllegalArgumentException(name + " = " + value + " must be " + rule);
      }
    }
  }

  private final int[][] value;
  private final double[][] gateInput;
  private final double[][] attention;
  private final int[][] item;
  private final double[][] rating;

  private PlantedData(
      int[][] value, double[][] gateInput, double[][] attention, int[][] item, double[][] rating) {
    this.value = value;
    this.gateInput = gateInput;
    this.attention = attention;
    this.item = item;
    this.rating = rating;
  }

  /** Draws the data of a plan. */
  public static PlantedData draw(Plan plan) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    int fields = plan.values().length;
    int[][] value = drawValues(plan, random);
    double[][] user = gaussian(plan.users(), plan.rank(), random);
    double[][][] row = new double[fields + 1][][];
    row[0] = gaussian(plan.items(), plan.rank(), random);
    for (int l = 1; l <= fields; l++) {
      row[l] = gaussian(plan.values()[l - 1], plan.rank(), random);
    }
    double[][] gateInput = gateInputs(user, gaussian(fields + 1, plan.rank(), random));
    scale(gateInput, plan.gateDeviation());
    double[][] attention =
        Arrays.stream(gateInput).map(PlantedData::softmax).toArray(double[][]::new);
    double[] userBias = gaussian(1, plan.users(), random)[0];
    double[] itemBias = gaussian(1, plan.items(), random)[0];

    Signal interaction =
        (i, j) -> {
          double sum = 0;
          for (int l = 0; l <= fields; l++) {
            double[] x = row[l][l == 0 ? j : value[j][l - 1]];
            sum += (fields + 1) * attention[i][l] * dot(user[i], x);
          }
          return sum;
        };
    // Biases take a small part of the variance, the interaction the rest.
    double share =
        Math.sqrt(SIGNAL_DEVIATION * SIGNAL_DEVIATION - 2 * BIAS_DEVIATION * BIAS_DEVIATION);
    double scale = share / deviation(interaction, plan, random.split());
    Signal signal =
        (i, j) -> BIAS_DEVIATION * (userBias[i] + itemBias[j]) + scale * interaction.of(i, j);

    int[][] item = new int[plan.users()][];
    double[][] rating = new double[plan.users()][];
    int[] deck = new int[plan.items()];
    Arrays.setAll(deck, j -> j);
    for (int i = 0; i < plan.users(); i++) {
      int half = plan.ratingsPerUser() / 2;
      item[i] = deal(deck, plan.ratingsPerUser() + random.nextInt(-half, half + 1), random);
      rating[i] = new double[item[i].length];
      for (int r = 0; r < item[i].length; r++) {
        double exact = MEAN + signal.of(i, item[i][r]) + plan.noise() * random.nextGaussian();
        rating[i][r] = Math.min(5, Math.max(1, Math.round(2 * exact) / 2.0));
      }
    }
    return new PlantedData(value, gateInput, attention, item, rating);
  }

  public int users() {
    return item.length;
  }

  public int items() {
    return value.length;
  }

  /** Number of fields n, without the item's own. */
  public int fields() {
    return attention[0].length - 1;
  }

  public long ratings() {
    return Arrays.stream(item).mapToLong(items -> items.length).sum();
  }

  /** The items that a user rated. */
  public int[] itemsOf(int user) {
    return item[user].clone();
  }

  /** A user's ratings, in the order of {@link #itemsOf}. */
  public double[] ratingsOf(int user) {
    return rating[user].clone();
  }

  /** The value of an item in a field 1..n, 0-based. */
  public int value(int item, int field) {
    return value[item][field - 1];
  }

  /** α of Eq. 2: a user's attention to a field 0..n; it sums to 1. */
  public double attention(int user, int field) {
    return attention[user][field];
  }

  /** W_a (u_i - ū), the input of the softmax. */
  public double gateInput(int user, int field) {
    return gateInput[user][field];
  }

  /** What a user's rating of an item says, before mean and noise. */
  @FunctionalInterface
  private interface Signal {
    double of(int user, int item);
  }

  /** One value a field for each item: all values of a field are as frequent as can be. */
  private static int[][] drawValues(Plan plan, SplittableRandom random) {
    int[][] value = new int[plan.items()][plan.values().length];
    int[] order = new int[plan.items()];
    for (int l = 0; l < plan.values().length; l++) {
      Arrays.setAll(order, j -> j);
      int[] shuffled = deal(order, order.length, random);
      for (int j = 0; j < shuffled.length; j++) {
        value[shuffled[j]][l] = j % plan.values()[l];
      }
    }
    return value;
  }

  private static double[][] gateInputs(double[][] user, double[][] gate) {
    int rank = user[0].length;
    double[] mean = new double[rank];
    for (double[] u : user) {
      for (int h = 0; h < rank; h++) {
        mean[h] += u[h] / user.length;
      }
    }
    double[][] input = new double[user.length][gate.length];
    for (int i = 0; i < user.length; i++) {
      for (int l = 0; l < gate.length; l++) {
        input[i][l] = dot(gate[l], user[i]) - dot(gate[l], mean);
      }
    }
    return input;
  }

  /** Scales numbers with mean zero to a standard deviation. */
  private static void scale(double[][] numbers, double deviation) {
    double squares = 0;
    for (double[] row : numbers) {
      squares += dot(row, row);
    }
    double factor = deviation / Math.sqrt(squares / (numbers.length * (double) numbers[0].length));
    for (double[] row : numbers) {
      for (int l = 0; l < row.length; l++) {
        row[l] *= factor;
      }
    }
  }

  private static double deviation(Signal signal, Plan plan, SplittableRandom random) {
    double sum = 0;
    double squares = 0;
    for (int n = 0; n < SIGNAL_SAMPLE; n++) {
      double x = signal.of(random.nextInt(plan.users()), random.nextInt(plan.items()));
      sum += x;
      squares += x * x;
    }
    double mean = sum / SIGNAL_SAMPLE;
    return Math.sqrt(squares / SIGNAL_SAMPLE - mean * mean);
  }

  private static double[] softmax(double[] input) {
    double max = Arrays.stream(input).max().orElseThrow();
    double[] exp = Arrays.stream(input).map(z -> Math.exp(z - max)).toArray();
    double sum = Arrays.stream(exp).sum();
    return Arrays.stream(exp).map(e -> e / sum).toArray();
  }

  /** The first cards of a deck after shuffling so many; the deck is shuffled in place. */
  private static int[] deal(int[] deck, int count, SplittableRandom random) {
    for (int n = 0; n < count; n++) {
      int other = random.nextInt(n, deck.length);
      int card = deck[other];
      deck[other] = deck[n];
      deck[n] = card;
    }
    return Arrays.copyOf(deck, count);
  }

  private static double[][] gaussian(int rows, int columns, SplittableRandom random) {
    double[][] numbers = new double[rows][columns];
    for (double[] row : numbers) {
      Arrays.setAll(row, h -> random.nextGaussian());
    }
    return numbers;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int h = 0; h < a.length; h++) {
      sum += a[h] * b[h];
    }
    return sum;
  }
}

package io.sparkafm.core.math;

/**
 * Random numbers as a function of what they are for: the same (seed, purpose, epoch, row, index)
 * gives the same number on every executor, in every retry and whatever the order in which rows are
 * visited. The mixing function is SplitMix64's (Steele, Lea &amp; Flood, OOPSLA 2014), applied once
 * for each part of the key.
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Purposes: what a key's numbers are for. */
  public static final long USERS = 1;

  public static final long ITEM_SIDE = 2;
  public static final long WEIGHTS = 3;
  public static final long ORDER = 4;

  /** Of the noise that makes a chain sample the posterior. */
  public static final long USER_NOISE = 5;

  public static final long ITEM_SIDE_NOISE = 6;
  public static final long WEIGHTS_NOISE = 7;
  public static final long PRECISIONS = 8;

  /** Of the signs of the projections that the chain's mixing is watched on. */
  public static final long PROBES = 9;

  /** Of the order in which the dimensions of the item side are drawn. */
  public static final long DIMENSIONS = 10;

  /** Of the noise multipliers of users, and of items. */
  public static final long USER_NOISE_SCALE = 11;

  public static final long ITEM_NOISE_SCALE = 12;

  /** Of the step that shifts the vectors of values between them and their items. */
  public static final long ITEM_SHIFT = 13;

  /** Of the choice of the users whose predictions tell how well the chain mixes. */
  public static final long WATCHED = 14;

  /** Of the draws of users that are folded in. */
  public static final long FOLD_IN = 15;

  /** Of the choice whether a user's draw with an open gate is taken. */
  public static final long ACCEPTANCE = 16;

  /** Of the first weights of an encoder of items, and of what is left out of its input. */
  public static final long ENCODER = 17;

  public static final long CORRUPTION = 18;

  private CounterRandom() {}

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A key for the numbers of one row in one epoch. */
  public static long key(long seed, long purpose, long epoch, long row) {
    long z = mix(seed + GOLDEN);
    z = mix(z + purpose * GOLDEN + 1);
    z = mix(z + epoch * GOLDEN + 2);
    return mix(z + row * GOLDEN + 3);
  }

  /** 64 random bits: number {@code index} of the key's sequence. */
  public static long bits(long key, int index) {
    return mix(key + (index + 1) * GOLDEN);
  }

  /** Uniform in (0, 1). */
  public static double uniform(long key, int index) {
    return uniform(bits(key, index));
  }

  /** Uniform in (0, 1), from the upper 53 of random bits. */
  static double uniform(long bits) {
    return ((bits >>> 11) + 0.5) * 0x1.0p-53;
  }

  /** The numbers 0 to {@code n - 1} in a random order (Fisher and Yates's shuffle). */
  public static int[] permutation(long key, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = (int) Long.remainderUnsigned(bits(key, i), i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Fills {@code n} places with draws from N(0, sd²) by Box and Muller's transform. */
  public static void gaussian(long key, float sd, float[] into, int at, int n) {
    for (int i = 0; i < n; i += 2) {
      double radius = sd * Math.sqrt(-2 * StrictMath.log(uniform(key, i)));
      double angle = 2 * Math.PI * uniform(key, i + 1);
      into[at + i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < n) {
        into[at + i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }

  /** Fills an array with draws from N(0, 1): for noise, of which every epoch needs a lot. */
  public static void noise(long key, float[] into) {
    RandomSequence random = new RandomSequence(key);
    for (int i = 0; i < into.length; i++) {
      into[i] = (float) random.gaussian();
    }
  }
}

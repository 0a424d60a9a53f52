package io.sparkafm.core.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The axioms that define the values, and the definition by orders of arrival. */
class ShapleyValuesTest {

  private static double[] game(int players, long seed) {
    return new SplittableRandom(seed).doubles(1L << players, -1, 1).toArray();
  }

  private static double[] values(double[] worth, int players) {
    double[] values = new double[players];
    ShapleyValues.of(worth, players, values);
    return values;
  }

  @Property(tries = 100)
  void theyAreMeanGainsOverAllOrdersOfArrival(
      @ForAll @IntRange(max = 6) int players, @ForAll long seed) {
    double[] worth = game(players, seed);
    double[] sums = new double[players];
    int orders = arrive(new ArrayList<>(), players, worth, sums);
    double[] values = values(worth, players);
    for (int l = 0; l < players; l++) {
      assertEquals(sums[l] / orders, values[l], 1e-12);
    }
  }

  private static int arrive(List<Integer> order, int players, double[] worth, double[] sums) {
    if (order.size() == players) {
      int members = 0;
      for (int l : order) {
        sums[l] += worth[members | 1 << l] - worth[members];
        members |= 1 << l;
      }
      return 1;
    }
    int orders = 0;
    for (int l = 0; l < players; l++) {
      if (!order.contains(l)) {
        order.add(l);
        orders += arrive(order, players, worth, sums);
        order.remove(order.size() - 1);
      }
    }
    return orders;
  }

  @Property(tries = 100)
  void theyAddUpToTheWhole(@ForAll @IntRange(max = 12) int players, @ForAll long seed) {
    double[] worth = game(players, seed);
    double sum = 0;
    for (double value : values(worth, players)) {
      sum += value;
    }
    assertEquals(worth[(1 << players) - 1] - worth[0], sum, 1e-10);
  }

  @Property(tries = 100)
  void theyAreAdditiveOverGames(
      @ForAll @IntRange(min = 1, max = 8) int players, @ForAll long a, @ForAll long b) {
    double[] one = game(players, a);
    double[] other = game(players, b);
    double[] both = one.clone();
    for (int s = 0; s < both.length; s++) {
      both[s] += other[s];
    }
    double[] ofOne = values(one, players);
    double[] ofOther = values(other, players);
    double[] ofBoth = values(both, players);
    for (int l = 0; l < players; l++) {
      assertEquals(ofOne[l] + ofOther[l], ofBoth[l], 1e-12);
    }
  }

  @Property(tries = 100)
  void whoAddsNothingGetsNothing(
      @ForAll @IntRange(min = 1, max = 8) int players, @ForAll long seed) {
    double[] worth = game(players, seed);
    for (int s = 0; s < worth.length; s++) {
      worth[s | 1] = worth[s & ~1];
    }
    assertEquals(0, values(worth, players)[0]);
  }

  @Test
  void nobodySharesNothing() {
    assertEquals(0, values(new double[] {3}, 0).length);
  }
}

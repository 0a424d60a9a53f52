package io.sparkafm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlantedDataTest {
  private static final PlantedData DATA = PlantedData.draw(PlantedData.Plan.DEFAULT);

  @Test
  void attentionSumsToOne() {
    for (int i = 0; i < DATA.users(); i++) {
      double sum = 0;
      for (int l = 0; l <= DATA.fields(); l++) {
        sum += DATA.attention(i, l);
      }
      assertEquals(1, sum, 1e-12);
    }
  }

  @Test
  void gateInputsHaveTheirDeviation() {
    double[] inputs =
        IntStream.range(0, DATA.users())
            .boxed()
            .flatMapToDouble(
                i -> IntStream.rangeClosed(0, DATA.fields()).mapToDouble(l -> DATA.gateInput(i, l)))
            .toArray();
    assertEquals(2.3, deviation(inputs), 0.05 * 2.3);
  }

  @Test
  void ratingsAreHalfStarsWithSpread() {
    double[] ratings = allRatings(DATA).toArray();
    assertEquals(DATA.ratings(), ratings.length);
    assertEquals(200_000, ratings.length, 6_000);
    for (double rating : ratings) {
      assertTrue(rating >= 1 && rating <= 5 && 2 * rating == Math.rint(2 * rating));
    }
    // Signal of 0.9 and noise of 0.5, less what the ends of the scale cut off.
    assertEquals(1.0, deviation(ratings), 0.1);
  }

  @Test
  void nobodyRatesAnItemTwice() {
    for (int i = 0; i < DATA.users(); i++) {
      int[] items = DATA.itemsOf(i);
      assertEquals(items.length, Arrays.stream(items).distinct().count());
    }
  }

  @Test
  void everyValueOccurs() {
    int[] values = PlantedData.Plan.DEFAULT.values();
    for (int l = 1; l <= values.length; l++) {
      int field = l;
      long seen =
          IntStream.range(0, DATA.items()).map(j -> DATA.value(j, field)).distinct().count();
      assertEquals(values[l - 1], seen);
    }
  }

  @Test
  void theSeedDecides() {
    PlantedData.Plan plan = small(5);
    double[] first = allRatings(PlantedData.draw(plan)).toArray();
    assertArrayEquals(first, allRatings(PlantedData.draw(plan)).toArray());
    assertFalse(Arrays.equals(first, allRatings(PlantedData.draw(small(6))).toArray()));
  }

  @Test
  void aPlanThatCannotBeDrawnIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PlantedData.Plan(10, 30, 25, new int[] {3}, 2, 2.3, 0.5, 1));
    assertEquals(
        "ratings per user = 25 must be from 1 to two thirds of the number of items",
        error.getMessage());
  }

  private static PlantedData.Plan small(long seed) {
    return new PlantedData.Plan(20, 30, 10, new int[] {3, 5}, 2, 2.3, 0.5, seed);
  }

  private static DoubleStream allRatings(PlantedData data) {
    return IntStream.range(0, data.users())
        .boxed()
        .flatMapToDouble(i -> Arrays.stream(data.ratingsOf(i)));
  }

  private static double deviation(double[] numbers) {
    double mean = Arrays.stream(numbers).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }
}

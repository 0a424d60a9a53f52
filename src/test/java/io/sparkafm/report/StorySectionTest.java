package io.sparkafm.report;

import static io.sparkafm.LocalSpark.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorySectionTest {
  @Test
  void ownRatingsAreCountedOfValuesAlone() {
    assertEquals(
        List.of(
            Arrays.asList("genre: War", 0.5, 3L, 4.5),
            Arrays.asList("genre: Western", 0.4, 0L, null),
            Arrays.asList("price", -0.3, null, null)),
        StorySection.preferenceCells(
            List.of(
                row(7, "genre", "War", 0.5, 3L, 4.5),
                row(7, "genre", "Western", 0.4, null, null),
                row(7, "price", null, -0.3, null, null))));
  }
}

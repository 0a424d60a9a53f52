package io.sparkafm.core.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TopListsProperties {
  private record Entry(float score, int number) {}

  @Property(tries = 300)
  void aListHoldsTheFirstOfAllThatIsSorted(
      @ForAll @Size(max = 60) List<@FloatRange(min = -2, max = 2) Float> scores,
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll Random random) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      // Coarse, so that there are ties.
      entries.add(new Entry(Math.round(scores.get(i)), i));
    }
    assertBest(entries, n, random, Comparator.comparingInt(Entry::number), Integer::compare);
    assertBest(
        entries,
        n,
        random,
        Comparator.comparingInt(Entry::number).reversed(),
        (a, b) -> Integer.compare(b, a));
  }

  private static void assertBest(
      List<Entry> entries, int n, Random random, Comparator<Entry> order, TopLists.Ties ties) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingDouble(Entry::score).reversed().thenComparing(order));
    List<Entry> offered = new ArrayList<>(entries);
    Collections.shuffle(offered, random);
    TopLists lists = new TopLists(3, n, ties);
    for (int pass = 0; pass < 2; pass++) {
      lists.clear();
      for (Entry entry : offered) {
        if (lists.mayTake(1, entry.score())) {
          lists.offer(1, entry.score(), entry.number());
        }
      }
      lists.sort(1);
      List<Entry> kept = new ArrayList<>();
      for (int place = 0; place < lists.size(1); place++) {
        kept.add(new Entry(lists.score(1, place), lists.number(1, place)));
      }
      assertEquals(sorted.subList(0, Math.min(n, sorted.size())), kept);
      assertEquals(0, lists.size(0) + lists.size(2));
    }
  }
}

package io.sparkafm.core.score;

import java.util.Arrays;

/**
 * Several lists, each of which keeps the n best of the entries that it is offered, on primitive
 * arrays: they are bounded heaps with the worst kept entry on top. Among equal scores the lower
 * number is better, so the kept entries do not depend on the order of the offers. An offer costs
 * O(1) where it is not among the best, else O(log n).
 */
public final class TopLists {

  /** Which of two numbers is the better one where scores are equal. */
  @FunctionalInterface
  public interface Ties {
    /** Negative where a comes before b. */
    int compare(int a, int b);
  }

  private final int n;
  private final Ties ties;
  private final float[] score;
  private final int[] number;
  private final int[] size;

  /** What a score must reach to be taken: −∞ while there is room. */
  private final float[] least;

  /**
   * @param lists how many lists; memory is O(lists · n)
   * @param n most entries of a list, at least 1
   */
  public TopLists(int lists, int n) {
    this(lists, n, Integer::compare);
  }

  /**
   * @param ties a total order of the numbers
   */
  public TopLists(int lists, int n, Ties ties) {
    this.n = n;
    this.ties = ties;
    this.score = new float[Math.multiplyExact(lists, n)];
    this.number = new int[score.length];
    this.size = new int[lists];
    this.least = new float[lists];
    clear();
  }

  /** Empties all lists. */
  public void clear() {
    Arrays.fill(size, 0);
    Arrays.fill(least, Float.NEGATIVE_INFINITY);
  }

  /** Whether a score may be among the best of a list; cheap, and false for most. */
  public boolean mayTake(int list, float s) {
    return s >= least[list];
  }

  /** Keeps a number with its score, if it is among the n best of its list. */
  public void offer(int list, float s, int candidate) {
    int begin = list * n;
    if (size[list] < n) {
      int hole = size[list]++;
      while (hole > 0 && isBetter(begin + (hole - 1) / 2, s, candidate)) {
        move(begin + (hole - 1) / 2, begin + hole);
        hole = (hole - 1) / 2;
      }
      set(begin + hole, s, candidate);
    } else if (s >= score[begin] && !isBetter(begin, s, candidate)) {
      sink(begin, n, s, candidate);
    }
    if (size[list] == n) {
      least[list] = score[begin];
    }
  }

  /** Whether what is at a place is better than a candidate. */
  private boolean isBetter(int place, float s, int candidate) {
    return score[place] > s || score[place] == s && ties.compare(number[place], candidate) < 0;
  }

  /** Puts a candidate in the place of the top of a heap of some entries. */
  private void sink(int begin, int entries, float s, int candidate) {
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child >= entries) {
        break;
      }
      if (child + 1 < entries
          && isBetter(begin + child, score[begin + child + 1], number[begin + child + 1])) {
        child++;
      }
      // The worst goes up.
      if (!isBetter(begin + child, s, candidate)) {
        move(begin + child, begin + hole);
        hole = child;
      } else {
        break;
      }
    }
    set(begin + hole, s, candidate);
  }

  private void move(int from, int to) {
    set(to, score[from], number[from]);
  }

  private void set(int place, float s, int candidate) {
    score[place] = s;
    number[place] = candidate;
  }

  /** Sorts a list, the best first; it takes no more offers until {@link #clear}. */
  public void sort(int list) {
    int begin = list * n;
    for (int last = size[list] - 1; last > 0; last--) {
      float s = score[begin + last];
      int candidate = number[begin + last];
      move(begin, begin + last);
      sink(begin, last, s, candidate);
    }
  }

  public int size(int list) {
    return size[list];
  }

  /** The score at a place of a list. */
  public float score(int list, int place) {
    return score[list * n + place];
  }

  /** The number at a place of a list. */
  public int number(int list, int place) {
    return number[list * n + place];
  }
}

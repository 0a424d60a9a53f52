package io.sparkafm.data;

import java.util.Arrays;

/** An array of ints that grows. */
final class IntArray {
  private int[] elements = new int[16];
  private int size;

  void add(int element) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, grow(size));
    }
    elements[size++] = element;
  }

  int get(int index) {
    return elements[index];
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(elements, size);
  }

  /**
   * Half as large again, as far as the JVM's arrays go.
   *
   * @throws IllegalStateException when they go no further
   */
  static int grow(int length) {
    int limit = Integer.MAX_VALUE - 8;
    if (length == limit) {
      throw new IllegalStateException(
          "More than %d entries in one array: use more blocks or fewer features".formatted(limit));
    }
    return (int) Math.min(limit, length + (length >> 1) + 1L);
  }
}

package io.sparkafm.data;

import java.util.Arrays;

/** An array of doubles that grows. */
final class DoubleArray {
  private double[] elements = new double[16];
  private int size;

  void add(double element) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, IntArray.grow(size));
    }
    elements[size++] = element;
  }

  double get(int index) {
    return elements[index];
  }
}

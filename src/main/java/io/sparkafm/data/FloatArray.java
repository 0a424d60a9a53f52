package io.sparkafm.data;

import java.util.Arrays;

/** An array of floats that grows. */
final class FloatArray {
  private float[] elements = new float[16];
  private int size;

  void add(float element) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, IntArray.grow(size));
    }
    elements[size++] = element;
  }

  void setLast(float element) {
    elements[size - 1] = element;
  }

  int size() {
    return size;
  }

  float[] toArray() {
    return Arrays.copyOf(elements, size);
  }
}

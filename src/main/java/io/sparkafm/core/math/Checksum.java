package io.sparkafm.core.math;

/**
 * A 64-bit checksum of numbers in their order, h ← φh + x for an odd φ. It tells data that changed
 * by accident, and is no protection against somebody who wants it to be the same.
 */
public final class Checksum {
  private static final long PHI = 0x9E3779B97F4A7C15L;

  private long sum = 1;

  /** Adds a number; returns this. */
  public Checksum add(long x) {
    sum = PHI * sum + x;
    return this;
  }

  /** The checksum of all that was added. */
  public long value() {
    return sum;
  }

  /** The checksum in hexadecimal digits. */
  @Override
  public String toString() {
    return Long.toHexString(sum);
  }
}

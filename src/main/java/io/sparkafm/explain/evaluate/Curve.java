package io.sparkafm.explain.evaluate;

/**
 * A figure at several places, each with its 95 % interval; all arrays are of one length.
 *
 * @param name what is measured: {@code deletion: held-out RMSE}
 * @param order of removing or keeping fields: {@code contribution}, {@code attention} or {@code
 *     random}; of a curve over bins of users, what is compared: {@code attention} or {@code
 *     contribution}
 * @param x fields removed or kept; of a curve over bins of users, the least number of ratings of a
 *     bin
 * @param value at each x
 * @param low lower ends of the intervals, users drawn at random
 * @param high upper ends
 */
public record Curve(
    String name, String order, double[] x, double[] value, double[] low, double[] high) {}

package io.sparkafm.explain.evaluate;

/**
 * A figure with its interval.
 *
 * @param name what is measured, unique among the figures of an evaluation
 * @param meaning one sentence for readers
 * @param value of all users
 * @param low lower end of the 95 % interval, users drawn at random
 * @param high upper end
 */
public record Estimate(String name, String meaning, double value, double low, double high) {}

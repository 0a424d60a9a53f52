package io.sparkafm.data;

/**
 * An item's values in one field, ready for {@code x_jl = Σ weight · row}.
 *
 * @param row rows of the values, 0-based within the field
 * @param weight their scaled weights, as many as rows
 */
public record WeightedRows(int[] row, float[] weight) {}

/**
 * Whether explanations are true. {@link io.sparkafm.explain.evaluate.ExplanationEvaluator} takes
 * each {@link io.sparkafm.explain.evaluate.Measure}: sums over users, of which {@link
 * io.sparkafm.explain.evaluate.Bootstrap} makes figures with their intervals. {@link
 * io.sparkafm.explain.evaluate.HeldOutPairs} and {@link
 * io.sparkafm.explain.evaluate.EvaluatedUsers} are the tables that measures read.
 *
 * <p>May import {@code core}, {@code data}, {@code serve} and {@code ml}, and Spark SQL.
 */
package io.sparkafm.explain.evaluate;

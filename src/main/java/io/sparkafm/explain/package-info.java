/**
 * Explanations in words: messages from templates, each with the evidence that its claim rests on.
 * {@link io.sparkafm.explain.ExplanationMessages} turns what {@link
 * io.sparkafm.ml.AfmModel#explain} returns into sentences of {@link
 * io.sparkafm.explain.MessageTemplates}; {@code MessageChoice} makes the strongest claim that
 * {@link io.sparkafm.explain.MessageRules} allow, {@code RatedValues} reads from the user's own
 * ratings whether they bear it out, {@code MessageWording} words it.
 *
 * <p>{@link io.sparkafm.explain.ExplanationEvaluator} measures whether explanations are true: each
 * measure is a {@code Measure}, sums over users that {@code Bootstrap} makes figures and intervals
 * of; {@code HeldOutPairs} and {@code EvaluatedUsers} are the tables that it reads.
 *
 * <p>May import {@code core}, {@code data} and {@code ml}, Spark SQL and, for the templates' files,
 * Typesafe Config.
 */
package io.sparkafm.explain;
